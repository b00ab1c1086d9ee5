"""What members of staff set of the inbox for themselves, on their page of the account."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from inbox.models import InboxPreferences
from registrations.models.registrations import SEE


class DigestForm(forms.ModelForm):
    """Whether they get the digest."""

    class Meta:
        model = InboxPreferences
        fields = ["digest"]


@hooks.register("register_account_settings_panel")
class DigestPanel(BaseSettingsPanel):
    """For those who read the inbox."""

    name = "inbox"
    title = _("Inbox")
    tab = notifications_tab
    order = 50
    form_class = DigestForm

    def is_active(self) -> bool:
        return self.user.has_perm(SEE)

    def get_form(self) -> DigestForm:
        """On what they have chosen so far; nothing is written before they save."""
        kept = InboxPreferences.objects.filter(user=self.user).first() or InboxPreferences(user=self.user)
        data = self.request.POST if self.request.method == "POST" else None
        return DigestForm(data, instance=kept, prefix=self.name)
