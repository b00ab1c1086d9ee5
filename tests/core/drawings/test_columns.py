"""Columns over time add up to what came, however long it lasts, and stand where their days are."""

from datetime import date, timedelta

import pytest

from core.drawings.columns import MOST_COLUMNS, ColumnChart

FIRST = date(2026, 3, 4)  # a Wednesday


def test_days_stand_one_beside_the_other_on_one_scale():
    chart = ColumnChart.of({FIRST: 4, FIRST + timedelta(days=3): 1, FIRST + timedelta(days=1): 0})

    assert [(each.number, each.place, each.top, each.height) for each in chart.columns] == [
        (4, "0%", "0%", "100%"),
        (0, "25%", "100%", "0%"),
        (0, "50%", "100%", "0%"),
        (1, "75%", "75%", "25%"),
    ]
    assert (chart.step, chart.largest, chart.width) == ("day", 4, "20%")


@pytest.mark.parametrize(
    ("days", "step", "columns", "first"),
    [
        (61, "day", 62, FIRST),
        (62, "week", 10, date(2026, 3, 2)),
        (433, "week", 63, date(2026, 3, 2)),
        (434, "month", 15, date(2026, 3, 1)),
    ],
)
def test_what_lasts_longer_is_told_by_week_then_by_month(days, step, columns, first):
    chart = ColumnChart.of({FIRST: 2, FIRST + timedelta(days=days): 3})

    assert (chart.step, len(chart.columns), chart.columns[0].first) == (step, columns, first)
    assert sum(each.number for each in chart.columns) == 5
    assert all(
        one.last + timedelta(days=1) == following.first
        for one, following in zip(chart.columns, chart.columns[1:], strict=False)
    )


def test_a_mark_stands_over_its_day_and_makes_the_chart_longer_where_it_comes_soon_after():
    marks = [
        ("Clôture", FIRST + timedelta(days=3)),
        ("Trop tard", FIRST + timedelta(days=90)),
        ("Avant", FIRST - timedelta(days=1)),
    ]

    chart = ColumnChart.of({FIRST: 1}, marks=marks)

    assert len(chart.columns) == 4
    assert [(mark.text, mark.place) for mark in chart.marks] == [("Clôture", "87.5%")]


def test_nothing_at_all_is_no_chart_and_centuries_are_cut():
    assert ColumnChart.of({FIRST: 0}) is None
    chart = ColumnChart.of({date(1826, 1, 1): 1, FIRST: 1})
    assert len(chart.columns) == MOST_COLUMNS
    assert chart.columns[-1].number == 1
