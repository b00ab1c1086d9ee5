"""Words of staff's own to a person, and words of staff's own on a registration."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import move
from registrations.domain.errors import (
    LetterHasLeft,
    MessageMissing,
    NotAllowed,
    NotApproached,
    NotReached,
    UndoRefused,
    WaitsToBeErased,
)
from registrations.domain.persons import ask_erasure, erase
from registrations.domain.tagging import tag, untag
from registrations.domain.undoing import undo
from registrations.domain.words import rehearse_words, write_words
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.models import Message, Registration, Tag
from registrations.telling import told_history
from tests import factories
from tests.registrations.referrals import world

pytestmark = pytest.mark.django_db
WORDS = "Bonjour {name},\nVenez avec {reference} mardi."


@pytest.fixture
def registration():
    made = factories.registration(factories.intake(factories.call(title="Appel national")))
    made.messages.all().delete()
    return made


@pytest.fixture
def manager(registration):
    person = factories.staff(StaffGroup.MANAGERS)
    person.inbox_scopes.create(page=factories.home())
    return person


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_letter_says_the_words_as_they_are_and_the_history_who_said_them(registration, manager, language):
    registration.language = language
    registration.save(update_fields=["language"])

    event = write_words(registration, by=manager, message=WORDS)

    letter = registration.messages.get()
    assert (letter.kind, letter.to, letter.language) == (MessageKind.WORDS, "awa@example.org", language)
    assert "Bonjour {name},\nVenez avec {reference} mardi." in letter.text, "no mark in it is filled in"
    assert "Appel national" in letter.subject
    assert registration.reference in letter.subject
    assert (event.kind, event.actor, event.message) == (EventKind.WRITTEN, manager, WORDS)


def test_the_letter_that_is_shown_is_the_one_that_is_written(registration, manager):
    (shown,) = rehearse_words(registration, message=WORDS).letters
    assert not Message.objects.exists()

    write_words(registration, by=manager, message=WORDS)

    written = registration.messages.get()
    assert (shown.subject, shown.shown_text, shown.to) == (written.subject, written.shown_text, written.to)


def test_one_occasion_is_written_about_once(registration, manager):
    write_words(registration, by=manager, message=WORDS, key="lot 1")

    with pytest.raises(NotReached):
        write_words(registration, by=manager, message=WORDS, key="lot 1")
    write_words(registration, by=manager, message=WORDS, key="lot 2")

    assert registration.messages.count() == 2
    assert registration.events.filter(kind=EventKind.WRITTEN).count() == 2


@pytest.mark.parametrize("way", [ask_erasure, erase, lambda each: Registration.objects.update(email="")])
def test_nothing_is_written_to_who_waits_to_be_erased_or_has_no_address(registration, manager, way):
    way(registration)

    with pytest.raises(NotReached):
        write_words(registration, by=manager, message=WORDS)

    assert not registration.messages.filter(kind=MessageKind.WORDS).exists()
    assert not registration.events.filter(kind=EventKind.WRITTEN).exists()


def test_words_are_needed_and_the_right_too(registration, manager):
    reader = factories.staff(StaffGroup.OFFICERS)
    elsewhere = factories.staff(StaffGroup.MANAGERS)

    with pytest.raises(MessageMissing):
        write_words(registration, by=manager, message=" \n")
    for person in (reader, elsewhere):
        with pytest.raises(NotAllowed):
            write_words(registration, by=person, message=WORDS)

    assert not registration.messages.exists()


def test_a_tag_is_put_on_and_taken_off_once(registration, manager):
    assert tag(registration, " à  relire ", by=manager)
    assert not tag(registration, "à relire", by=manager)
    assert [each.name for each in registration.tags.all()] == ["à relire"]

    assert untag(registration, "à relire", by=manager)
    assert not untag(registration, "à relire", by=manager)
    assert not registration.tags.exists()
    assert Tag.objects.count() == 1


@pytest.mark.parametrize("verb", [tag, untag])
def test_who_may_not_work_on_it_tags_nothing(registration, manager, verb):
    tag(registration, "connu", by=manager)
    elsewhere = factories.staff(StaffGroup.MANAGERS)

    with pytest.raises(NotAllowed):
        verb(registration, "connu", by=elsewhere)

    assert [each.name for each in registration.tags.all()] == ["connu"]


def test_who_was_reported_in_confidence_is_not_written_to_before_they_are_invited():
    call = world.leads()
    lead, manager = call.refer(), factories.staff(StaffGroup.MANAGERS)
    manager.inbox_scopes.create(page=factories.home())

    for state in ("new", "qualified"):
        lead.refresh_from_db()
        assert lead.state_code == state
        with pytest.raises(NotApproached, match="ne sait pas encore"):
            write_words(lead, by=manager, message=WORDS)
        move(lead, to={"new": "qualified", "qualified": "invited"}[state], by=manager)

    write_words(lead, by=manager, message=WORDS)
    move(lead, to="set_aside", by=manager, note="Trop tôt")
    write_words(lead, by=manager, message="Encore un mot.")
    assert lead.messages.filter(kind=MessageKind.WORDS).count() == 2


def test_who_was_set_aside_without_knowing_is_not_written_to():
    lead, manager = world.leads().refer(), factories.staff(StaffGroup.MANAGERS)
    manager.inbox_scopes.create(page=factories.home())
    move(lead, to="set_aside", by=manager, note="Hors sujet")

    with pytest.raises(NotApproached):
        write_words(lead, by=manager, message=WORDS)


def test_words_that_nobody_would_read_stop_a_move_and_it_says_why(registration, manager):
    ask_erasure(registration)

    for message, error in ((WORDS, WaitsToBeErased), ("", MessageMissing)):
        with pytest.raises(error):
            move(registration, to="information", by=manager, message=message)

    registration.refresh_from_db()
    assert registration.state_code == "submitted"
    assert not registration.events.filter(kind=EventKind.MOVED).exists()


def test_words_can_be_taken_back_until_they_leave(registration, manager, settings):
    settings.LETTERS_WAIT = timedelta(minutes=5)
    at = timezone.now()
    write_words(registration, by=manager, message=WORDS, at=at)
    letter = registration.messages.get()

    assert letter.due_at == at + timedelta(minutes=5)
    event = undo(registration, manager)

    letter.refresh_from_db()
    assert (letter.state, event.kind, event.to_state) == (MessageState.DROPPED, EventKind.UNDONE, "")
    assert WORDS not in [told.event.message for told in told_history(registration, timezone.now())]
    with pytest.raises(UndoRefused):
        undo(registration, manager)


def test_words_that_have_left_cannot_be_taken_back(registration, manager, settings):
    settings.LETTERS_WAIT = timedelta(minutes=5)
    write_words(registration, by=manager, message=WORDS)
    registration.messages.update(state=MessageState.SENT)

    with pytest.raises(LetterHasLeft):
        undo(registration, manager)
