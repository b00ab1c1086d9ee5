"""No group under 10 is shown, nor computed from what is, by someone who knows how it is hidden."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import chain, combinations, pairwise, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrations.domain.disclosure import protect, shown_periods
from registrations.fields.sheet import QUESTIONS

MONDAY = date(2026, 1, 5)  # the first Monday of the first quarter


def row(number: int, week: date = MONDAY, question="disability", answer="no"):
    return (week, question, answer, number)


def sheets(number: int, week: date = MONDAY, **answers):
    """That many sheets of one week, all alike: unsaid but for the answers given."""
    return [row(number, week, question.code, answers.get(question.code, "unsaid")) for question in QUESTIONS]


def shown(numbers: dict[str, int]) -> dict[str, int]:
    return {answer: number for answer, number in protect(numbers).items() if number is not None}


@pytest.mark.parametrize(
    ("numbers", "kept"),
    [
        ({"a": 10, "b": 10}, {"a": 10, "b": 10}),
        ({"a": 40, "b": 30, "c": 20}, {"a": 40, "b": 30, "c": 20}),
        ({"a": 40, "b": 9}, {}),  # the other one would tell it
        ({"a": 40, "b": 30, "c": 9}, {"a": 40}),  # two are hidden, and 39 people behind them
        ({"a": 40, "b": 5, "c": 5}, {"a": 40}),  # 10 people behind two
        ({"a": 40, "b": 5, "c": 4}, {}),  # 9 people behind two
        ({"a": 40, "b": 30, "c": 5, "d": 4}, {"a": 40}),
        ({"a": 40, "b": 30, "c": 0}, {"a": 40}),  # that nobody said it is a figure too
        ({"a": 40, "b": 0, "c": 0}, {}),  # or all would be known to be alike
        ({"a": 40, "b": 9, "c": 9}, {}),  # 18 behind two small ones: 9 each
        ({"a": 30, "b": 30, "c": 9}, {}),  # which of two equal ones is hidden would tell
        ({"a": 3, "b": 3, "c": 4}, {}),
    ],
)
def test_small_numbers_are_hidden_with_what_would_tell_them(numbers, kept):
    assert shown(numbers) == kept


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_what_is_shown_is_true_and_of_ten_people_or_more(numbers):
    table = {str(place): number for place, number in enumerate(numbers)}

    kept = shown(table)

    assert all(number >= 10 and table[answer] == number for answer, number in kept.items())
    hidden = [number for answer, number in table.items() if answer not in kept]
    assert not hidden or (len(hidden) > 1 and (sum(hidden) >= 10 or not kept))


@pytest.mark.parametrize(("answers", "most"), [(2, 60), (3, 32), (4, 24)])
def test_nobody_who_knows_the_rules_can_tell_a_hidden_group(answers, most):
    """Every table there is: two of them at least look the same, and differ in each hidden number.

    The same for the hidden numbers added up in any way that makes fewer than 10 people.
    """
    names = "abcd"[:answers]
    alike = defaultdict(list)
    for numbers in product(range(most + 1), repeat=answers):
        if 10 <= sum(numbers) <= most:  # beyond, the list of those that look the same would not be whole
            looks = tuple(protect(dict(zip(names, numbers, strict=True))).values())
            alike[sum(numbers), looks].append(numbers)

    told = []
    for (_sheets, looks), tables in alike.items():
        hidden = [place for place, number in enumerate(looks) if number is None]
        groups = chain.from_iterable(combinations(hidden, size) for size in range(1, len(hidden) + 1))
        for group in groups:
            sizes = {sum(table[place] for place in group) for table in tables}
            if len(sizes) == 1 and (len(group) == 1 or sizes.pop() < 10):
                told.append((looks, group))
    assert alike
    assert told == []


def test_period_is_a_quarter_in_whole_weeks():
    (period,) = shown_periods(sheets(12), today=date(2026, 6, 1))

    assert (period.first_day, period.last_day) == (date(2026, 1, 5), date(2026, 4, 5))
    assert period.first_day.weekday() == 0
    assert period.last_day.weekday() == 6
    assert period.sheets == 12


@pytest.mark.parametrize(
    ("today", "periods"), [(date(2026, 4, 5), 0), (date(2026, 4, 6), 1)], ids=["sunday", "monday"]
)
def test_period_is_shown_once_its_last_week_is_over(today, periods):
    assert len(shown_periods(sheets(12), today=today)) == periods


def test_every_week_is_in_one_period():
    weeks = [MONDAY + timedelta(weeks=number) for number in range(-60, 160)]
    rows = [each for week in weeks for each in sheets(10, week)]

    periods = shown_periods(rows, today=weeks[-1] + timedelta(days=200))

    assert sum(period.sheets for period in periods) == 10 * len(weeks)
    for one, following in pairwise(periods):
        assert following.first_day == one.last_day + timedelta(days=1)


def test_quarters_with_few_sheets_are_added_to_the_following_ones():
    april, july = date(2026, 4, 6), date(2026, 7, 6)
    rows = [*sheets(4), *sheets(5, april), *sheets(3, july)]
    later = date(2027, 1, 1)

    assert shown_periods(rows[:8], today=later) == []
    (period,) = shown_periods(rows, today=later)
    assert (period.first_day, period.last_day, period.sheets) == (MONDAY, date(2026, 10, 4), 12)


def test_period_that_was_shown_never_changes():
    april = date(2026, 4, 6)
    before = shown_periods(sheets(12, gender="woman"), today=april)

    after = shown_periods(
        [*sheets(12, gender="woman"), *sheets(1, april), *sheets(30, date(2026, 7, 6))],
        today=date(2027, 1, 1),
    )

    assert after[0] == before[0]
    assert after[1].sheets == 31


def test_numbers_of_the_weeks_of_a_period_are_added_up():
    rows = [*sheets(8, gender="woman"), *sheets(7, MONDAY + timedelta(weeks=3), gender="woman"), *sheets(20)]

    (period,) = shown_periods(rows, today=date(2026, 6, 1))

    gender = period.tables[0]
    assert gender.question.code == "gender"
    assert period.sheets == 35
    hidden = dict.fromkeys(gender.question.codes)  # 15 women, but neither men nor others
    assert gender.numbers == hidden | {"unsaid": 20}
    assert [table.question for table in period.tables] == list(QUESTIONS)


def test_page_without_sheets_has_no_period():
    assert shown_periods([], today=date(2026, 6, 1)) == []
