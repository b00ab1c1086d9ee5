"""The answers that staff asked for as columns, beside each registration: typed, to sort and filter by."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from registrations.fields.columns import COLUMN_KINDS, LONGEST, ColumnType, values_of
from registrations.fields.likeness import likenesses_of
from registrations.fields.regions import REGION, regions_of

# The field that holds the values of each type.
HOLDS = {
    ColumnType.TEXT: "text",
    ColumnType.CODE: "text",
    ColumnType.NUMBER: "number",
    ColumnType.MONEY: "number",
    ColumnType.DAY: "day",
}


class Held(NamedTuple):
    """What a row holds: in one of the three, by the type of its question; alone, without the row."""

    text: str
    number: Decimal | None
    day: date | None


class ColumnValueQuerySet(models.QuerySet["ColumnValue"]):
    def write(self, registrations: Iterable[Any], keys: Iterable[str], *, is_new: bool = False) -> int:
        """Have these registrations' values be those of the answers to these fields; say how many there are.

        New registrations have none yet.
        """
        rows = list(registrations)
        if not is_new:
            self.filter(registration__in=[each.pk for each in rows]).delete()
        keys = set(keys)
        made = [value for each in rows for value in values_for(each, keys)]
        return len(ColumnValue.objects.bulk_create(made))


class ColumnValue(models.Model):
    """One value of one column of one registration; `rank` is its place among several choices."""

    registration = models.ForeignKey(
        "registrations.Registration", on_delete=models.CASCADE, related_name="column_values"
    )
    key = models.CharField(_("key of the field"), max_length=50)
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)
    text = models.CharField(_("text"), max_length=LONGEST, blank=True, default="")
    number = models.DecimalField(_("number"), max_digits=20, decimal_places=4, null=True, blank=True)
    day = models.DateField(_("day"), null=True, blank=True)

    objects = ColumnValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of a column")
        verbose_name_plural = _("values of columns")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["registration", "key", "rank"], name="one_value_per_rank")
        ]
        indexes = [
            models.Index(fields=["key", "text", "registration"], name="column_by_text"),
            models.Index(fields=["key", "number", "registration"], name="column_by_number"),
            models.Index(fields=["key", "day", "registration"], name="column_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.text or self.number or self.day}"

    @property
    def held(self) -> Held:
        return Held(self.text, self.number, self.day)


def values_for(registration: Any, keys: set[str]) -> Iterator[ColumnValue]:
    """The values, not saved yet, of the answers to these fields, as the version that was answered asked for them.

    And, whatever staff asked for, those of `fields.likeness` and `fields.regions`, by which others are found.
    """
    for spec in registration.version.specs:
        if spec.key not in keys or spec.kind not in COLUMN_KINDS:
            continue
        name = HOLDS[COLUMN_KINDS[spec.kind].type]
        for rank, value in enumerate(values_of(spec, registration.answers.get(spec.key))):
            yield ColumnValue(registration=registration, key=spec.key, rank=rank, **{name: value})
    for key, value in likenesses_of(registration.version.specs, registration.answers):
        yield ColumnValue(registration=registration, key=key, text=value)
    for rank, code in enumerate(regions_of(registration.version.specs, registration.answers)):
        yield ColumnValue(registration=registration, key=REGION, rank=rank, text=code)
