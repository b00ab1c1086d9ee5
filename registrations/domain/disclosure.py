"""Which anonymous figures may be shown, so that no group under 10 is shown or can be computed from what is.

**In a table.** The number of sheets is the same under each question, so it is known as soon as one question shows all
its answers: one hidden answer would be the difference. Therefore an answer given by fewer than 10 people is hidden
(none at all included: that everyone is alike tells of each), and further answers are hidden with it, the smallest
first and those of one size together, until at least two are hidden and 10 people at least are behind them. Which of
them are small is not said. When the hidden ones must all be as large as a hidden one can be (two that make 18), they
could still be told: then nothing of the question is shown. A test tries every table of three or four answers against
someone who knows these rules.

**From table to table.** Two periods of which one contains the other, or two looks at a period that is not over, differ
by few people, or by one whom one knows has just registered. So periods never overlap, are shown once they are over,
and never change: they are quarters of the year, in whole weeks; quarters with fewer than 10 sheets are added to those
that follow until there are 10. Nothing is added up over periods or over pages.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from registrations.fields.sheet import QUESTIONS, SheetQuestion
from registrations.models.statistics import SMALLEST_GROUP

LARGEST_HIDDEN = SMALLEST_GROUP - 1
WEEK = timedelta(days=7)

Row = tuple[date, str, str, int]  # Monday of the week, question, answer, number


@dataclass(frozen=True, slots=True)
class Table:
    """A question's figures: `numbers` by answer, None for a hidden one; all of them None when nothing may be shown."""

    question: SheetQuestion
    numbers: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks, from a Monday to a Sunday, with the number of sheets and what may be shown of their answers."""

    first_day: date
    last_day: date
    sheets: int
    tables: tuple[Table, ...]


def shown_periods(rows: Iterable[Row], *, today: date) -> list[Period]:
    """The periods of one page that may be shown on that day (in Paris), oldest first."""
    periods: list[Period] = []
    first: date | None = None
    numbers: Counter[tuple[str, str]] = Counter()
    for quarter, weeks in _by_quarter(rows):
        begins, ends = _bounds(quarter)
        if ends >= today:
            break
        first = first or begins
        numbers.update(weeks)
        sheets = _sheets(numbers)
        if sheets >= SMALLEST_GROUP:
            periods.append(Period(first, ends, sheets, tuple(_tables(numbers))))
            first, numbers = None, Counter()
    return periods


def protect(numbers: Mapping[str, int]) -> dict[str, int | None]:
    """A question's numbers by answer, with None where one may not be shown (see this module)."""
    hidden = {answer for answer, number in numbers.items() if number < SMALLEST_GROUP}
    if not hidden:
        return dict(numbers)
    for size in sorted(set(numbers.values())):
        if len(hidden) > 1 and _behind(hidden, numbers) >= SMALLEST_GROUP:
            break
        hidden |= {answer for answer, number in numbers.items() if number == size}
    behind = _behind(hidden, numbers)
    if len(hidden) < 2 or behind < SMALLEST_GROUP or behind == LARGEST_HIDDEN * len(hidden):
        hidden = set(numbers)
    return {answer: None if answer in hidden else number for answer, number in numbers.items()}


def _behind(hidden: set[str], numbers: Mapping[str, int]) -> int:
    """How many people the hidden answers stand for: anyone can tell, by subtraction."""
    return sum(numbers[answer] for answer in hidden)


def _tables(numbers: Counter[tuple[str, str]]) -> Iterator[Table]:
    for question in QUESTIONS:
        yield Table(question, protect({code: numbers[question.code, code] for code in question.codes}))


def _sheets(numbers: Counter[tuple[str, str]]) -> int:
    """How many sheets were counted: each has one answer to every question."""
    question = QUESTIONS[0]
    return sum(numbers[question.code, code] for code in question.codes)


def _by_quarter(rows: Iterable[Row]) -> Iterator[tuple[date, Counter[tuple[str, str]]]]:
    """The numbers of each quarter that has any, by question and answer, under the quarter's first day."""
    ordered = sorted((_quarter(week), question, answer, number) for week, question, answer, number in rows)
    for quarter, group in groupby(ordered, key=lambda row: row[0]):
        numbers: Counter[tuple[str, str]] = Counter()
        for _quarter_day, question, answer, number in group:
            numbers[question, answer] += number
        yield quarter, numbers


def _quarter(week: date) -> date:
    """The first day of the quarter that the week's Monday is in."""
    return date(week.year, (week.month - 1) // 3 * 3 + 1, 1)


def _bounds(quarter: date) -> tuple[date, date]:
    """The first Monday of the quarter, and the Sunday that ends the week of its last Monday."""
    following = _quarter(quarter + timedelta(days=100))
    return _monday_from(quarter), _monday_from(following) - timedelta(days=1)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
