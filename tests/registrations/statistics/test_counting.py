"""Sheets are counted once each, all of them, and tied to nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from core.text.dates import PARIS
from registrations.domain.rate_limits import forget_tallies
from registrations.domain.statistics import AlreadyCounted, Sheet, count_sheet, week_of
from registrations.fields.sheet import QUESTIONS
from registrations.models import StatisticsCount, Tally
from registrations.submissions import BadToken, ExpiredToken
from tests import factories
from tests.together import at_once

pytestmark = pytest.mark.django_db
ANSWERS = {"gender": "woman", "age": "35_44", "disability": "no", "district": "qpv"}


@pytest.fixture
def intake():
    return factories.intake(factories.call())


@pytest.fixture
def registration(intake):
    return factories.registration(intake)


def counted() -> dict[tuple, int]:
    rows = StatisticsCount.objects.values_list("question", "answer", "number")
    return {(question, answer): number for question, answer, number in rows}


def test_answers_are_added_to_the_counters_of_the_page_and_week(registration):
    sunday = datetime(2026, 3, 8, 23, 59, tzinfo=PARIS)

    count_sheet(Sheet.after(registration), ANSWERS, at=sunday)

    assert counted() == dict.fromkeys(ANSWERS.items(), 1)
    row = StatisticsCount.objects.first()
    assert (row.page_key, row.week) == (registration.intake.page_key, date(2026, 3, 2))


def test_week_begins_on_monday_in_paris():
    assert week_of(datetime(2026, 3, 9, 0, 0, tzinfo=PARIS)) == date(2026, 3, 9)
    assert week_of(datetime(2026, 3, 8, 23, 30, tzinfo=PARIS)) == date(2026, 3, 2)
    assert week_of(datetime(2026, 3, 8, 23, 30, tzinfo=timezone.get_fixed_timezone(-60))) == date(2026, 3, 9)


def test_what_is_left_out_counts_as_unsaid(registration):
    count_sheet(Sheet.after(registration), {"gender": "man", "age": ""})

    assert counted() == {
        ("gender", "man"): 1,
        ("age", "unsaid"): 1,
        ("disability", "unsaid"): 1,
        ("district", "unsaid"): 1,
    }


@pytest.mark.parametrize("question", [question.code for question in QUESTIONS])
def test_every_question_may_be_left_unsaid(question):
    (found,) = [each for each in QUESTIONS if each.code == question]

    assert "unsaid" in found.codes
    assert len(set(found.codes)) == len(found.codes)


def test_answer_that_is_not_offered_counts_nothing(registration):
    with pytest.raises(ValueError, match="gender"):
        count_sheet(Sheet.after(registration), {"gender": "x"})

    assert counted() == {}
    assert not Sheet.after(registration).was_used


def test_sheet_is_counted_once_however_often_its_address_was_made(registration):
    sheet = Sheet.after(registration)
    count_sheet(sheet, ANSWERS)

    with pytest.raises(AlreadyCounted):
        count_sheet(Sheet.from_token(Sheet.after(registration).token), ANSWERS)

    assert set(counted().values()) == {1}
    assert sheet.was_used


def test_sheet_of_another_registration_is_another(intake, registration):
    other = factories.registration(intake, courriel="zoe@example.org")
    count_sheet(Sheet.after(registration), ANSWERS)

    count_sheet(Sheet.after(other), ANSWERS)

    assert set(counted().values()) == {2}


def test_token_gives_back_the_sheet_and_says_nothing_of_the_registration(registration):
    sheet = Sheet.after(registration)

    assert Sheet.from_token(sheet.token) == sheet
    assert registration.submission.hex not in sheet.name
    assert sheet.name not in {registration.reference, str(registration.pk)}


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 500, "====", "YWJj"])
def test_token_that_is_none_is_refused(token):
    with pytest.raises(BadToken):
        Sheet.from_token(token)


def test_forged_token_is_refused(registration, settings):
    token = Sheet.after(registration).token
    settings.SECRET_KEY = "another" * 10

    with pytest.raises(BadToken):
        Sheet.from_token(token)


def test_token_lives_a_day(registration, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    token = Sheet.after(registration).token
    time_machine.move_to(now + timedelta(hours=23, minutes=59), tick=False)
    assert Sheet.from_token(token, at=now)

    time_machine.move_to(now + timedelta(hours=24, seconds=1), tick=False)
    with pytest.raises(ExpiredToken):
        Sheet.from_token(token, at=now)


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_sheet_is_offered_a_day_at_least_and_no_longer_than_its_use_is_remembered(intake, hour):
    start = datetime(2026, 3, 3, hour, 59, tzinfo=UTC)
    sheet = Sheet(intake.page_key, start.date(), "name")
    count_sheet(sheet, ANSWERS, at=start)
    end = datetime(2026, 3, 5, tzinfo=UTC)

    assert end - start >= timedelta(days=1)
    assert sheet.is_offered(end - timedelta(seconds=1))
    assert not sheet.is_offered(end)
    with pytest.raises(ExpiredToken):
        Sheet.from_token(sheet.token, at=end)
    forget_tallies(end)
    assert sheet.was_used


def test_nothing_kept_leads_from_the_answers_to_a_person(registration):
    Tally.objects.all().delete()
    count_sheet(Sheet.after(registration), ANSWERS)

    fields = {field.name for field in StatisticsCount._meta.get_fields()}
    assert fields == {"id", "page_key", "week", "question", "answer", "number"}
    told = {str(value) for row in StatisticsCount.objects.values_list() for value in row}
    for secret in (
        registration.reference,
        registration.email,
        registration.name,
        str(registration.submission),
    ):
        assert secret not in told
    tally = Tally.objects.get()
    assert tally.number == 1
    assert not set(ANSWERS.values()) & {tally.key}
    pointing = [
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) is StatisticsCount
    ]
    assert pointing == []


PEOPLE = 8


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAtOnce:
    """Many people at once, in real threads with connections of their own."""

    def test_every_sheet_is_counted(self, intake):
        made = [
            Sheet.after(factories.registration(intake, courriel=f"p{number}@example.org"))
            for number in range(PEOPLE)
        ]

        at_once(
            lambda number: count_sheet(made[number], ANSWERS | {"gender": "man" if number % 2 else "woman"}),
            PEOPLE,
        )

        assert counted() == {
            ("gender", "man"): PEOPLE // 2,
            ("gender", "woman"): PEOPLE // 2,
            ("age", "35_44"): PEOPLE,
            ("disability", "no"): PEOPLE,
            ("district", "qpv"): PEOPLE,
        }

    def test_one_sheet_sent_many_times_is_counted_once(self, registration):
        sheet = Sheet.after(registration)

        fates = at_once(lambda number: count_sheet(sheet, ANSWERS), PEOPLE, told=AlreadyCounted)

        assert sum(isinstance(fate, AlreadyCounted) for fate in fates) == PEOPLE - 1
        assert set(counted().values()) == {1}
