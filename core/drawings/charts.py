"""Charts as shapes for inline SVG, with the words that say the same: places are in percent, so nothing is distorted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor, isfinite

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.enums import FigureNature
from core.text.amounts import with_unit

Number = int | float | Decimal
MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its words, its length ("64.3%"), and whether the value was measured, aimed at or only announced."""

    label: str
    value: float
    text: str
    length: str
    nature: FigureNature


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars on one scale that starts at 0."""

    title: str
    bars: list[Bar]

    @classmethod
    def of(
        cls,
        bars: Sequence[tuple[str, Number, str] | tuple[str, Number, str, str]],
        *,
        title: str,
        maximum: Number | None = None,
    ) -> "BarChart":
        """Bars from (label, value, text), or (label, value, text, nature) where not all is measured.

        `text` is the value as people read it ("64 %"); a full bar is `maximum` (100 for shares of a whole), or the
        largest value where that is more. Raises ValueError unless there are 1 to 12 bars with values of 0 or more.
        """
        if not 1 <= len(bars) <= MOST_BARS:
            raise ValueError(f"A bar chart has 1 to {MOST_BARS} bars")
        values = [float(bar[1]) for bar in bars]
        if not all(isfinite(value) and value >= 0 for value in values):
            raise ValueError("A bar's value is a number of 0 or more")
        full = max([*values, float(maximum or 0)])
        return cls(
            title,
            [
                Bar(
                    bar[0],
                    value,
                    bar[2],
                    length_of(value, full),
                    FigureNature(bar[3] if len(bar) == 4 else FigureNature.MEASURED),
                )
                for bar, value in zip(bars, values, strict=True)
            ],
        )

    @property
    def tells_natures(self) -> bool:
        """Whether each bar must say its nature in a word: as soon as one was not measured."""
        return any(bar.nature != FigureNature.MEASURED for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of an indicator: as people read it, where it stands ("64.3%"), and its day where it has one."""

    text: str
    place: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """An indicator on its way: from the baseline on the left to the target on the right, even where it must go down.

    `values` go from the oldest to the newest; `bar_start` and `bar_length` lead from the baseline to the last one;
    `sentence` says how far that is, and is empty while there is nothing to say.
    """

    title: str
    baseline: Mark
    target: Mark
    values: list[Mark]
    bar_start: str
    bar_length: str
    sentence: str

    @classmethod
    def of(
        cls,
        baseline: Number,
        target: Number,
        values: Sequence[tuple[date, Number]],
        *,
        title: str = "",
        unit: str = "",
    ) -> "Progress":
        """From the numbers and (day, number) in any order. Raises ValueError for what is no finite number.

        Where the target is the baseline (a level to keep), larger numbers are on the right and no share is told.
        """
        known = sorted(values, key=lambda each: each[0])
        start, goal = _exact(baseline), _exact(target)
        # Without a way from one to the other, the numbers are placed as they are.
        way = goal - start or Fraction(1)
        shares = [(_exact(number) - start) / way for _day, number in known]
        end = Fraction(goal != start)
        low, high = min([Fraction(0), *shares]), max([end, *shares])

        def place(share: Fraction) -> Fraction:
            return (share - low) / (high - low) if high > low else Fraction(1, 2)

        last = shares[-1] if shares else Fraction(0)
        return cls(
            title,
            Mark(in_words(baseline, unit), _percent(place(Fraction(0)))),
            Mark(in_words(target, unit), _percent(place(end))),
            [
                Mark(in_words(number, unit), _percent(place(share)), day)
                for (day, number), share in zip(known, shares, strict=True)
            ],
            _percent(place(min(last, Fraction(0)))),
            _percent(place(max(last, Fraction(0))) - place(min(last, Fraction(0)))),
            _how_far(last) if shares and goal != start else "",
        )

    @property
    def last(self) -> Mark | None:
        """The newest value."""
        return self.values[-1] if self.values else None


def in_words(number: Number, unit: str = "") -> str:
    """« 1 200,5 € », "€1,200.5": grouped, without needless zeros."""
    exact = Decimal(str(number))
    digits = f"{exact:f}".rstrip("0") if exact % 1 else int(exact)
    return with_unit(number_format(digits, force_grouping=True), unit)


def _how_far(share: Fraction) -> str:
    if share < 0:
        return _("Further from the target than at the start")
    if share > 1:
        return _("Beyond the target")
    if share == 1:
        return _("Target reached")
    # Rounded down: 99.6 % of the way is not there yet.
    return _("%(share)s of the way to the target") % {"share": in_words(floor(share * 100), "%")}


def _exact(number: Number) -> Fraction:
    """0.3 as three tenths, so that a target reached is exactly reached."""
    if not isfinite(number):
        raise ValueError("An indicator has finite numbers")
    return Fraction(str(number))


def length_of(value: Number, full: Number) -> str:
    """How long the bar of a value is where a full one is that long, for SVG ("64.3%"); nothing without a scale."""
    return _percent(float(value) / float(full) if full else 0)


def _percent(share: Fraction | float) -> str:
    """For SVG attributes, which no language writes with a comma."""
    return f"{round(float(share) * 100, 1):g}%"
