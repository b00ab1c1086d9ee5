"""Lists that a visitor narrows down: criteria, the choices of each with their counts, and what is left.

Everything is computed in Python over light rows, so that a list, its counts and a page of it agree, whatever the
database; a value that no choice has is ignored.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.http import QueryDict
from django.utils.functional import Promise

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Criterion(Generic[Row]):
    """Something to narrow down by: its name in the address, its choices in order, and a row's values among them."""

    name: str
    label: str
    options: Mapping[str, str]
    values: Callable[[Row], Collection[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a criterion; `count`: how many rows choosing it leaves, the other criteria being what they are."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A criterion as a form shows it."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.chosen]


@dataclass(frozen=True, slots=True)
class Narrowed(Generic[Row]):
    """The rows that are left, out of how many, with the facets to narrow them further."""

    rows: list[Row]
    total: int
    facets: list[Facet] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Whether anything is chosen."""
        return any(facet.chosen for facet in self.facets)

    @property
    def words(self) -> list[str]:
        """The labels of what is chosen."""
        return [choice.label for facet in self.facets for choice in facet.chosen]

    def titled(self, title: str) -> str:
        """A title that describes the list: the page's own, then what is chosen."""
        return ", ".join([title, *self.words])


def narrow(
    rows: Iterable[Row], criteria: Sequence[Criterion[Row]], data: QueryDict, *, keep_empty: bool = False
) -> Narrowed[Row]:
    """Keep the rows that have, for each criterion asked about, at least one of the values asked for.

    A choice that no row has is left out unless it is chosen or `keep_empty` is set.
    """
    known = list(rows)
    values = {each.name: [frozenset(each.values(row)) for row in known] for each in criteria}
    asked = {
        each.name: {value for value in data.getlist(each.name) if value in each.options} for each in criteria
    }

    def passing(but: str = "") -> list[int]:
        """The places of the rows that satisfy every criterion, that one aside."""
        wanted = {name: chosen for name, chosen in asked.items() if chosen and name != but}
        return [
            place
            for place in range(len(known))
            if all(values[name][place] & chosen for name, chosen in wanted.items())
        ]

    facets = []
    for each in criteria:
        counts = Counter(value for place in passing(each.name) for value in values[each.name][place])
        offered = set().union(*values[each.name])
        choices = [
            Choice(value, label, counts[value], value in asked[each.name])
            for value, label in each.options.items()
            if keep_empty or value in offered or value in asked[each.name]
        ]
        facets.append(Facet(each.name, each.label, choices))
    return Narrowed([known[place] for place in passing()], len(known), facets)


@dataclass(frozen=True, slots=True)
class Sorting(Generic[Row]):
    """One way to order a list; the first of several is the default."""

    value: str
    label: str | Promise
    key: Callable[[Row], tuple | float | str]


def sort(rows: Iterable[Row], sortings: Sequence[Sorting[Row]], asked: str) -> tuple[list[Row], list[Choice]]:
    """The rows in the order asked for, the first sorting's when that is none of them; and the choices."""
    chosen = next((each for each in sortings if each.value == asked), sortings[0])
    choices = [Choice(each.value, str(each.label), 0, each is chosen) for each in sortings]
    return sorted(rows, key=chosen.key), choices
