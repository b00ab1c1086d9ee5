"""What members of staff set of themselves, on their page of the account."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel, profile_tab

from core.models import User


class OrganisationForm(forms.ModelForm):
    """Whom they work for."""

    class Meta:
        model = User
        fields = ["organisation"]


@hooks.register("register_account_settings_panel")
class OrganisationPanel(BaseSettingsPanel):
    """Beside the name, which Wagtail asks for."""

    name = "organisation"
    title = _("Organisation")
    tab = profile_tab
    order = 110
    form_class = OrganisationForm
    form_object = "user"
