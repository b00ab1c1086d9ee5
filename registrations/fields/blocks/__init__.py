"""The pieces editors build a form from: one block per kind of field."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from registrations.fields import conditions
from registrations.fields.blocks.base import condition, give_keys, in_a_form, key_from
from registrations.fields.blocks.choices import (
    ChoiceFieldBlock,
    ChoicesFieldBlock,
    ConsentFieldBlock,
    RegionFieldBlock,
    ScaleFieldBlock,
    YesNoFieldBlock,
)
from registrations.fields.blocks.numbers import (
    DateFieldBlock,
    DateRangeFieldBlock,
    FilesFieldBlock,
    MoneyFieldBlock,
    NumberFieldBlock,
)
from registrations.fields.blocks.structure import (
    GroupBlock,
    NoteBlock,
    SectionBlock,
    StepBlock,
    refuse_repeated,
)
from registrations.fields.blocks.texts import (
    EmailFieldBlock,
    LongTextFieldBlock,
    PhoneFieldBlock,
    PostcodeFieldBlock,
    SiretFieldBlock,
    TextFieldBlock,
    UrlFieldBlock,
    contacting,
    identifying,
)
from registrations.fields.from_blocks import spec_of_block

__all__ = ["FormFieldsBlock", "key_from"]


class FormFieldsBlock(blocks.StreamBlock):
    """All that a form shows, in order."""

    step = StepBlock(condition())
    section = SectionBlock(condition())
    note = NoteBlock(condition())
    group = GroupBlock(in_a_form())
    text = TextFieldBlock([*identifying(), *in_a_form()])
    long_text = LongTextFieldBlock(in_a_form())
    url = UrlFieldBlock(in_a_form())
    choice = ChoiceFieldBlock(in_a_form())
    choices = ChoicesFieldBlock(in_a_form())
    yes_no = YesNoFieldBlock(in_a_form())
    scale = ScaleFieldBlock(in_a_form())
    number = NumberFieldBlock(in_a_form())
    money = MoneyFieldBlock(in_a_form())
    date = DateFieldBlock(in_a_form())
    date_range = DateRangeFieldBlock(in_a_form())
    email = EmailFieldBlock([*contacting(), *in_a_form()])
    phone = PhoneFieldBlock(in_a_form())
    postcode = PostcodeFieldBlock(in_a_form())
    region = RegionFieldBlock(in_a_form())
    siret = SiretFieldBlock(in_a_form())
    files = FilesFieldBlock(in_a_form())
    consent = ConsentFieldBlock(in_a_form())

    class Meta:
        collapsed = True  # a long form is first read as the list of its labels

    def clean(self, value):
        result = super().clean(value)
        give_keys(child.value for child in result)
        refuse_repeated(self, result)
        errors = self._settle_conditions(result)
        if errors and not self.is_deferred_validation:
            raise blocks.StreamBlockValidationError(block_errors=errors)
        return result

    @staticmethod
    def _settle_conditions(stream: blocks.StreamValue) -> dict[int, ValidationError]:
        """Put the key and the codes where a label was written; say what cannot be found, by position."""
        earlier: dict = {}
        errors = {}
        for position, child in enumerate(stream):
            asked_if = child.value.get("show_if")
            if asked_if and asked_if["field"]:
                asked_if["field"], asked_if["values"] = conditions.settled(
                    asked_if["field"], asked_if["values"] or "", earlier
                )
            spec = spec_of_block(child, position)
            if spec.show_if and (problem := conditions.problem(spec.show_if, earlier)):
                name, message = problem
                refused = StructBlockValidationError(block_errors={name: ValidationError(message)})
                errors[position] = StructBlockValidationError(block_errors={"show_if": refused})
            if spec.is_question:
                earlier[spec.key] = spec
        return errors
