"""Words of staff's own to a person, and words of staff's own on a registration."""

import pytest

from core.enums import StaffGroup
from registrations.domain.errors import MessageMissing, NotAllowed, NotReached
from registrations.domain.persons import ask_erasure, erase
from registrations.domain.tagging import tag, untag
from registrations.domain.words import rehearse_words, write_words
from registrations.enums import EventKind, MessageKind
from registrations.models import Message, Registration, Tag
from tests import factories

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
