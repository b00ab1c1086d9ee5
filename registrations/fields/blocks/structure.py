"""What gathers fields: steps, sections, notes, repeated rows."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from registrations.fields.blocks.base import STRUCTURE, FieldBlock, ShownBlock, give_keys, repeated_keys
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
from registrations.fields.kinds.rows import MOST_ROWS, USUAL_ROWS


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
        result = super().clean(value)
        give_keys(child.value for child in result)
        refuse_repeated(self, result)
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

    def clean(self, value):
        result = super().clean(value)
        if (result["min_rows"] or 0) > (result["max_rows"] or MOST_ROWS):
            message = ValidationError(_("There cannot be fewer rows at most than at least."))
            raise StructBlockValidationError(block_errors={"max_rows": message})
        return result


def refuse_repeated(block: blocks.StreamBlock, stream: blocks.StreamValue) -> None:
    """Raises StreamBlockValidationError where a key comes a second time, unless a draft is being saved."""
    repeated = repeated_keys(child.value for child in stream)
    if not repeated or block.is_deferred_validation:
        return
    raise blocks.StreamBlockValidationError(
        block_errors={
            position: StructBlockValidationError(
                block_errors={"key": ValidationError(_("The key “%(key)s” is used twice.") % {"key": key})}
            )
            for position, key in repeated.items()
        }
    )
