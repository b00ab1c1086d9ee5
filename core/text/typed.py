"""What every form of the site does with what was typed, before it checks it: `core.text.cleaning`, whatever the form.

The forms' renderer (settings.FORM_RENDERER) is what Django asks for the class of bound fields: so that ours holds for
the public forms, for signing in, and for the admin's own screens, those of Wagtail included.
"""

from typing import Any

from django import forms
from django.forms.fields import BaseTemporalField
from django.forms.renderers import DjangoTemplates

from core.text import cleaning
from core.text.addressees import address

EXACT = (
    forms.URLField,
    forms.SlugField,
    forms.IntegerField,  # and what inherits it: decimals
    forms.GenericIPAddressField,
    forms.UUIDField,
    BaseTemporalField,
)
AS_POSTED = (forms.JSONField,)


class TypedField(forms.BoundField):
    """A field whose value is what was typed, made clean; a password is what was typed, sign by sign."""

    page_link: Any = None  # where its label leads

    @property
    def data(self) -> Any:
        return self.cleaned(super().data)

    def cleaned(self, value: Any) -> Any:
        """A typed text, or each of those of a list, as the field's kind asks; anything else as it is."""
        if isinstance(value, list):
            return [self.cleaned(each) for each in value]
        return self.cleaned_text(value) if isinstance(value, str) else value

    @property
    def is_required(self) -> bool:
        """Whether it says so beside its label."""
        return self.field.required

    def cleaned_text(self, text: str) -> str:
        field = self.field
        if isinstance(field, forms.EmailField):
            return address(text)
        if isinstance(field, EXACT):
            return cleaning.exact(text)
        if not isinstance(field, forms.CharField) or isinstance(field, AS_POSTED) or not field.strip:
            return text
        if isinstance(field.widget, forms.PasswordInput):
            return text
        if isinstance(field.widget, forms.TextInput):
            return cleaning.one_line(text, no_break=True)
        return cleaning.lines(text)


class FormRenderer(DjangoTemplates):
    """Django's own templates, and our bound fields."""

    bound_field_class = TypedField
