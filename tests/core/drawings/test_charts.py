"""Charts say by their shapes what they say by their words, and stay honest at the edges."""

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.drawings.charts import BarChart, Progress, in_words

FIRST, SECOND, THIRD = date(2024, 3, 1), date(2024, 9, 1), date(2025, 3, 1)
numbers = st.integers(-(10**9), 10**9) | st.decimals(-(10**6), 10**6, places=2)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def percent(place: str) -> float:
    assert place.endswith("%")
    return float(place[:-1])


def rendered(name: str, **context) -> BeautifulSoup:
    return BeautifulSoup(render_to_string(f"components/{name}.html", context), "html.parser")


def words(found) -> list[str]:
    return [" ".join(each.get_text().split()) for each in found]


# --- Bars ------------------------------------------------------------------------------------------


def test_bars_are_as_long_as_their_share_of_the_largest():
    chart = BarChart.of([("A", 64, "64 %"), ("B", 48, "48 %"), ("C", 0, "0 %")], title="Who")

    assert [bar.length for bar in chart.bars] == ["100%", "75%", "0%"]


def test_bars_are_as_long_as_their_share_of_the_maximum_and_never_cut():
    assert [b.length for b in BarChart.of([("A", 64, ""), ("B", 1, "")], title="", maximum=100).bars] == [
        "64%",
        "1%",
    ]
    assert [b.length for b in BarChart.of([("A", 200, ""), ("B", 50, "")], title="", maximum=100).bars] == [
        "100%",
        "25%",
    ]


def test_bars_of_nothing_have_no_length():
    assert [bar.length for bar in BarChart.of([("A", 0, "0"), ("B", 0, "0")], title="").bars] == ["0%", "0%"]


@given(st.lists(st.floats(0, 1e300) | st.decimals(0, 10**9, places=2), min_size=1, max_size=12))
def test_longer_bar_is_never_the_smaller_value(values):
    bars = BarChart.of([("A", value, "") for value in values], title="").bars

    lengths = [percent(bar.length) for bar in sorted(bars, key=lambda bar: bar.value)]
    assert lengths == sorted(lengths)
    assert all(0 <= length <= 100 for length in lengths)
    assert lengths[-1] == (100 if any(values) else 0)


@pytest.mark.parametrize("count", [0, 13])
def test_chart_of_no_or_too_many_bars_is_refused(count):
    with pytest.raises(ValueError, match="1 to 12"):
        BarChart.of([("A", 1, "1")] * count, title="")


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), Decimal("-0.1")])
def test_bar_that_cannot_be_drawn_is_refused(value):
    with pytest.raises(ValueError, match="0 or more"):
        BarChart.of([("A", value, "?")], title="")


def test_unknown_nature_is_refused():
    with pytest.raises(ValueError, match="guessed"):
        BarChart.of([("A", 1, "1", "guessed")], title="")


def test_chart_is_a_table_with_a_bar_under_each_label():
    chart = BarChart.of([("Women", 64, "64 %"), ("Disabled workers", 16, "16 %")], title="Who takes part")

    page = rendered("bar_chart", chart=chart)

    assert words(page("figcaption")) == ["Who takes part"]
    assert words(page("th", scope="row")) == ["Women", "Disabled workers"]
    assert words(page("td")) == ["64 %", "16 %"]
    assert [rect["width"] for rect in page("rect")] == ["100%", "25%"]
    assert {svg["aria-hidden"] for svg in page("svg")} == {"true"}


def test_natures_differ_by_word_and_by_drawing_as_soon_as_one_is_not_measured():
    chart = BarChart.of(
        [("Reached", 1, "1"), ("Aim", 2, "2", "target"), ("Said", 1, "1", "announced")], title=""
    )

    page = rendered("bar_chart", chart=chart)

    assert words(page("th", scope="row")) == ["Reached (measured)", "Aim (target)", "Said (announced)"]
    assert [rect["class"][-1] for rect in page("rect")] == [
        "bars__bar--measured",
        "bars__bar--target",
        "bars__bar--announced",
    ]


# --- Progress --------------------------------------------------------------------------------------


def places(progress: Progress) -> tuple[str, list[str], str]:
    return progress.baseline.place, [value.place for value in progress.values], progress.target.place


def test_indicator_goes_from_the_baseline_to_its_last_value():
    progress = Progress.of(0, 200, [(SECOND, 90), (THIRD, 125), (FIRST, 40)], unit="people")

    assert places(progress) == ("0%", ["20%", "45%", "62.5%"], "100%")
    assert (progress.bar_start, progress.bar_length) == ("0%", "62.5%")
    assert progress.sentence == "62% of the way to the target"
    assert (progress.last.text, progress.last.day) == ("125\xa0people", THIRD)


