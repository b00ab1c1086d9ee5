"""Notes for colleagues, and who has read what is sensitive."""

from datetime import datetime, timedelta

import pytest

from core.enums import StaffGroup
from core.text.dates import PARIS
from registrations.domain import NotAllowed
from registrations.domain.errors import NothingNoted
from registrations.domain.noting import log_reading, note
from registrations.telling import told_history
from tests import factories
from tests.registrations import bookings

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 3, 3, 23, 30, tzinfo=PARIS)


@pytest.fixture
def registration():
    return factories.registration(factories.intake(factories.call()))


def test_a_note_is_kept_for_colleagues_and_the_person_is_not_told_its_words(registration):
    by = bookings.manager_of(registration.intake)

    event = note(registration, " Rappeler mardi. ", by)

    assert (event.kind, event.actor, event.note) == ("noted", by, "Rappeler mardi.")
    assert [each.event.kind for each in told_history(registration, event.at)] == ["created"]


def test_a_note_without_words_is_refused(registration):
    with pytest.raises(NothingNoted):
        note(registration, "  \n", bookings.manager_of(registration.intake))


@pytest.mark.parametrize("group", [StaffGroup.OFFICERS, StaffGroup.MANAGERS])
def test_a_note_asks_for_the_right_to_move_and_to_read(registration, group):
    with pytest.raises(NotAllowed):
        note(registration, "Rappeler mardi.", factories.staff(group))

    assert not registration.events.filter(kind="noted").exists()


def test_a_reading_is_kept_once_for_each_person_and_day_of_paris(registration):
    one, other = factories.staff(), factories.staff()
    after_midnight = EVENING + timedelta(hours=1)

    first = [
        log_reading(registration, who, at=at) for at in (EVENING, after_midnight) for who in (one, other)
    ]
    again = log_reading(registration, one, at=after_midnight + timedelta(hours=3))

    assert (first, again) == ([True] * 4, False)
    assert registration.events.filter(kind="dossier_read").count() == 4
