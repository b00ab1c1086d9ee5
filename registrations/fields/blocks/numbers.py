"""Fields answered by numbers, days and files."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from registrations.fields.blocks.base import FILES, NUMBERS, FieldBlock, refuse_disorder
from registrations.fields.kinds.files import MOST_FILES, USUAL_FILES
from registrations.fields.uploads import DEFAULT_BYTES, FILE_KINDS, LARGEST_BYTES, MB


class BoundedFieldBlock(FieldBlock):
    """What a number and an amount share."""

    minimum = blocks.DecimalBlock(label=_("Smallest"), required=False)
    maximum = blocks.DecimalBlock(label=_("Largest"), required=False)

    def clean(self, value):
        result = super().clean(value)
        refuse_disorder(result)
        return result


class NumberFieldBlock(BoundedFieldBlock):
    """A number."""

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


class DateFieldBlock(FieldBlock):
    """A day."""

    class Meta:
        icon = "date"
        label = _("Date")
        description = _("A day.")
        group = NUMBERS


class DateRangeFieldBlock(FieldBlock):
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
