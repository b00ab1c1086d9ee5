"""The columns of the inbox: what a registration has of its own, and the answers that staff asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.amounts import money_in_words, sum_in_words
from registrations.fields.columns import COLUMN_KINDS, ColumnType, columns_of
from registrations.fields.kinds.choices import code_label
from registrations.fields.schema import FieldSpec
from registrations.models import ColumnValue, FormVersion, Intake, Registration
from registrations.models.columns import HOLDS, Held
from registrations.models.registrations import READ_GUARDED
from registrations.models.wanted import ASKED_FOR_MORE, is_overdue
from registrations.workflows import DELAYS, WORKFLOWS, Text

MOMENT = "moment"
ANSWER = "a-"  # before the key of a field, in the code of its column
LANGUAGES = dict(Registration._meta.get_field("language").flatchoices)
TITLE, TAGS = "page_title", "tags"  # facts that are no fields


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: its code in addresses and preferences, its heading, the type of its values, what they are made of.

    `of` names facts of a registration (see `fact()`), of which `made` makes the value; without it the only one is the
    value. `sort` is what the database sorts by, empty when nothing can; `spec` is the question that it holds the
    answers of.
    """

    code: str
    label: Text
    type: str
    of: tuple[str, ...]
    sort: str | Combinable = ""
    made: Callable[..., Any] | None = None
    spec: FieldSpec | None = None

    def value(self, row: Registration) -> Any:
        """Typed: a text, a number, a day, an aware moment, or a list of labels; None or "" when there is none."""
        facts = [fact(row, name) for name in self.of]
        return self.made(*facts) if self.made else facts[0]

    def text(self, row: Registration) -> str:
        """As a list shows it, in the active language."""
        return shown(self.value(row), self.type)


def fact(row: Registration, name: str) -> Any:
    """What columns are made of: a field by its name, an object it leads to, the title of its page, the names of its
    tags, or the values of the answers to a question, by the code of its column.

    Exports read the same facts of many rows at once (`inbox.exporting.reading`).
    """
    if name.startswith(ANSWER):
        key = name.removeprefix(ANSWER)
        return [each.held for each in row.column_values.all() if each.key == key]
    if name == TAGS:
        return [tag.name for tag in row.tags.all()]
    return getattr(row, name, None) if name == TITLE else getattr(row, name)


def shown(value: Any, kind: str) -> str:
    """A value of a column in the words of the active language."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return money_in_words(value) if kind == ColumnType.MONEY else sum_in_words(value)
    return str(value)


def age_in_words(since: datetime, at: datetime) -> str:
    """How long something has been so: hours on the first day, then days."""
    hours = max(int((at - since).total_seconds() // 3600), 0)
    if not hours:
        return gettext("for less than an hour")
    if hours < 24:
        return ngettext("for %(number)d hour", "for %(number)d hours", hours) % {"number": hours}
    days = hours // 24
    return ngettext("for %(number)d day", "for %(number)d days", days) % {"number": days}


def is_late(row: Registration, at: datetime) -> bool:
    """Whether it waits for staff longer than its state gives them, or for the person after the day they were given.

    The day is known of rows that were asked for with it (`wanted_until`).
    """
    if not row.erased_at and row.state_code == ASKED_FOR_MORE:
        return is_overdue(getattr(row, "wanted_until", None), at)
    delay = DELAYS.get((row.workflow_code, row.state_code))
    return delay is not None and not row.erased_at and row.since < at - delay


OWN = (
    ListColumn("reference", _("Reference"), ColumnType.TEXT, ("reference",), "reference"),
    ListColumn("name", _("Name"), ColumnType.TEXT, ("name",), "name"),
    ListColumn("email", _("E-mail"), ColumnType.TEXT, ("email",), "email"),
    ListColumn(
        "state",
        _("State"),
        ColumnType.TEXT,
        ("workflow_code", "state_code"),
        "state_code",
        lambda workflow, state: str(WORKFLOWS[workflow].state(state).label),
    ),
    ListColumn("since", _("In this state since"), MOMENT, ("since",), "since"),
    ListColumn(
        "owner", _("Handled by"), ColumnType.TEXT, ("owner",), "owner_id", lambda owner: str(owner or "")
    ),
    ListColumn("page", _("Page"), ColumnType.TEXT, (TITLE,), made=lambda title: title or ""),
    ListColumn("round", _("Intake"), ColumnType.TEXT, ("intake",), made=lambda intake: intake.name),
    ListColumn("tags", pgettext_lazy("of a registration", "Tags"), ColumnType.CODE, (TAGS,)),
    ListColumn(
        "language",
        _("Language"),
        ColumnType.TEXT,
        ("language",),
        made=lambda language: str(LANGUAGES.get(language, language)),
    ),
    ListColumn("received", _("Received"), MOMENT, ("created_at",), "created_at"),
    ListColumn("changed", _("Answers changed"), MOMENT, ("changed_at",), "changed_at"),
    ListColumn("erasure", _("Erasure asked for"), MOMENT, ("erasure_asked_at",), "erasure_asked_at"),
)


def columns_for(user: User, rounds: QuerySet[Intake]) -> dict[str, ListColumn]:
    """Every column this person may show of those rounds, by code."""
    specs = answer_specs(user, rounds)
    return {each.code: each for each in (*OWN, *map(answer_column, specs))}


def answer_specs(user: User, rounds: QuerySet[Intake]) -> list[FieldSpec]:
    """The questions that staff asked for as columns, in the forms of these rounds, each key once.

    Confidential and sensitive ones are for those alone who may read them. One that is so in any version of any form is
    so in all: the values of all stand in one column.
    """
    here = rounds.filter(form=OuterRef("form"))
    newest = FormVersion.objects.filter(form=OuterRef("form")).order_by("-number").values("pk")[:1]
    versions = FormVersion.objects.filter(Exists(here), pk=Subquery(newest)).order_by("form_id")
    hidden = set() if user.has_perm(READ_GUARDED) else FormVersion.objects.guarded_keys()
    found: dict[str, FieldSpec] = {}
    for version in versions:
        for spec in columns_of(version.specs):
            if spec.key not in hidden and (spec.key not in found or spec.is_sensitive):
                found[spec.key] = spec
    return list(found.values())


def answer_column(spec: FieldSpec) -> ListColumn:
    """The column of a question; it reads the values that were fetched beside the row."""
    kind = COLUMN_KINDS[spec.kind].type
    first = ColumnValue.objects.filter(registration=OuterRef("pk"), key=spec.key, rank=0)
    code = ANSWER + spec.key
    column = Subquery(first.values(HOLDS[kind])[:1])
    return ListColumn(code, spec.label(), kind, (code,), column, partial(_answer, spec, kind), spec)


def _answer(spec: FieldSpec, kind: ColumnType, held: Iterable[Held]) -> Any:
    """The labels of all that were chosen; the only value of any other question."""
    values = [getattr(each, HOLDS[kind]) for each in held]
    if kind == ColumnType.CODE:
        return [code_label(spec, code) for code in values]
    return values[0] if values else None


def chosen(codes: Iterable[str], columns: dict[str, ListColumn]) -> list[ListColumn]:
    """Those of the columns, in the order of the codes, that there are for this person."""
    return [columns[code] for code in codes if code in columns]
