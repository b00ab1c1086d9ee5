"""The form of a template: its words, checked before anyone receives them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from inbox.meanwhile import UnseenMixin
from registrations.enums import MessageKind
from registrations.letters.bodies import check_body, check_subject
from registrations.models import Form, MessageTemplate
from registrations.models.scopes import Asking, is_limited
from registrations.models.templates import TAKEN

# What is written before anyone knows for which form, or about none.
FOR_ALL = {
    MessageKind.LOST_LINK,
    MessageKind.SUBSCRIBE,
    MessageKind.ALERT,
    MessageKind.CEILING,
    MessageKind.RIGHTS,
}


class TemplateForm(UnseenMixin, forms.ModelForm):
    """Words for a kind and a language that are settled: `instance` has them."""

    class Meta:
        model = MessageTemplate
        fields = ["workflow_code", "form", "subject", "body"]
        widgets = {
            "subject": forms.TextInput(attrs={"size": 80}),
            "body": forms.Textarea(attrs={"rows": 18}),
        }
        help_texts = {
            "subject": _(
                "One line, with what it is about. Nothing of the person: it is read on locked screens."
            ),
            "body": _(
                "Plain text. A blank line begins a paragraph, “- ” at the beginning of a line makes a list. "
                "A line whose placeholder has nothing to say is left out."
            ),
        }

    def __init__(self, *args: Any, user: Asking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.kind in FOR_ALL:
            del self.fields["workflow_code"], self.fields["form"]
            return
        form: Any = self.fields["form"]
        form.queryset = Form.objects.changeable_by(user).order_by("name", "pk")
        if is_limited(user):
            # Words for a workflow would be those of every programme.
            del self.fields["workflow_code"]
            form.required, form.help_text = (
                True,
                _("The words for all forms are changed by whoever runs the site."),
            )

    @property
    def kind(self) -> MessageKind:
        return MessageKind(self.instance.kind)

    def clean_subject(self) -> str:
        subject = self.cleaned_data["subject"]
        check_subject(subject, self.kind)
        return subject

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        check_body(body, self.kind)
        return body

    def clean(self) -> dict[str, Any]:
        """A form has its workflow: naming another one beside it would say two things."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("form"):
            cleaned["workflow_code"] = ""
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # One template per case: the kind and the language, which are not asked for, are part of what must be one.
        settled = super()._get_validation_exclusions()  # type: ignore[misc]
        return settled - {"kind", "language", "workflow_code", "form"}

    def save_once(self) -> MessageTemplate | None:
        """Write it; None, with the reason on the form, when someone else was faster with one for the same case."""
        try:
            with transaction.atomic():
                return self.save()
        except IntegrityError:
            self.add_error(None, ValidationError(TAKEN))
            return None
