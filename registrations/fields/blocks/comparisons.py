"""What a field is compared with: the rules between fields, as they are built."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TESTS = [
    ("at_most", _("is at most")),
    ("at_least", _("is at least")),
    ("equal", _("is equal to")),
]


class RuleBlock(blocks.StructBlock):
    """What an answer must be beside earlier ones, and what is said otherwise."""

    test = blocks.ChoiceBlock(label=_("This answer"), choices=TESTS, default="at_most")
    other = blocks.CharBlock(
        label=_("Earlier field"),
        max_length=200,
        help_text=_("Its key, or its label in French. The sum of a column of rows: group.column."),
    )
    percent = blocks.DecimalBlock(
        label=_("Of which (%)"),
        default=Decimal(100),
        min_value=0,
        max_value=1000,
        help_text=_("100 for all of it; 80 for an answer of 80% of it at most."),
    )
    plus = blocks.CharBlock(
        label=_("Added to this answer first"),
        max_length=500,
        required=False,
        help_text=_("Earlier fields, with commas between; leave empty to compare this answer alone."),
    )
    error_fr = blocks.CharBlock(label=_("What to say otherwise, in French"), max_length=300)
    error_en = blocks.CharBlock(label=_("What to say otherwise, in English"), max_length=300, required=False)

    class Meta:
        icon = "warning"
        label = _("Comparison")
        label_format = "{other}"


class ColumnRuleBlock(RuleBlock):
    """The same for rows: one of their columns is summed."""

    column = blocks.CharBlock(
        label=_("Column that is summed"), max_length=200, help_text=_("Its key, or its label in French.")
    )


def comparing(rule: type[RuleBlock] = RuleBlock) -> list[tuple[str, blocks.Block]]:
    """What a field of a form has whose answer may be compared with those of others."""
    label = _("Compared with earlier answers")
    return [("rules", blocks.ListBlock(rule(), label=label, default=[], collapsed=True))]
