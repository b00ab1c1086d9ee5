"""The pieces editors build a form from: one block per kind of field."""

import re

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from registrations.enums import Contact, DataClass

KEY = re.compile(r"^[a-z][a-z0-9_]{0,49}\Z")
KEY_HELP = _(
    "Small letters, figures and underscores. Leave empty to make it from the label. It never changes afterwards."
)


def key_from(label: str) -> str:
    """A key made of a label: « Date de création » gives `date_de_creation`."""
    key = slugify(label).replace("-", "_")[:50].strip("_")
    return key if KEY.match(key) else f"champ_{key}"[:50].strip("_")


class OptionBlock(blocks.StructBlock):
    """One choice."""

    label_fr = blocks.CharBlock(label=_("Label in French"), max_length=160)
    label_en = blocks.CharBlock(label=_("Label in English"), max_length=160, required=False)
    code = blocks.CharBlock(label=_("Code"), max_length=50, required=False, help_text=KEY_HELP)

    def clean(self, value):
        result = super().clean(value)
        result["code"] = result["code"] or key_from(result["label_fr"])
        if not KEY.match(result["code"]):
            raise StructBlockValidationError(block_errors={"code": ValidationError(KEY_HELP)})
        return result

    class Meta:
        icon = "radio-full"
        label = _("Choice")


class FieldBlock(blocks.StructBlock):
    """What every field has."""

    label_fr = blocks.CharBlock(label=_("Label in French"), max_length=200)
    label_en = blocks.CharBlock(label=_("Label in English"), max_length=200, required=False)
    help_fr = blocks.CharBlock(label=_("Help in French"), max_length=300, required=False)
    help_en = blocks.CharBlock(label=_("Help in English"), max_length=300, required=False)
    required = blocks.BooleanBlock(label=_("Required"), required=False, default=True)
    data_class = blocks.ChoiceBlock(
        label=_("Class of data"), choices=DataClass.choices, default=DataClass.PERSONAL
    )
    key = blocks.CharBlock(label=_("Key"), max_length=50, required=False, help_text=KEY_HELP)

    def clean(self, value):
        result = super().clean(value)
        result["key"] = result["key"] or key_from(result["label_fr"])
        if not KEY.match(result["key"]):
            raise StructBlockValidationError(block_errors={"key": ValidationError(KEY_HELP)})
        return result


class TextFieldBlock(FieldBlock):
    """A line of text."""

    identifies = blocks.ChoiceBlock(
        label=_("Names the person"),
        choices=Contact.choices[1:],
        required=False,
        help_text=_("Shown in the inbox."),
    )
    max_length = blocks.IntegerBlock(
        label=_("Longest answer (characters)"), default=255, min_value=1, max_value=255
    )

    class Meta:
        icon = "title"
        label = _("Text")
        description = _("One line of text.")


class LongTextFieldBlock(FieldBlock):
    """Several lines of text."""

    max_length = blocks.IntegerBlock(
        label=_("Longest answer (characters)"), default=3000, min_value=1, max_value=20000
    )

    class Meta:
        icon = "pilcrow"
        label = _("Long text")
        description = _("Several lines of text.")


class EmailFieldBlock(FieldBlock):
    """An e-mail address."""

    is_contact = blocks.BooleanBlock(
        label=_("Contact address"), required=False, default=True, help_text=_("Our messages are sent to it.")
    )

    class Meta:
        icon = "mail"
        label = _("E-mail")
        description = _("An e-mail address.")


class PhoneFieldBlock(FieldBlock):
    """A telephone number."""

    class Meta:
        icon = "mobile-alt"
        label = _("Phone")
        description = _("A telephone number, French or with its country code.")


class OptionsFieldBlock(FieldBlock):
    """What a choice and choices share."""

    options = blocks.ListBlock(OptionBlock(), label=_("Choices"), min_num=2, max_num=100)

    def clean(self, value):
        result = super().clean(value)
        codes = [option["code"] for option in result["options"]]
        if len(codes) != len(set(codes)):
            message = ValidationError(_("Two choices have the same code."))
            raise StructBlockValidationError(block_errors={"options": message})
        return result


class ChoiceFieldBlock(OptionsFieldBlock):
    """One choice among several."""

    class Meta:
        icon = "radio-full"
        label = _("One choice")
        description = _("One choice among several.")


class ChoicesFieldBlock(OptionsFieldBlock):
    """Several choices."""

    class Meta:
        icon = "list-ul"
        label = _("Several choices")
        description = _("Any number of choices.")


class YesNoFieldBlock(FieldBlock):
    """Yes or no."""

    class Meta:
        icon = "check"
        label = _("Yes or no")
        description = _("A question answered by yes or no.")


class NumberFieldBlock(FieldBlock):
    """A number."""

    minimum = blocks.DecimalBlock(label=_("Smallest"), required=False)
    maximum = blocks.DecimalBlock(label=_("Largest"), required=False)

    class Meta:
        icon = "order"
        label = _("Number")
        description = _("A number, decimals allowed.")


class DateFieldBlock(FieldBlock):
    """A day."""

    class Meta:
        icon = "date"
        label = _("Date")
        description = _("A day.")


class ConsentFieldBlock(FieldBlock):
    """A box to tick; its label is the text agreed to, kept with the version."""

    class Meta:
        icon = "tick-inverse"
        label = _("Consent")
        description = _("A box to tick, never ticked beforehand.")


class FormFieldsBlock(blocks.StreamBlock):
    """All the fields of a form, in order."""

    text = TextFieldBlock()
    long_text = LongTextFieldBlock()
    email = EmailFieldBlock()
    phone = PhoneFieldBlock()
    choice = ChoiceFieldBlock()
    choices = ChoicesFieldBlock()
    yes_no = YesNoFieldBlock()
    number = NumberFieldBlock()
    date = DateFieldBlock()
    consent = ConsentFieldBlock()

    def clean(self, value):
        result = super().clean(value)
        seen: set[str] = set()
        errors = {}
        for position, child in enumerate(result):
            key = child.value["key"]
            if key in seen:
                errors[position] = ValidationError(_("The key “%(key)s” is used twice.") % {"key": key})
            seen.add(key)
        if errors:
            raise blocks.StreamBlockValidationError(block_errors=errors)
        return result
