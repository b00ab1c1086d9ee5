"""Reminders of an event: a week, a day, an hour before, once per start, to those who have a place."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from programmes.models import WorkshopPage
from registrations.domain import batches
from registrations.domain.delivery import send_message
from registrations.domain.reminders import write_reminders
from registrations.enums import MessageKind as Kind
from registrations.enums import MessageState
from registrations.models import Message, Registration
from tests import factories
from tests.registrations.messages.letters import JOIN, participant, workshop_intake

pytestmark = pytest.mark.django_db
WEEK, DAY, HOUR, MINUTE = timedelta(days=7), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
START = timezone.now().replace(microsecond=0) + timedelta(days=30)
LONG_BEFORE = START - timedelta(days=29)


@pytest.fixture
def intake():
    return workshop_intake(starts_at=START, join_url="")


def kinds(registration: Registration) -> list[str]:
    return list(registration.messages.order_by("pk").values_list("kind", flat=True))


def through(*moments: datetime) -> list[int]:
    """How many messages each of the moments brought."""
    return [write_reminders(at) for at in moments]


def set_join(url: str) -> None:
    WorkshopPage.objects.update(join_url=url)


def test_each_of_the_three_moments_brings_one_reminder_once(intake):
    awa = participant(intake, at=LONG_BEFORE)

    assert through(START - WEEK - MINUTE, START - WEEK, START - WEEK + MINUTE) == [0, 1, 0]
    assert through(START - DAY - MINUTE, START - DAY, START - 2 * HOUR) == [0, 1, 0]
    assert through(START - HOUR, START - MINUTE, START, START + MINUTE) == [1, 0, 0, 0]
    assert kinds(awa) == [Kind.REMINDER_WEEK, Kind.REMINDER_DAY, Kind.REMINDER_HOUR]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(days=8), [Kind.REMINDER_WEEK, Kind.REMINDER_DAY, Kind.REMINDER_HOUR]),
        (timedelta(days=3), [Kind.REMINDER_DAY, Kind.REMINDER_HOUR]),
        (timedelta(hours=3), [Kind.REMINDER_HOUR]),
        (timedelta(minutes=30), []),
    ],
)
def test_nothing_is_written_for_a_moment_that_had_passed_when_the_person_came(intake, before, expected):
    awa = participant(intake, at=START - before)

    moment = START - before + MINUTE
    while moment < START:
        write_reminders(moment)
        moment += timedelta(minutes=50)

    assert kinds(awa) == expected


def test_who_got_a_place_late_is_reminded_from_then_on(intake):
    awa = participant(intake, at=LONG_BEFORE)
    Registration.objects.filter(pk=awa.pk).update(since=START - timedelta(days=2))

    assert through(START - timedelta(days=2) + MINUTE, START - DAY) == [0, 1]
    assert kinds(awa) == [Kind.REMINDER_DAY]


@pytest.mark.parametrize(
    "state", ["waiting", "unconfirmed", "cancelled", "lapsed", "duplicate", "attended", "absent"]
)
def test_only_those_who_have_a_place_are_reminded(intake, state):
    awa = participant(intake, at=LONG_BEFORE)
    Registration.objects.update(state_code=state)

    assert through(START - WEEK, START - DAY, START - HOUR) == [0, 0, 0]
    assert kinds(awa) == []


def test_after_a_time_without_a_worker_only_the_last_reminder_is_written(intake):
    awa = participant(intake, at=LONG_BEFORE)

    assert through(START - timedelta(hours=5)) == [1]
    assert kinds(awa) == [Kind.REMINDER_DAY]


def test_an_event_that_is_put_off_is_reminded_of_anew(intake):
    awa = participant(intake, at=LONG_BEFORE)
    through(START - WEEK)
    later = START + timedelta(days=20)
    WorkshopPage.objects.update(starts_at=later)

    assert through(START - DAY, later - WEEK, later - WEEK + MINUTE) == [0, 1, 0]
    assert kinds(awa) == [Kind.REMINDER_WEEK, Kind.REMINDER_WEEK]


def test_a_reminder_that_has_not_left_when_the_event_is_put_off_never_does(intake):
    awa = participant(intake, at=LONG_BEFORE)
    through(START - WEEK)
    WorkshopPage.objects.update(starts_at=START + DAY)

    assert send_message(awa.messages.get().pk, at=START - WEEK) is False
    assert awa.messages.get().state == MessageState.DROPPED


def test_a_reminder_that_could_not_leave_before_the_event_is_dropped(intake):
    awa = participant(intake, at=LONG_BEFORE)
    through(START - HOUR)

    assert send_message(awa.messages.get().pk, at=START) is False


@pytest.mark.parametrize("gone", ["cancelled intake", "unpublished page", "erased person", "no address"])
def test_nobody_is_reminded_of_what_does_not_happen_or_is_not_theirs(intake, gone):
    participant(intake, at=LONG_BEFORE)
    if gone == "cancelled intake":
        intake.cancelled_at = START - WEEK
        intake.save()
    elif gone == "unpublished page":
        WorkshopPage.objects.update(live=False)
    elif gone == "erased person":
        Registration.objects.update(erased_at=START - WEEK)
    else:
        Registration.objects.update(email="", email_key="")

    assert through(START - WEEK, START - DAY) == [0, 0]


def test_the_launch_of_an_edition_is_reminded_of():
    edition = factories.edition(launch_at=START)
    form = factories.form(workflow_code="participation", prefix="EDI")
    awa = factories.registration(factories.intake(edition, form=form), at=LONG_BEFORE)
    awa.messages.all().delete()

    assert through(START - WEEK) == [1]
    assert edition.title in awa.messages.get().subject


def test_a_call_that_someone_applied_to_is_no_event(intake):
    factories.registration(factories.intake(factories.call()), at=timezone.now())

    assert through(START - WEEK, START - HOUR) == [0, 0]


class TestTheLinkToJoin:
    def test_a_reminder_that_holds_it_makes_another_message_needless(self):
        intake = workshop_intake(starts_at=START)
        awa = participant(intake, at=LONG_BEFORE)

        assert through(START - DAY, START - DAY + MINUTE, START - HOUR) == [1, 0, 1]
        assert JOIN in awa.messages.order_by("pk")[0].text

    def test_who_registers_late_gets_it_at_once(self):
        intake = workshop_intake(starts_at=START)
        awa = participant(intake, at=START - 3 * HOUR)

        assert through(START - 3 * HOUR + MINUTE, START - 3 * HOUR + 2 * MINUTE) == [1, 0]
        message = awa.messages.get()
        assert (message.kind, JOIN in message.text) == (Kind.JOIN, True)

    def test_a_link_that_comes_late_is_sent_to_those_who_were_reminded_without(self, intake):
        awa = participant(intake, at=LONG_BEFORE)
        through(START - DAY)
        set_join(JOIN)

        assert through(START - 5 * HOUR, START - 4 * HOUR) == [1, 0]
        assert kinds(awa) == [Kind.REMINDER_DAY, Kind.JOIN]

    def test_a_link_that_changes_is_sent_again_even_while_it_goes_on(self, intake):
        awa = participant(intake, at=LONG_BEFORE)
        set_join(JOIN)
        through(START - DAY)
        set_join("https://visio.example.org/other")

        assert through(START + 10 * MINUTE, START + 20 * MINUTE) == [1, 0]
        assert "https://visio.example.org/other" in awa.messages.order_by("pk").last().text
        set_join("https://visio.example.org/third")
        assert through(START + 61 * MINUTE) == [0]

    def test_it_is_not_sent_before_the_last_day(self):
        intake = workshop_intake(starts_at=START)
        participant(intake, at=START - timedelta(days=3))

        assert through(START - DAY - MINUTE) == [0]

    @pytest.mark.parametrize("state", ["waiting", "unconfirmed", "cancelled"])
    def test_it_is_never_for_those_without_a_place(self, state):
        intake = workshop_intake(starts_at=START)
        participant(intake, at=START - 3 * HOUR)
        Registration.objects.update(state_code=state)

        assert through(START - 2 * HOUR) == [0]

    def test_a_link_that_changed_before_it_could_leave_does_not_leave(self, intake):
        set_join(JOIN)
        awa = participant(intake, at=START - 3 * HOUR)
        through(START - 2 * HOUR)
        set_join("https://visio.example.org/other")

        assert send_message(awa.messages.get().pk, at=START - 2 * HOUR) is False


class TestMany:
    def test_all_are_told_in_batches_that_share_their_look_ups(
        self, intake, monkeypatch, django_assert_max_num_queries
    ):
        monkeypatch.setattr(batches, "BATCH", 10)
        for number in range(25):
            participant(intake, at=LONG_BEFORE, courriel=f"p{number}@example.org", language="fr")

        # What one letter costs alone is looked up once; a batch is a reading, a writing and a task.
        with django_assert_max_num_queries(40):
            assert through(START - WEEK) == [25]
        assert Message.objects.count() == 25
        assert through(START - WEEK + MINUTE) == [0]

    def test_of_two_workers_at_once_each_person_hears_once(self, intake, monkeypatch):
        people = [participant(intake, at=LONG_BEFORE, courriel=f"p{n}@example.org") for n in range(3)]
        honest = batches.send_all

        def slower(messages):
            if len(messages) == 3:  # meanwhile, the other worker has written to one of them
                first = messages[0]
                Message.objects.create(
                    registration=first.registration, kind=first.kind, about=first.about, to=first.to
                )
            honest(messages)

        monkeypatch.setattr(batches, "send_all", slower)

        assert through(START - WEEK) == [2]
        assert [person.messages.count() for person in people] == [1, 1, 1]
