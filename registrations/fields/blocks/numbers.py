"""Fields answered by numbers, days and files."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from registrations.fields.blocks.base import FILES, NUMBERS, FieldBlock, Problem, disorder
from registrations.fields.from_blocks import FIXED
from registrations.fields.kinds.days import CLOSING, TODAY
from registrations.fields.kinds.files import MOST_FILES, USUAL_FILES
from registrations.fields.uploads import DEFAULT_BYTES, FILE_KINDS, LARGEST_BYTES, MB

BOUNDS = [
    (TODAY, _("the day one answers")),
    (CLOSING, _("the closing of the round")),
    (FIXED, _("a day of the calendar")),
]


class BoundedFieldBlock(FieldBlock):
    """What a number and an amount share."""

    minimum = blocks.DecimalBlock(label=_("Smallest"), required=False)
    maximum = blocks.DecimalBlock(label=_("Largest"), required=False)

    def problems(self, value: dict) -> Iterator[Problem]:
        yield from super().problems(value)
        yield from disorder(value)


class NumberFieldBlock(BoundedFieldBlock):
    """A number."""

    whole = blocks.BooleanBlock(
        label=_("Whole numbers only"),
        required=False,
        help_text=_("For what is counted: people, jobs, places."),
    )

    class Meta:
        icon = "order"
        label = _("Number")
        description = _("A number, decimals allowed.")
        group = NUMBERS


class MoneyFieldBlock(BoundedFieldBlock):
    """An amount in euros."""

    class Meta:
        icon = "decimal"
        label = _("Amount")
        description = _("An amount in euros, to the cent.")
        group = NUMBERS


class DatedFieldBlock(FieldBlock):
    """What a day and two days share: the first and the last day that may be answered."""

    earliest = blocks.ChoiceBlock(label=_("First day possible"), choices=BOUNDS, required=False)
    earliest_day = blocks.DateBlock(label=_("That day"), required=False)
    latest = blocks.ChoiceBlock(label=_("Last day possible"), choices=BOUNDS, required=False)
    latest_day = blocks.DateBlock(label=_("That day"), required=False)

    def problems(self, value: dict) -> Iterator[Problem]:
        yield from super().problems(value)
        for end in ("earliest", "latest"):
            if value[end] == FIXED and not value[f"{end}_day"]:
                yield f"{end}_day", _("Say which day.")
        first, last = (value[f"{end}_day"] if value[end] == FIXED else None for end in ("earliest", "latest"))
        if first and last and last < first:
            yield "latest_day", _("The last day comes before the first one: check both.")


class DateFieldBlock(DatedFieldBlock):
    """A day."""

    class Meta:
        icon = "date"
        label = _("Date")
        description = _("A day.")
        group = NUMBERS


class DateRangeFieldBlock(DatedFieldBlock):
    """A first and a last day."""

    class Meta:
        icon = "calendar-alt"
        label = _("Two dates")
        description = _("A first and a last day, in this order.")
        group = NUMBERS


class FilesFieldBlock(FieldBlock):
    """Files to send."""

    file_kinds = blocks.MultipleChoiceBlock(
        label=_("Kinds of file"),
        choices=[(code, kind.label) for code, kind in FILE_KINDS.items()],
        required=False,
        help_text=_("All of them when none is chosen."),
    )
    max_files = blocks.IntegerBlock(
        label=_("Most files"), default=USUAL_FILES, min_value=1, max_value=MOST_FILES
    )
    max_megabytes = blocks.IntegerBlock(
        label=_("Largest file (MB)"), default=DEFAULT_BYTES // MB, min_value=1, max_value=LARGEST_BYTES // MB
    )

    class Meta:
        icon = "upload"
        label = _("Files")
        description = _("One file or several, of the kinds and sizes you allow.")
        group = FILES
