"""A round looks at everybody once, then at who came since: each tick costs what is due, and nobody is left out."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Heartbeat
from registrations.domain import rounds as module
from registrations.domain.drafts import discard_draft
from registrations.domain.persons import ask_erasure, take_back_erasure
from registrations.domain.reminders import write_deadlines, write_reminders
from registrations.domain.rounds import rounds
from registrations.domain.settling import LATE
from registrations.enums import EventKind
from registrations.models import Message, RegistrationEvent
from tests import factories
from tests.registrations.messages.letters import begun, participant, subscribed, workshop_intake

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WAIT = settings.LETTERS_WAIT + LATE  # how late whoever came before a look may turn up
WHOLE_TABLE = re.compile(r"Seq Scan on registrations_(?:registration|message|registrationevent)\b")


def all_rounds(at) -> list[str]:
    """Those of a tick in which the hourly and the daily ones are due too."""
    Heartbeat.objects.filter(name__in=[name for name, _every, _verbs in module.RHYTHMS]).delete()
    return rounds(at)


def everything_done(people: int) -> None:
    """So many people in each of the things that rounds look at, all of them written to."""
    workshop = workshop_intake(starts_at=NOW + 5 * DAY, opens_at=NOW - 60 * DAY)
    call = factories.intake(factories.call(), opens_at=NOW - 60 * DAY, closes_at=NOW + 3 * DAY)
    long_ago = {"opens_at": NOW - 60 * DAY, "closes_at": NOW - 30 * DAY, "results_at": NOW - DAY}
    decided = factories.intake(factories.call(title="Décidé", slug="decide"), **long_ago)
    for number in range(people):
        email = f"p{number}@example.org"
        participant(workshop, at=NOW - 4 * DAY, courriel=email)
        begun(call, at=NOW - 9 * DAY, email=email)
        subscribed(call, at=NOW - 9 * DAY, email=f"q{number}@example.org")
        chosen = factories.registration(decided, at=NOW - 40 * DAY)
        chosen.state_code = "rejected"
        chosen.save()
        told = {"kind": EventKind.RESULT_TOLD, "to_state": "rejected"}
        RegistrationEvent.objects.create(registration=chosen, at=NOW - DAY, **told)
    for tick in (NOW, NOW + WAIT + MINUTE):
        assert all_rounds(tick) == []
    Message.objects.update(state="sent", sent_at=NOW)


@pytest.mark.parametrize("people", [1, 5])
def test_with_nothing_due_all_rounds_of_a_tick_ask_the_same_few_questions(people):
    everything_done(people)

    with CaptureQueriesContext(connection) as asked:
        assert all_rounds(NOW + HOUR) == []

    assert len(asked) <= 60
    if connection.vendor == "postgresql":
        whole = [sql for query in asked if (sql := query["sql"]).startswith("SELECT") and reads_all(sql)]
        assert whole == []


def reads_all(sql: str) -> bool:
    """Whether PostgreSQL has no other way to answer than to read a table that grows with every registration."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        return bool(WHOLE_TABLE.search("\n".join(line for (line,) in cursor.fetchall())))


class TestReminders:
    @pytest.fixture
    def intake(self):
        """A week's reminder was due a minute ago, and written to the one there was."""
        intake = workshop_intake(starts_at=NOW + 7 * DAY - MINUTE, opens_at=NOW - 60 * DAY)
        participant(intake, at=NOW - DAY)
        assert write_reminders(NOW) == 1
        return intake

    def test_who_came_before_the_moment_and_turns_up_after_it_is_reminded_too(self, intake):
        participant(intake, at=NOW - 2 * MINUTE, courriel="late@example.org")

        assert [write_reminders(NOW + MINUTE), write_reminders(NOW + WAIT + MINUTE)] == [1, 0]

    def test_once_everybody_has_it_nobody_is_looked_at_any_more(self, intake):
        assert write_reminders(NOW + WAIT + MINUTE) == 0

        with CaptureQueriesContext(connection) as asked:
            assert write_reminders(NOW + WAIT + 2 * MINUTE) == 0

        assert not any("registrations_registration" in query["sql"] for query in asked)

    def test_another_date_is_told_to_everybody_anew(self, intake):
        page = intake.page_in("fr").specific
        page.starts_at -= timedelta(minutes=30)
        page.save_revision().publish()

        assert write_reminders(NOW + MINUTE) == 1

    def test_who_no_longer_wants_to_be_erased_is_reminded_after_all(self, intake):
        late = participant(intake, at=NOW - 2 * HOUR, courriel="late@example.org")
        ask_erasure(late, at=NOW)
        assert write_reminders(NOW + MINUTE) == 0

        take_back_erasure(late, at=NOW + 2 * MINUTE)

        assert write_reminders(NOW + 3 * MINUTE) == 1


def test_whose_draft_is_gone_is_reminded_of_the_deadline_they_asked_for():
    call = factories.intake(factories.call(), opens_at=NOW - 60 * DAY, closes_at=NOW + 3 * DAY)
    draft = begun(call, at=NOW - 9 * DAY)
    subscribed(call, at=NOW - 9 * DAY)
    assert write_deadlines(NOW) == 1
    assert write_deadlines(NOW + MINUTE) == 0

    discard_draft(draft, at=NOW)

    assert write_deadlines(NOW + 2 * MINUTE) == 1
