"""Public forms that ask for an e-mail address and for little else, with errors as the forms of intakes show them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.fields.answers_form import FieldError
from registrations.fields.kinds.texts import NO_ADDRESS


class PublicForm(forms.Form):
    """A form whose mistakes are said by us, field by field and in a summary, not by the browser's bubbles."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def error_list(self) -> Iterator[FieldError]:
        """The summary of what is to be mended, in the form's order."""
        for bound in self:
            several = isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
            anchor = f"{bound.auto_id}_0" if several else bound.auto_id
            for message in bound.errors:
                yield FieldError(anchor, str(bound.label), str(message))


class MailForm(PublicForm):
    """An address to write to."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("A message asks you to confirm it: nothing else is sent before that."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Fill in this field.")} | NO_ADDRESS,
    )

    @property
    def right_email(self) -> str | None:
        """The address once nothing is to be mended; None otherwise, as `registrations.guards` take it."""
        return self.cleaned_data["email"] if self.is_valid() else None
