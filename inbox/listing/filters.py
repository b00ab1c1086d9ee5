"""What narrows a view: its filters, one for each column that staff asked for."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, NumberRangeWidget, WagtailFilterSet
from wagtail.models import Page

from core.models import User
from core.text.dates import midnight
from core.text.stems import fold, loosely
from inbox.access import key_of
from inbox.listing.columns import ANSWER, ListColumn
from inbox.listing.declared import Asked
from inbox.listing.pages import PageKeys
from registrations.fields.columns import ColumnType
from registrations.fields.kinds.choices import code_choices
from registrations.fields.kinds.days import EARLIEST, LATEST
from registrations.models import Attachment, ColumnValue, Intake, Registration, Tag
from registrations.models.columns import HOLDS
from registrations.models.scopes import is_limited
from registrations.models.search_texts import unspaced
from registrations.workflows import WORKFLOWS

MOST_PAGES = 200  # the newest ones: with thousands, a list of all is no help to anyone
NOBODY, ME = "nobody", "me"
YES = [("on", _("Yes"))]


def page_choices(rounds: QuerySet[Intake], chosen: str, page_keys: PageKeys) -> list[tuple[str, str]]:
    """The pages of these rounds, those of the newest when there are many; and the chosen one, of the pages' keys."""
    newest = rounds.order_by().values("page_key").annotate(newest=Max("pk"))
    keys = {str(each["page_key"]) for each in newest.order_by("-newest")[:MOST_PAGES]}
    if chosen and chosen not in keys and rounds.filter(page_key__in=page_keys).exists():
        keys.add(chosen)
    titles = {}
    for page in Page.objects.filter(translation_key__in=keys).order_by("-locale_id", "-pk"):
        titles[str(page.translation_key)] = page.title
    return sorted(titles.items(), key=lambda item: fold(item[1]))


def state_choices() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Every state, under the workflow it belongs to."""
    return [
        (str(workflow.label), [(f"{workflow.code}.{state.code}", state.label) for state in workflow.states])
        for workflow in WORKFLOWS.values()
    ]


def owner_choices(visible: QuerySet[Registration], user: User) -> list[tuple[str, Any]]:
    """Nobody, oneself, and those who handle something that this person may see."""
    handling = visible.filter(owner=OuterRef("pk"))
    others = User.objects.filter(Exists(handling)).exclude(pk=user.pk).order_by("last_name", "email")
    return [(NOBODY, _("Nobody")), (ME, _("Me")), *((str(each.pk), str(each)) for each in others)]


class InboxFilterSet(WagtailFilterSet):
    """By page, state, owner, tag, dates, language, files; `for_columns()` adds the answers."""

    page = django_filters.ChoiceFilter(label=_("Page"), choices=(), method="filter_page", widget=forms.Select)
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=(), method="filter_state", widget=forms.CheckboxSelectMultiple
    )
    round = django_filters.ChoiceFilter(
        label=_("Intake"), choices=(), method="filter_round", widget=forms.Select
    )
    owner = django_filters.ChoiceFilter(
        label=_("Handled by"), choices=(), method="filter_owner", widget=forms.Select
    )
    tag = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("of a registration", "Tag"),
        field_name="tags",
        queryset=Tag.objects.none(),  # those that the person meets
        widget=forms.Select,
    )
    received = django_filters.DateFromToRangeFilter(
        label=_("Received"), method="filter_received", widget=DateRangePickerWidget
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=Registration._meta.get_field("language").choices, widget=forms.Select
    )
    # Choices, no yes-or-no: a box that is not ticked must say nothing, where a boolean filter says "False".
    files = django_filters.MultipleChoiceFilter(
        label=_("With documents"), choices=YES, method="filter_files", widget=forms.CheckboxSelectMultiple
    )
    duplicates = django_filters.MultipleChoiceFilter(
        label=_("Duplicate suspected"),
        choices=YES,
        method="filter_duplicates",
        widget=forms.CheckboxSelectMultiple,
    )
    erasure = django_filters.MultipleChoiceFilter(
        label=_("Erasure asked for"),
        choices=YES,
        method="filter_erasure",
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Registration
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        queryset: QuerySet[Registration],
        visible: QuerySet[Registration],
        rounds: QuerySet[Intake],
        asked: Asked,
    ):
        """Narrows `queryset`; choices are made of what the person may see: registrations and rounds."""
        super().__init__(data, queryset=queryset)
        self.asked, self.rounds, user = asked, rounds, asked.user
        self.filters["page"].extra["choices"] = lambda: self.pages
        self.filters["round"].extra["choices"] = lambda: self.round_choices
        self.filters["state"].extra["choices"] = state_choices
        self.filters["owner"].extra["choices"] = lambda: owner_choices(visible, user)
        self.filters["tag"].queryset = Tag.objects.known_to(user, asked.scopes)
        self.among = visible if is_limited(user) else None
        self.visible = visible

    @cached_property
    def pages(self) -> list[tuple[str, str]]:
        """The pages there are to choose from, looked up once."""
        return page_choices(self.rounds, self.asked.page, self.asked.page_keys)

    @cached_property
    def round_choices(self) -> list[tuple[str, str]]:
        """The rounds of the page, or the chosen one alone; those in which the person sees somebody."""
        chosen = key_of(self.data.get("round", ""))
        if not self.asked.page and chosen is None:
            return []
        among = Q(page_key__in=self.asked.page_keys) if self.asked.page else Q(pk=chosen)
        seen = self.rounds.filter(among, Exists(self.visible.filter(intake=OuterRef("pk"))))
        return [(str(each.pk), each.name) for each in seen.order_by("-opens_at", "-pk")[:MOST_PAGES]]

    def filter_round(self, queryset, name: str, value: str):
        """Those of one round of a page."""
        return queryset.filter(intake=int(value))

    def filter_page(self, queryset, name: str, value: str):
        """Those of the page and of all below it: an edition has its workshops."""
        return queryset.filter(intake__page_key__in=self.asked.page_keys)

    def filter_state(self, queryset, name: str, value: list[str]):
        """States are chosen with their workflow, for some have the same code."""
        wanted = Q(pk__in=[])
        for each in value:
            workflow, state = each.split(".", maxsplit=1)
            wanted |= Q(workflow_code=workflow, state_code=state)
        return queryset.filter(wanted)

    def filter_owner(self, queryset, name: str, value: str):
        """Nobody's, mine, or those of a colleague."""
        if value == NOBODY:
            return queryset.filter(owner=None)
        return queryset.filter(owner=self.asked.user.pk if value == ME else value)

    def filter_received(self, queryset, name: str, value: slice):
        """From the first day on, until the end of the last, in Paris."""
        if value.start:
            queryset = queryset.filter(created_at__gte=midnight(_of_our_times(value.start.date())))
        if value.stop:
            last = _of_our_times(value.stop.date())
            queryset = queryset.filter(created_at__lt=midnight(last) + timedelta(days=1))
        return queryset

    def filter_files(self, queryset, name: str, value: list[str]):
        """Those that came with a document at least."""
        return queryset.filter(Exists(Attachment.objects.filter(registration=OuterRef("pk"))))

    def filter_duplicates(self, queryset, name: str, value: list[str]):
        """Those that look like another one of their page."""
        return queryset.with_suspected_duplicate(among=self.among)

    def filter_erasure(self, queryset, name: str, value: list[str]):
        """Those who wait for an answer to their request."""
        return queryset.asking_to_be_erased()


