"""Columns over time as shapes for inline SVG: one for each day, week or month, with marks at moments that count."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.drawings.charts import length_of

MOST_COLUMNS = 400


@dataclass(frozen=True, slots=True)
class Step:
    """How long a column is: from the day that it begins with, to that of the next one; `most` days are told so."""

    code: str
    most: int
    begin: Callable[[date], date]
    next: Callable[[date], date]


def _month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


STEPS = (
    Step("day", 62, lambda day: day, lambda day: day + timedelta(days=1)),
    Step("week", 434, lambda day: day - timedelta(days=day.weekday()), lambda day: day + timedelta(weeks=1)),
    Step("month", MOST_COLUMNS * 28, lambda day: day.replace(day=1), _month_after),
)


@dataclass(frozen=True, slots=True)
class Column:
    """What came from the first day to the last, both included, and where its shape stands."""

    first: date
    last: date
    number: int
    place: str
    top: str
    height: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that counts, in words, and where it stands."""

    text: str
    day: date
    place: str


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Columns that stand on one line, the earliest on the left; `largest` is the highest of them."""

    step: str
    columns: list[Column]
    marks: list[Mark]
    width: str
    largest: int

    @classmethod
    def of(
        cls, numbers: Mapping[date, int], *, marks: Sequence[tuple[str, date]] = ()
    ) -> "ColumnChart | None":
        """From the numbers by day; a day without one has none. None where nothing came at all.

        Days are told one by one for two months, then by week, then by month, of which the oldest are left out beyond
        400. A mark after the last day makes the chart longer by two months at most; one before the first is not shown.
        """
        days = sorted(day for day, number in numbers.items() if number)
        if not days:
            return None
        soon = days[-1] + timedelta(days=62)
        first = days[0]
        last = max([days[-1], *(day for _text, day in marks if first <= day <= soon)])
        step = next((each for each in STEPS if (last - first).days < each.most), STEPS[-1])
        begins = [step.begin(first)]
        while (following := step.next(begins[-1])) <= last:
            begins.append(following)
        begins = begins[-MOST_COLUMNS:]
        sums = dict.fromkeys(begins, 0)
        for day, number in numbers.items():
            begin = step.begin(day)
            if begin in sums:
                sums[begin] += number
        largest = max(sums.values())
        columns = [
            Column(
                begin,
                step.next(begin) - timedelta(days=1),
                sums[begin],
                length_of(rank, len(begins)),
                length_of(largest - sums[begin], largest),
                length_of(sums[begin], largest),
            )
            for rank, begin in enumerate(begins)
        ]
        shown = [
            Mark(text, day, length_of(begins.index(step.begin(day)) + 0.5, len(begins)))
            for text, day in marks
            if step.begin(day) in sums
        ]
        return cls(step.code, columns, shown, length_of(0.8, len(begins)), largest)
