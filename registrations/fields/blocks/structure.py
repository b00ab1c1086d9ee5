"""What gathers fields: steps, sections, notes, repeated rows."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from registrations.fields.blocks.base import (
    STRUCTURE,
    FieldBlock,
    Problem,
    ShownBlock,
    give_keys,
    repeated_keys,
)
from registrations.fields.blocks.choices import (
    ChoiceFieldBlock,
    ChoicesFieldBlock,
    RegionFieldBlock,
    ScaleFieldBlock,
    YesNoFieldBlock,
)
from registrations.fields.blocks.numbers import (
    DateFieldBlock,
    DateRangeFieldBlock,
    MoneyFieldBlock,
    NumberFieldBlock,
)
from registrations.fields.blocks.texts import (
    EmailFieldBlock,
    LongTextFieldBlock,
    PhoneFieldBlock,
    PostcodeFieldBlock,
    SiretFieldBlock,
    TextFieldBlock,
    UrlFieldBlock,
)
from registrations.fields.kinds.groups import MOST_ROWS, USUAL_ROWS


class StepBlock(ShownBlock):
    """A new screen."""

    class Meta:
        icon = "list-ol"
        label = _("Step")
        description = _("A new screen, with its heading. Answers are saved at each step.")
        group = STRUCTURE


class SectionBlock(ShownBlock):
    """A heading inside a screen; its condition holds for what follows, up to the next section or step."""

    class Meta:
        icon = "h2"
        label = _("Section")
        description = _(
            "A heading inside a step. Its condition holds for all that follows, up to the next heading."
        )
        group = STRUCTURE


class NoteBlock(ShownBlock):
    """Text to read, without an answer."""

    label_fr = blocks.CharBlock(label=_("Heading in French"), max_length=200, required=False)
    label_en = blocks.CharBlock(label=_("Heading in English"), max_length=200, required=False)
    help_fr = blocks.TextBlock(label=_("Text in French"), max_length=3000)
    help_en = blocks.TextBlock(label=_("Text in English"), max_length=3000, required=False)

    class Meta:
        icon = "info-circle"
        label = _("Text to read")
        description = _("An explanation between two fields, without an answer.")
        group = STRUCTURE


class RowFieldsBlock(blocks.StreamBlock):
    """The simple fields of a row."""

    text = TextFieldBlock()
    long_text = LongTextFieldBlock()
    url = UrlFieldBlock()
    choice = ChoiceFieldBlock()
    choices = ChoicesFieldBlock()
    yes_no = YesNoFieldBlock()
    scale = ScaleFieldBlock()
    number = NumberFieldBlock()
    money = MoneyFieldBlock()
    date = DateFieldBlock()
    date_range = DateRangeFieldBlock()
    email = EmailFieldBlock()
    phone = PhoneFieldBlock()
    postcode = PostcodeFieldBlock()
    region = RegionFieldBlock()
    siret = SiretFieldBlock()

    class Meta:
        min_num = 1
        max_num = 12

    def clean(self, value):
        result, errors, general = clean_each(self, value)
        finish(self, errors, general)
        return result


class GroupBlock(FieldBlock):
    """Rows that ask for the same fields: indicators, co-funders, partners."""

    fields = RowFieldsBlock(label=_("Fields of each row"))
    min_rows = blocks.IntegerBlock(label=_("Fewest rows"), default=1, min_value=0, max_value=MOST_ROWS)
    max_rows = blocks.IntegerBlock(label=_("Most rows"), default=USUAL_ROWS, min_value=1, max_value=MOST_ROWS)

    class Meta:
        icon = "table"
        label = _("Repeated rows")
        description = _("The same few fields, as many times as needed: indicators, co-funders, partners.")
        group = STRUCTURE

    def problems(self, value: dict) -> Iterator[Problem]:
        yield from super().problems(value)
        if (value["min_rows"] or 0) > (value["max_rows"] or MOST_ROWS):
            yield "max_rows", _("There cannot be fewer rows at most than at least.")


Errors = dict[int, ValidationError]


def clean_each(
    block: blocks.StreamBlock, value: blocks.StreamValue
) -> tuple[blocks.StreamValue, Errors, list]:
    """The pieces of a stream with their keys, what is wrong by position, and what is wrong with the whole.

    A piece that is refused stays as it was typed: what comes after is judged all the same.
    """
    errors: Errors = {}
    general: list = []
    try:
        result = blocks.StreamBlock.clean(block, value)
    except blocks.StreamBlockValidationError as refused:
        errors, general, result = dict(refused.block_errors), list(refused.non_block_errors), value
    for position, child in enumerate(result):
        if position not in errors:
            if errors or general:
                child.value = child.block.clean(child.value)
            continue
        name = child.value.get("label_fr") or child.value.get("key") or str(child.block.label)
        general.append(_("“%(piece)s”: see what is to be corrected.") % {"piece": name})
    give_keys(child.value for child in result)
    for position, key in repeated_keys(child.value for child in result).items():
        words = _("The key “%(key)s” is used twice.") % {"key": key}
        if not block.is_deferred_validation:
            add_error(errors, position, "key", ValidationError(words))
    return result, errors, general


def add_error(errors: Errors, position: int, name: str, error: ValidationError) -> None:
    """One mistake more of the piece at that position, unless that part of it is wrong already."""
    known = errors.get(position)
    parts = dict(known.block_errors) if isinstance(known, StructBlockValidationError) else {}
    parts.setdefault(name, error)
    errors[position] = StructBlockValidationError(block_errors=parts)


def finish(block: blocks.StreamBlock, errors: Errors, general: list) -> None:
    """Raises StreamBlockValidationError with all that is wrong, if anything is."""
    if errors or general:
        raise blocks.StreamBlockValidationError(block_errors=errors, non_block_errors=general)
