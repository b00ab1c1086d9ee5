"""Forms of the admin."""

from django import forms
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from inbox.meanwhile import UnseenMixin
from registrations.domain.locks import locked
from registrations.domain.places import fill_places
from registrations.models import Form, Registration
from registrations.models.scopes import is_in_scope
from registrations.pages import RegistrationMixin


class IntakeForm(UnseenMixin, WagtailAdminModelForm):
    """An intake, with the page it hangs on chosen in any language."""

    page = forms.ModelChoiceField(
        label=_("Page"),
        queryset=Page.objects.all().order_by("pk"),
        widget=AdminPageChooser,
        help_text=_("A call, an edition or a workshop. The dates hold for all its languages."),
    )

    promoted: list[Registration] = []  # those to whom saving gave a place

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.page_key:
            self.initial.setdefault("page", self.instance.page_in())

    def clean_form(self) -> Form:
        form = self.cleaned_data["form"]
        if self._is_new("form", form) and not Form.objects.in_scope_of(self.for_user).filter(pk=form.pk):
            raise forms.ValidationError(
                _("This form belongs to a programme that is not yours: choose another.")
            )
        if form.current_version is None:
            raise forms.ValidationError(
                _("“%(form)s” has never been published, so nobody could answer it: publish it first.")
                % {"form": form.name}
            )
        return form

    def clean_page(self) -> Page:
        page = self.cleaned_data["page"]
        if not is_in_scope(page, self.for_user):
            raise forms.ValidationError(
                _("This page belongs to a programme that is not yours: choose another.")
            )
        if not issubclass(page.specific_class or Page, RegistrationMixin):
            raise forms.ValidationError(
                _("This kind of page takes no registrations: choose a call, an edition or a workshop.")
            )
        return page

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and "page" in self.changed_data and self.instance.registrations.exists():
            self.add_error("page", _("Registrations have come in: this intake can no longer change pages."))
        if self.instance.pk and "form" in self.changed_data and self.instance.is_answered:
            self.add_error(
                "form", _("People have answered this form here: this intake can no longer change forms.")
            )
        return cleaned

    def _is_new(self, field: str, value: Model) -> bool:
        return getattr(self.instance, f"{field}_id", None) != value.pk

    def _post_clean(self) -> None:
        if page := self.cleaned_data.get("page"):
            self.instance.page_key = page.translation_key
        super()._post_clean()

    def save(self, commit: bool = True):  # noqa: FBT001, FBT002 (Django's own)
        """Save the intake, and give the places that this frees to those who wait, in one transaction."""
        if not commit:
            return super().save(commit=False)
        with transaction.atomic():
            if self.instance.pk:
                locked(self.instance.pk)
            intake = super().save()
            self.promoted = fill_places(intake)
        return intake


class FormForm(WagtailAdminModelForm):
    """A form under construction: what it must have to be published may still be missing from a draft and a preview."""

    def defer_required_fields(self) -> None:
        super().defer_required_fields()
        self.instance.half_built = True

    def restore_required_fields(self) -> None:
        super().restore_required_fields()
        self.instance.half_built = False
