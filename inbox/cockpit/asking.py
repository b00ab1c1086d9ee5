"""What the cockpit asks the database: sums, a fixed number of times, whatever the number of registrations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Func, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.http import QueryDict
from django.utils import timezone

from core.models import User
from core.text.dates import PARIS
from inbox.listing import ALL, ListColumn, Listing, View
from registrations.fields.columns import ColumnType
from registrations.models import ColumnValue, Draft, FormVersion, Intake, Registration
from registrations.models.answering import LEFT, first_answer
from registrations.models.drafts import DRAFT_LIFE, DRAFT_NOTICE
from registrations.models.late import is_late, waits_for_staff
from registrations.models.occasions import page_title
from registrations.models.registrations import READ_GUARDED, RegistrationQuerySet
from registrations.models.scopes import is_limited, keys_below
from registrations.workflows import ANSWERING

PERIOD = ("received_from", "received_to")
TAKEN = ("page", *PERIOD)  # of an address: what a cockpit is narrowed by
MOST_ROUNDS = 60  # the newest ones: sums are of all


@dataclass(frozen=True, slots=True)
class Counted:
    """How many registrations of a round stand in a state."""

    round: int
    workflow: str
    state: str
    number: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one of staff (None: for nobody): how many, how many of them are late, since when the oldest."""

    owner: User | None
    number: int
    late: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers to those of one workflow: how many came after how many whole hours; who still waits for one."""

    hours: dict[int, int]
    waiting: int

    @property
    def number(self) -> int:
        """How many were answered."""
        return sum(self.hours.values())

    def worst(self) -> int | None:
        """The longest wait for an answer that came, in whole hours; None where none came."""
        return max(self.hours, default=None)

    def median(self) -> int | None:
        """Half of the answers came in so many whole hours or fewer; None where none came."""
        seen = 0
        for hours in sorted(self.hours):
            seen += self.hours[hours]
            if 2 * seen >= self.number:
                return hours
        return None


class HoursBetween(Func):
    """Whole hours from one moment to a later one; NULL where one is."""

    output_field = IntegerField()
    arity = 2

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "FLOOR(EXTRACT(EPOCH FROM (%(expressions)s)) / 3600)::integer"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Seconds, rounded: days as fractions are a few millionths of a second short of the hour.
        joiner = ") - JULIANDAY("
        template = "CAST(ROUND((JULIANDAY(%(expressions)s)) * 86400) / 3600 AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **context)


@dataclass
class Cockpit:
    """What one person may read, of one page or of all, of one period or of all time, as sums.

    It asks for nothing before it is read, and for each thing once. Numbers are of what the inbox's list shows at
    `link()`: rights, page and period are that list's own.
    """

    listing: Listing

    @classmethod
    def of(cls, user: User, params: QueryDict, at: datetime | None = None) -> "Cockpit":
        """As an address asks for it: of its filters those that make sense here."""
        taken = QueryDict(mutable=True)
        for name in TAKEN:
            if value := params.get(name, "").strip():
                taken[name] = value
        return cls(Listing(user, ALL, taken, at or timezone.now()))

    @property
    def at(self) -> datetime:
        """The moment that the figures are of."""
        return self.listing.at

    @property
    def rows(self) -> RegistrationQuerySet:
        """The registrations that are counted, in no order."""
        return self.listing.found.order_by()

    @cached_property
    def period(self) -> tuple[date | None, date | None]:
        """The first and the last day that are counted, in Paris; None for no such bound."""
        filters = self.listing.filters
        found = filters.form.cleaned_data.get("received") if filters.is_valid() else None
        if found is None:
            return None, None
        return tuple(each.date() if each else None for each in (found.start, found.stop))  # type: ignore[return-value]

    def link(
        self, view: View = ALL, narrow: Mapping[str, Iterable[object]] | None = None, *, timed: bool = True
    ) -> str:
        """The list of a view that holds the rows of a number, narrowed by these filters too; `timed` by the period."""
        params = self.listing.params.copy()
        if not timed:
            for name in PERIOD:
                params.pop(name, None)
        for name, values in (narrow or {}).items():
            params.setlist(name, [str(value) for value in values])
        return Listing(self.listing.user, view, params, self.at).address

    @cached_property
    def counted(self) -> list[Counted]:
        """How many stand where, by round."""
        counts = self.rows.values("intake", "workflow_code", "state_code").annotate(number=Count("*"))
        return [
            Counted(*row) for row in counts.values_list("intake", "workflow_code", "state_code", "number")
        ]

    @cached_property
    def number(self) -> int:
        """How many there are in all."""
        return sum(each.number for each in self.counted)

    @cached_property
    def rounds(self) -> list[Any]:
        """The newest rounds in which there is somebody, or that are this person's as a whole (`is_whole`)."""
        listing = self.listing
        whole: Value | Case = Value(value=True, output_field=BooleanField())
        rounds = self._own_rounds
        if is_limited(listing.user):
            here = Q(page_key__in=keys_below(listing.asked.scopes.whole))
            whole = Case(When(here, then=True), default=False, output_field=BooleanField())
            rounds = rounds.filter(here | Q(pk__in={each.round for each in self.counted}))
        shown = rounds.annotate(is_whole=whole, page_title=page_title()).select_related("form")
        return list(shown.defer("form__fields").order_by("-opens_at", "-pk")[:MOST_ROUNDS])

    @cached_property
    def whole_rounds(self) -> list[Any]:
        """Those of which this person reads everything: what hangs on a round as a whole is told of these alone."""
        return [each for each in self.rounds if each.is_whole]

    @property
    def _own_rounds(self) -> QuerySet[Intake]:
        asked = self.listing.asked
        return self.listing.rounds.filter(page_key__in=asked.page_keys) if asked.page else self.listing.rounds

    @cached_property
    def waiting(self) -> list[Waiting]:
        """What waits for whom: for nobody first, then where most waits. Late is what the view of that name holds."""
        waiting, overdue = waits_for_staff(), is_late(self.at)
        sums = (
            self.rows.filter(waiting | overdue, erased_at=None)
            .values("owner")
            .annotate(
                number=Count("pk", filter=waiting), late=Count("pk", filter=overdue), oldest=Min("since")
            )
        )
        rows = list(sums.values_list("owner", "number", "late", "oldest"))
        people = User.objects.in_bulk([owner for owner, *_rest in rows if owner is not None])
        found = [Waiting(people.get(owner), *rest) for owner, *rest in rows]
        return sorted(found, key=lambda each: (each.owner is not None, -each.number, str(each.owner)))

    @cached_property
    def drafts(self) -> dict[int, tuple[int, int]]:
        """Of the whole rounds: how many forms are begun and not sent, how many of them end within 14 days."""
        kept = Draft.objects.living(self.at).filter(intake__in=self.whole_rounds, registration=None)
        ending = Q(email_confirmed_at__isnull=True) | Q(updated_at__lte=self.at - DRAFT_LIFE + DRAFT_NOTICE)
        sums = (
            kept.order_by().values("intake").annotate(number=Count("pk"), ending=Count("pk", filter=ending))
        )
        return {
            row: (number, ending) for row, number, ending in sums.values_list("intake", "number", "ending")
        }

    @cached_property
    def places(self) -> dict[int, dict[str, int]]:
        """Of the whole rounds: how many stand in each state now, whenever they came."""
        rows = Registration.objects.filter(intake__in=self.whole_rounds).order_by()
        found: dict[int, dict[str, int]] = defaultdict(dict)
        for key, state, number in rows.values_list("intake", "state_code").annotate(number=Count("*")):
            found[key][state] = number
        return found

    @cached_property
    def answered(self) -> dict[str, Answered]:
        """By workflow, in which somebody of staff owes an answer: after how many hours it came, and who waits."""
        rows = self.rows.filter(workflow_code__in=ANSWERING).alias(first=first_answer(self.at))
        sums = rows.annotate(hours=HoursBetween(F("first"), F("created_at"))).values_list(
            "workflow_code", "state_code", "hours"
        )
        hours: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        waits: dict[str, int] = defaultdict(int)
        with_words = Count("pk", filter=Q(erased_at=None))
        for workflow, state, after, number, known in sums.annotate(Count("pk"), known=with_words):
            waits[workflow] += known if after is None and state not in LEFT else 0
            if after is not None:
                hours[workflow][max(after, 0)] += number
        return {code: Answered(hours[code], waits[code]) for code in ANSWERING if code in waits}

    @cached_property
    def columns(self) -> list[ListColumn]:
        """The questions with choices that staff asked for as columns; no confidential or sensitive one."""
        hidden = FormVersion.objects.guarded_keys() if self.listing.user.has_perm(READ_GUARDED) else set()
        found = self.listing.all_columns.values()
        asked = [each for each in found if each.spec is not None and each.spec.key not in hidden]
        return [each for each in asked if each.type == ColumnType.CODE]

    @cached_property
    def choices(self) -> dict[str, dict[str, int]]:
        """How many gave each answer to each of these questions, by the code of its column."""
        by_key = {each.spec.key: each.code for each in self.columns if each.spec is not None}
        found: dict[str, dict[str, int]] = {code: {} for code in by_key.values()}
        if by_key:
            values = ColumnValue.objects.filter(key__in=by_key, registration__in=self.rows.values("pk"))
            sums = values.order_by().values_list("key", "text")
            for key, text, number in sums.annotate(Count("registration", distinct=True)):
                found[by_key[key]][text] = number
        return found

    @cached_property
    def days(self) -> dict[date, int]:
        """How many came on each day, in Paris."""
        day = TruncDate("created_at", tzinfo=PARIS)
        return dict(self.rows.annotate(day=day).values_list("day").annotate(Count("pk")))
