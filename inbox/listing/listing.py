"""One view as one person sees it: rights, filters, search, order; the list, its count, its neighbours and exports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import User
from inbox.listing.columns import ListColumn, chosen, columns_for
from inbox.listing.declared import VIEWS, Asked, View
from inbox.listing.filters import InboxFilterSet, for_columns
from inbox.listing.pages import page_of
from inbox.models import InboxPreferences
from registrations.domain.noting import log_readings
from registrations.fields.columns import ColumnType
from registrations.models import ColumnValue, Intake, Registration
from registrations.models.columns import HOLDS
from registrations.models.registrations import RegistrationQuerySet
from registrations.models.scopes import lacks_scope
from registrations.models.search_texts import searched
from registrations.models.wanted import until_of

SORTED = "sorted_by"  # the annotation that an answer is sorted by
NULLABLE = {"owner_id", "changed_at", "erasure_asked_at"}
PARTS = ("", "_after", "_before", "_min", "_max")  # of a filter's name, in an address
OUTSIDE = ("p", "view")  # of an address: where one is, not what one sees


@dataclass
class Listing:
    """What a view holds for `user`, narrowed by the filters, the search and the order in `params`, at a moment.

    Everything that shows, counts, exports or selects registrations asks it, so that nobody reaches by one way what
    they may not see by another. Filters that make no sense hold nothing: a list or an export of all would be worse.
    """

    user: User
    view: View
    params: QueryDict
    at: datetime

    @classmethod
    def of(cls, user: User, code: str, params: QueryDict, at: datetime | None = None) -> "Listing":
        """The listing of that view. Raises Http404 for a view there is not, PermissionDenied without the right."""
        view = VIEWS.get(code)
        if view is None:
            raise Http404
        if not user.has_perm(view.right):
            raise PermissionDenied
        return cls(user, view, params, at or timezone.now())

    @cached_property
    def held(self) -> RegistrationQuerySet:
        """All that the view holds for this person, in no order."""
        return self.view.rows(self.visible, self.asked)

    @cached_property
    def asked(self) -> Asked:
        """Who asks, when, and of which page."""
        return Asked(self.user, self.at, page_of(self.params))

    @cached_property
    def visible(self) -> RegistrationQuerySet:
        """All that the person may see."""
        return Registration.objects.visible_to(self.user, self.asked.scopes)

    @cached_property
    def rounds(self) -> QuerySet[Intake]:
        """The rounds of which the person may read registrations."""
        return Intake.objects.read_by(self.user, self.asked.scopes)

    @cached_property
    def all_columns(self) -> dict[str, ListColumn]:
        """The columns there are for this person, by code."""
        return columns_for(self.user, self.rounds)

    @cached_property
    def columns(self) -> list[ListColumn]:
        """Those shown: what the person has chosen for this view, or its own; the reference first.

        Nobody chooses any for a sheet.
        """
        kept = None if self.view.taps else InboxPreferences.objects.filter(user=self.user).first()
        codes = kept.columns.get(self.view.code) if kept else None
        return chosen(["reference", *(codes or self.view.columns)], self.all_columns)

    @cached_property
    def filters(self) -> InboxFilterSet:
        """The filters, filled in from the address."""
        kind = for_columns(list(self.all_columns.values()))
        made = kind(
            self.params, queryset=self.held, visible=self.visible, rounds=self.rounds, asked=self.asked
        )
        if self.view.taps:  # a sheet is of everybody who comes, whatever round they came by
            del made.filters["round"]
        return made

    @property
    def empty(self) -> str:
        """What is said where nothing stands."""
        if lacks_scope(self.user, self.asked.scopes):
            return _(
                "Nothing is open to you yet. Ask an administrator of the site to say, under “Accesses to the inbox”, "
                "on which pages or in which regions you work."
            )
        return str(self.view.empty)

    @property
    def typed(self) -> str:
        """What is searched for, as typed."""
        return self.params.get("q", "").strip()

    @cached_property
    def found(self) -> RegistrationQuerySet:
        """What the view holds, narrowed, in no order."""
        if not self.filters.is_valid():
            return self.held.none()
        return self.filters.filter_queryset(self.held).found_by(searched(self.typed))

    @cached_property
    def ordering(self) -> str:
        """The code of the order: of a field or of a column, with a minus for the largest first."""
        asked = self.params.get("ordering", "")
        return asked if asked.removeprefix("-") in self._sortable else self.view.order

    @cached_property
    def _sortable(self) -> dict[str, ListColumn]:
        return {sort_code(each): each for each in self.all_columns.values() if each.sort}

    @cached_property
    def queryset(self) -> RegistrationQuerySet:
        """What is shown, in order: equal values keep one order from page to page."""
        return self._in_order(self.found)

    def keys(self, first: int, end: int, *, among: Iterable[int] | None = None) -> list[int]:
        """The keys of what is shown in these places; `among` are those of all of it, when they are known and few."""
        column = self._sortable.get(self.ordering.removeprefix("-"))
        if among is not None:
            rows = self._in_order(self.visible.filter(pk__in=among))
        elif column is None or column.spec is None:
            rows = self.queryset
        else:
            return self._keys_by_answer(column.spec.key, HOLDS[ColumnType(column.type)], first, end)
        return list(rows.values_list("pk", flat=True)[first:end])

    def _keys_by_answer(self, key: str, held: str, first: int, end: int) -> list[int]:
        """By the index of the answers: to order the registrations by them looks up one for each of a million."""
        answers = ColumnValue.objects.filter(key=key, rank=0, **{f"{held}__isnull": False})
        told = answers.filter(registration__in=self.found.order_by().values("pk"))
        level = F(held).desc() if self.ordering.startswith("-") else F(held).asc()
        keys = list(told.order_by(level, "-registration").values_list("registration", flat=True)[first:end])
        if len(keys) == end - first:
            return keys
        before = first if keys else told[:first].count()
        silent = self.found.exclude(Exists(answers.filter(registration=OuterRef("pk")))).order_by("-pk")
        return keys + list(silent.values_list("pk", flat=True)[first - before : end - before - len(keys)])

    def _in_order(self, rows: RegistrationQuerySet) -> RegistrationQuerySet:
        rows, name = self._sorted(rows)
        descending = self.ordering.startswith("-")
        return rows.order_by(_order(name, descending=descending), "-pk")

    def _sorted(self, rows: RegistrationQuerySet) -> tuple[RegistrationQuerySet, str]:
        """The rows with what they are sorted by, and its name."""
        code = self.ordering.removeprefix("-")
        column = self._sortable.get(code)
        if column is None or isinstance(column.sort, str):
            return rows, code
        return rows.annotate(**{SORTED: column.sort}), SORTED

    def rows(self, keys: Iterable[int]) -> list[Registration]:
        """These registrations, in this order, with all that columns read: a fixed number of queries."""
        keys = list(keys)
        rows = Registration.objects.with_page_title().select_related("intake", "owner").defer("answers")
        rows = rows.annotate(wanted_until=until_of())
        found = rows.prefetch_related("column_values", "tags").in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def note_reading(self, rows: Iterable[Registration]) -> None:
        """Keep that this person reads sensitive answers of these rows of the list."""
        if keys := self.sensitive_keys(self.columns):
            shown = {row.pk: row for row in rows}
            told = ColumnValue.objects.filter(registration__in=list(shown), key__in=sorted(keys)).order_by()
            read = set(told.values_list("registration", flat=True))
            log_readings([row for pk, row in shown.items() if pk in read], self.user, at=self.at)

    def sensitive_keys(self, shown: Iterable[ListColumn]) -> set[str]:
        """The keys of the sensitive questions that these columns, or what narrows or orders the rows, tell of."""
        told = [*shown, *filter(self._tells, self.all_columns.values())]
        return {each.spec.key for each in told if each.spec is not None and each.spec.is_sensitive}

    def _tells(self, column: ListColumn) -> bool:
        """Whether which rows there are, or their order, says something of the column."""
        narrowed = any(any(self.params.getlist(column.code + part)) for part in PARTS)
        return narrowed or self.ordering.removeprefix("-") == column.code

    def count(self, limit: int | None = None) -> int:
        """How many there are; no more than `limit` are counted."""
        rows = self.found.order_by()
        return (rows if limit is None else rows.values("pk")[:limit]).count()

    def neighbours(self, key: int) -> tuple[int | None, int | None]:
        """The registrations before and after this one, in the order shown, also where it has just left the view."""
        before, after = (rows.values_list("pk", flat=True) for rows in self._around(key))
        return before.reverse().first(), after.first()

    def rank(self, key: int) -> int:
        """How many of those shown stand before this one."""
        return self._around(key)[0].count()

    def _around(self, key: int) -> tuple[RegistrationQuerySet, RegistrationQuerySet]:
        """Those before and those after it, in order; none where this person may not see it."""
        rows, name = self._sorted(self.visible.filter(pk=key))
        mine = list(rows.values_list(name, flat=True))
        held, name = self._sorted(self.found)
        descending = self.ordering.startswith("-")
        held = held.order_by(_order(name, descending=descending), F("pk").desc())
        if not mine:
            return held.none(), held.none()
        before, after = (
            held.filter(_beyond(name, mine[0], key, descending=descending, forward=forward))
            for forward in (False, True)
        )
        return before, after

    @property
    def is_narrowed(self) -> bool:
        """Whether more than its page narrows it: another filter, or words that are searched for."""
        given = (name for name, values in self.params.lists() if any(values))
        return any(name not in (*OUTSIDE, "ordering", "page") for name in given)

    @property
    def is_compared(self) -> bool:
        """Whether each row is compared with others: the duplicates that are suspected."""
        return any(self.params.getlist("duplicates"))

    @cached_property
    def query(self) -> str:
        """The filters, the search and the order as an address says them, in one way."""
        clean = QueryDict(mutable=True)
        for name, values in sorted(self.params.lists()):
            if name not in OUTSIDE:
                clean.setlist(name, [value for value in values if value])
        return clean.urlencode()

    @property
    def address(self) -> str:
        """Where it is shown."""
        return self.view.address + (f"?{self.query}" if self.query else "")

    @property
    def within(self) -> str:
        """What the address of a dossier says of the view that it was opened from."""
        return f"view={self.view.code}" + (f"&{self.query}" if self.query else "")


def sort_code(column: ListColumn) -> str:
    """How an address says that a list is sorted by this column."""
    return column.sort if isinstance(column.sort, str) else column.code


def _order(name: str, *, descending: bool) -> OrderBy:
    """Nothing comes last, where there may be nothing; an index serves the rest as it is."""
    may_lack = name in NULLABLE or name == SORTED
    if not may_lack:
        return F(name).desc() if descending else F(name).asc()
    return F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True)


def _beyond(name: str, here: object, key: int, *, descending: bool, forward: bool) -> Q:
    """Those after the row with that value and key, or before it; of equal values the larger key comes first."""
    same_side = Q(pk__lt=key) if forward else Q(pk__gt=key)
    if here is None:
        level = Q(**{f"{name}__isnull": True}) & same_side
        return level if forward else level | Q(**{f"{name}__isnull": False})
    larger = descending != forward
    side = "gt" if larger else "lt"
    # Said twice, for an index begins where one bound is, and knows no beginning of one or the other.
    level = Q(**{f"{name}__{side}e": here}) & (Q(**{f"{name}__{side}": here}) | Q(**{name: here}) & same_side)
    return level | Q(**{f"{name}__isnull": True}) if forward else level