def _of_our_times(day: date) -> date:
    """The day itself, or the nearest on which something may be received: the ends of the calendar are no moments."""
    return min(max(day, EARLIEST), LATEST)


def for_columns(columns: list[ListColumn]) -> type[InboxFilterSet]:
    """The filters with one for each column that holds answers."""
    answers = {
        each.code: FILTERS[each.type](each)
        for each in columns
        if each.spec is not None and each.type in FILTERS
    }
    return type("ColumnsFilterSet", (InboxFilterSet,), answers)


def _matching(queryset, column: ListColumn, **having: Any):
    key = column.code.removeprefix(ANSWER)
    values = ColumnValue.objects.filter(registration=OuterRef("pk"), key=key, **having)
    return queryset.filter(Exists(values))


def _by_code(column: ListColumn) -> django_filters.Filter:
    return django_filters.MultipleChoiceFilter(
        label=column.label,
        choices=code_choices(column.spec) if column.spec else (),
        method=lambda rows, name, value: _matching(rows, column, text__in=value),
        widget=forms.CheckboxSelectMultiple,
    )


def _by_text(column: ListColumn) -> django_filters.Filter:
    """Numbers of companies however they are spaced, words whatever their accents, as in the search."""

    def narrow(rows, name: str, value: str):
        return _matching(rows, column, text__iregex=loosely(unspaced(value.replace("\x00", ""))))

    return django_filters.CharFilter(label=column.label, method=narrow)


def _in_range(filter_class: type[django_filters.Filter], widget: Any) -> Callable[[ListColumn], Any]:
    def made(column: ListColumn) -> django_filters.Filter:
        def narrow(rows, name: str, value: slice):
            held = HOLDS[ColumnType(column.type)]
            start, stop = (
                each.date() if isinstance(each, datetime) else each for each in (value.start, value.stop)
            )
            having = {f"{held}__gte": start, f"{held}__lte": stop}
            return _matching(
                rows, column, **{name: each for name, each in having.items() if each is not None}
            )

        return filter_class(label=column.label, method=narrow, widget=widget)

    return made


FILTERS: dict[str, Callable[[ListColumn], django_filters.Filter]] = {
    ColumnType.CODE: _by_code,
    ColumnType.TEXT: _by_text,
    ColumnType.NUMBER: _in_range(django_filters.RangeFilter, NumberRangeWidget),
    ColumnType.MONEY: _in_range(django_filters.RangeFilter, NumberRangeWidget),
    ColumnType.DAY: _in_range(django_filters.DateFromToRangeFilter, DateRangePickerWidget),
}
