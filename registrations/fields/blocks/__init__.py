"""The pieces editors build a form from: one block per kind of field."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from registrations.fields import conditions, rules
from registrations.fields.blocks.base import as_column, by_address, condition, in_a_form, key_from
from registrations.fields.blocks.choices import (
    ChoiceFieldBlock,
    ChoicesFieldBlock,
    ConsentFieldBlock,
    RegionFieldBlock,
    ScaleFieldBlock,
    YesNoFieldBlock,
)
from registrations.fields.blocks.comparisons import ColumnRuleBlock, comparing
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
    add_error,
    clean_each,
    finish,
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
from registrations.fields.from_blocks import sketch_of, spec_of_block
from registrations.fields.schema import FieldSpec

__all__ = ["FormFieldsBlock", "key_from"]


def in_a_list() -> list:
    """What a field of a form has whose answer may be a column of the inbox."""
    return [*in_a_form(), *as_column()]


def in_an_address() -> list:
    """The same of one whose answer an address may bring as well."""
    return [*in_a_list(), *by_address()]


class FormFieldsBlock(blocks.StreamBlock):
    """All that a form shows, in order."""

    step = StepBlock(condition())
    section = SectionBlock(condition())
    note = NoteBlock(condition())
    group = GroupBlock([*in_a_form(), *comparing(ColumnRuleBlock)])
    text = TextFieldBlock([*identifying(), *in_an_address()])
    long_text = LongTextFieldBlock(in_a_form())
    url = UrlFieldBlock(in_a_list())
    choice = ChoiceFieldBlock(in_an_address())
    choices = ChoicesFieldBlock(in_an_address())
    yes_no = YesNoFieldBlock(in_an_address())
    scale = ScaleFieldBlock(in_an_address())
    number = NumberFieldBlock([*in_an_address(), *comparing()])
    money = MoneyFieldBlock([*in_an_address(), *comparing()])
    date = DateFieldBlock([*in_an_address(), *comparing()])
    date_range = DateRangeFieldBlock(in_a_list())
    email = EmailFieldBlock([*contacting(), *in_a_list()])
    phone = PhoneFieldBlock(in_a_list())
    postcode = PostcodeFieldBlock(in_an_address())
    region = RegionFieldBlock(in_an_address())
    siret = SiretFieldBlock(in_a_list())
    files = FilesFieldBlock(in_a_form())
    consent = ConsentFieldBlock(in_a_list())

    class Meta:
        collapsed = True  # a long form is first read as the list of its labels

    def clean(self, value):
        result, errors, general = clean_each(self, value)
        earlier: dict[str, FieldSpec] = {}
        for position, child in enumerate(result):
            if position not in errors:
                spec = self._settled(child, position, earlier)
                if not self.is_deferred_validation:
                    self._judge(spec, position, earlier, errors)
            else:
                spec = sketch_of(child, position)
            if spec.is_question:
                earlier[spec.key] = spec
        finish(self, errors, general)
        return result

    @staticmethod
    def _settled(child: blocks.StreamValue.StreamChild, position: int, earlier: dict) -> FieldSpec:
        """The piece as a field, with the key and the codes where a label was written."""
        asked_if = child.value.get("show_if")
        if asked_if and asked_if["field"]:
            asked_if["field"], asked_if["values"] = conditions.settled(
                asked_if["field"], asked_if["values"] or "", earlier
            )
        spec = spec_of_block(child, position)
        for each, rule in zip(child.value.get("rules") or (), spec.rules, strict=False):
            settled = rules.settled(spec, rule, earlier)
            each["other"], each["plus"] = settled.other, ", ".join(settled.plus)
            if "column" in each:
                each["column"] = settled.column
        return spec_of_block(child, position)

    @staticmethod
    def _judge(spec: FieldSpec, position: int, earlier: dict, errors: dict[int, ValidationError]) -> None:
        """Say what cannot be found among the earlier fields, at the part that names it."""
        if spec.show_if and (problem := conditions.problem(spec.show_if, earlier)):
            name, message = problem
            refused = StructBlockValidationError(block_errors={name: ValidationError(message)})
            add_error(errors, position, "show_if", refused)
        wrong = {
            number: StructBlockValidationError(block_errors={problem[0]: ValidationError(problem[1])})
            for number, rule in enumerate(spec.rules)
            if (problem := rules.problem(spec, rule, earlier))
        }
        if wrong:
            add_error(errors, position, "rules", ListBlockValidationError(block_errors=wrong))
