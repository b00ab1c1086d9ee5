"""What letters that leave ask of the database: a handful of them as much as one, whatever they are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registrations.domain.handfuls import note_all_sent, ready_mails, take_due
from registrations.domain.mailing import Known, mail_and_links
from registrations.domain.outbox import write_message
from registrations.domain.suppression import OCCASION
from registrations.enums import MessageKind as Kind
from registrations.enums import MessageState
from registrations.models import Message, Occasion
from tests import factories
from tests.registrations.messages.letters import participant, subscribed, workshop_intake

pytestmark = pytest.mark.django_db
HANDFUL = 8
M = TypeVar("M")


def of_workshop(kind: Kind, **said) -> Callable[[int, datetime], None]:
    """A letter of that kind to each of so many people of one workshop."""

    def write(number: int, at: datetime) -> None:
        intake = workshop_intake()
        for each in range(number):
            write_message(participant(intake, courriel=f"p{each}@example.org"), kind, at=at, **said)

    return write


def of_change(number: int, at: datetime) -> None:
    """The change of an event, to each who is expected there."""
    intake = workshop_intake()
    changed = Occasion.objects.create(intake=intake, since=at, tell=True)
    for each in range(number):
        write_message(
            participant(intake, courriel=f"p{each}@example.org"),
            Kind.INFORMATION,
            at=at,
            key=f"{OCCASION}{changed.pk}",
        )
    Message.objects.update(kind=Kind.EVENT_CHANGED)


def alerts(number: int, at: datetime) -> None:
    """The opening of a call, to each who asked for alerts."""
    intake = factories.intake(factories.call())
    for each in range(number):
        about = subscribed(email=f"p{each}-of-{number}@example.org")
        write_message(about, Kind.ALERT, at=at, values={"intake": intake, "announcement": "opened"})


WRITTEN = {
    "confirmation": of_workshop(Kind.CONFIRMATION),
    "reminder": of_workshop(Kind.REMINDER_WEEK),
    "words": of_workshop(Kind.WORDS),
    "change": of_change,
    "alert": alerts,
}


def asked(write: Callable[[int, datetime], None], number: int) -> list[int]:
    """How many queries it takes to take so many letters, to make them ready and to note them, savepoints aside."""
    Message.objects.all().delete()
    at = timezone.now()
    write(number, at)
    counted = []

    def counting(step: Callable[[], M]) -> M:
        with CaptureQueriesContext(connection) as queries:
            found = step()
        counted.append(sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries))
        return found

    def make_ready() -> list:
        make = partial(mail_and_links, at=later, known=Known().meet(taken))
        return ready_mails(taken, make, at=later)

    later = at + timedelta(seconds=1)
    taken = counting(lambda: take_due(HANDFUL, at=later))
    assert len(taken) == number
    assert len(counting(make_ready)) == number
    counting(lambda: note_all_sent(taken, at=later))
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}
    return counted


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_handful_of_letters_asks_as_much_as_one(kind):
    one, many = (asked(WRITTEN[kind], number) for number in (1, HANDFUL))

    assert many == one
    assert sum(many) <= 20