def test_indicator_that_must_go_down_goes_to_the_right_too():
    progress = Progress.of(18, 8, [(FIRST, 16), (SECOND, Decimal("11.5"))], unit="months")

    assert places(progress) == ("0%", ["20%", "65%"], "100%")
    assert progress.sentence == "65% of the way to the target"


def test_value_beyond_the_target_makes_room_for_itself():
    progress = Progress.of(100, 150, [(FIRST, 200)])

    assert places(progress) == ("0%", ["100%"], "50%")
    assert (progress.bar_start, progress.bar_length) == ("0%", "100%")
    assert progress.sentence == "Beyond the target"


def test_value_behind_the_baseline_is_drawn_on_the_other_side():
    progress = Progress.of(100, 150, [(FIRST, 50)])

    assert places(progress) == ("50%", ["0%"], "100%")
    assert (progress.bar_start, progress.bar_length) == ("0%", "50%")
    assert progress.sentence == "Further from the target than at the start"


def test_level_to_keep_has_places_and_no_share():
    progress = Progress.of(50, 50, [(FIRST, 48), (SECOND, 52)])

    assert places(progress) == ("50%", ["0%", "100%"], "50%")
    assert (progress.bar_start, progress.bar_length) == ("50%", "50%")
    assert progress.sentence == ""


def test_level_kept_exactly_stands_in_the_middle():
    assert places(Progress.of(50, 50, [(FIRST, 50)])) == ("50%", ["50%"], "50%")


def test_indicator_without_a_value_has_nothing_to_say_yet():
    progress = Progress.of(0, 10, [])

    assert progress.last is None
    assert (progress.bar_length, progress.sentence) == ("0%", "")


def test_target_is_reached_exactly_or_not_at_all():
    assert Progress.of(0, 0.3, [(FIRST, Decimal("0.3"))]).sentence == "Target reached"
    assert Progress.of(0, 1000, [(FIRST, 999)]).sentence == "99% of the way to the target"
    assert Progress.of(0, 1000, [(FIRST, 0)]).sentence == "0% of the way to the target"


@pytest.mark.parametrize("numbers", [(float("nan"), 1, 1), (0, float("inf"), 1), (0, 1, float("nan"))])
def test_indicator_of_no_number_is_refused(numbers):
    baseline, target, value = numbers

    with pytest.raises(ValueError, match="finite"):
        Progress.of(baseline, target, [(FIRST, value)])


@given(numbers, numbers, st.lists(numbers, max_size=5))
def test_everything_stays_on_the_line_and_in_order(baseline, target, values):
    progress = Progress.of(baseline, target, [(FIRST, value) for value in values])

    start, inner, end = places(progress)
    assert all(0 <= percent(place) <= 100 for place in (start, *inner, end))
    assert percent(progress.bar_start) + percent(progress.bar_length) <= 100.2
    assert percent(start) <= percent(end)
    sign = -1 if target < baseline else 1
    towards = sorted(zip(values, inner, strict=True), key=lambda pair: sign * pair[0])
    along = [percent(place) for _value, place in towards]
    assert along == sorted(along)


def test_progress_says_every_number_it_shows():
    progress = Progress.of(0, 200, [(FIRST, 40), (SECOND, 90)], title="People", unit="people")

    page = rendered("progress", progress=progress)

    assert words(page("figcaption")) == ["People"]
    assert words(page("dt")) == ["Baseline", "Last value", "Target"]
    assert words(page("dd")) == ["0 people", "90 people 1 September 2024", "200 people"]
    assert words(page.table("td")) == ["40 people", "90 people"]
    assert words(page.table("th", scope="row")) == ["1 March 2024", "1 September 2024"]
    assert [circle["cx"] for circle in page("circle")] == ["20%", "45%"]
    assert page.svg["aria-hidden"] == "true"


def test_progress_without_a_value_shows_its_two_ends():
    page = rendered("progress", progress=Progress.of(0, 200, []))

    assert words(page("dt")) == ["Baseline", "Target"]
    assert page.table is None
    assert page("circle") == []


# --- Numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "number", "unit", "expected"),
    [
        ("fr", 10000, "", "10\xa0000"),
        ("fr", Decimal("1200.50"), "€", "1\xa0200,5\xa0€"),
        ("fr", 64, "%", "64\xa0%"),
        ("en", 64.0, "%", "64%"),
        ("en", Decimal("1200.50"), "€", "€1,200.5"),
        ("en", -0.25, "", "-0.25"),
        ("en", Decimal("1E+3"), "", "1,000"),
    ],
)
def test_number_is_written_as_the_language_does(language, number, unit, expected):
    with translation.override(language):
        assert in_words(number, unit) == expected
