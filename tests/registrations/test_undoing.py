"""Taking back the last move of staff, as long as it has reached nobody."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import move, send_message
from registrations.domain.assigning import assign
from registrations.domain.errors import LetterHasLeft, NotAllowed, PlaceGivenOn, UndoRefused
from registrations.domain.noting import note
from registrations.domain.results import publish_results
from registrations.domain.undoing import undo
from registrations.enums import Actor
from registrations.models import Intake, Registration
from tests import factories
from tests.registrations import bookings
from tests.registrations.bookings import HOUR

pytestmark = pytest.mark.django_db
WAIT = timedelta(minutes=5)
NOW = timezone.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def wait(settings):
    settings.LETTERS_WAIT = WAIT


@pytest.fixture
def registration():
    return factories.registration(factories.intake(factories.call()), at=NOW - 9 * HOUR)


@pytest.fixture
def manager(registration):
    return bookings.manager_of(registration.intake)


def asked_for_more(registration, manager, *, at=NOW):
    """Moved to a state whose letter says what is missing."""
    move(registration, to="information", by=manager, message="Un devis, s’il vous plaît.", at=at)
    return registration.messages.latest("pk")


# --- The short wait


def test_the_letter_of_a_move_of_staff_waits_and_then_leaves(registration, manager):
    letter = asked_for_more(registration, manager)

    early = send_message(letter.pk, at=NOW + WAIT - timedelta(seconds=1))
    late = send_message(letter.pk, at=NOW + WAIT)

    assert (early, late) == (False, True)
    assert [sent.subject for sent in mail.outbox] == [letter.subject]


def test_the_letter_of_what_the_person_does_leaves_at_once(registration):
    move(registration, to="withdrawn", by=Actor.PERSON, at=NOW)

    assert registration.messages.latest("pk").due_at == NOW


def test_the_letter_of_a_decision_that_is_known_at_once_waits_too(registration, manager):
    Intake.objects.update(results_at=NOW - HOUR)

    move(registration, to="ineligible", by=manager, note="Hors sujet", at=NOW)

    assert registration.messages.latest("pk").due_at == NOW + WAIT


# --- Taking back


def test_a_move_taken_back_leaves_no_trace_but_in_the_history(registration, manager):
    letter = asked_for_more(registration, manager)

    event = undo(registration, manager, at=NOW + timedelta(minutes=2))

    stored = Registration.objects.get()
    assert (stored.state_code, stored.since) == ("submitted", NOW - 9 * HOUR)
    assert (event.kind, event.actor, event.from_state, event.to_state) == (
        "undone",
        manager,
        "information",
        "submitted",
    )
    assert not send_message(letter.pk, at=NOW + HOUR)
    assert mail.outbox == []


def test_a_move_without_a_letter_is_taken_back(registration, manager):
    move(registration, to="eligible", by=manager, at=NOW)

    undo(registration, manager, at=NOW + 48 * HOUR)

    assert Registration.objects.get().state_code == "submitted"


def test_what_was_taken_back_can_be_done_after_all(registration, manager):
    asked_for_more(registration, manager)
    undo(registration, manager, at=NOW + timedelta(minutes=1))

    letter = asked_for_more(registration, manager, at=NOW + timedelta(minutes=2))

    assert send_message(letter.pk, at=NOW + HOUR)


def test_nothing_is_taken_back_once_the_letter_has_left(registration, manager):
    letter = asked_for_more(registration, manager)
    send_message(letter.pk, at=NOW + WAIT)

    with pytest.raises(LetterHasLeft):
        undo(registration, manager, at=NOW + WAIT)

    assert Registration.objects.get().state_code == "information"


def test_notes_and_a_new_owner_do_not_stand_in_the_way(registration, manager):
    move(registration, to="eligible", by=manager, at=NOW)
    note(registration, "À relire.", manager)
    assign(registration, manager, manager)

    undo(registration, manager)

    assert Registration.objects.get().state_code == "submitted"


def test_nothing_is_taken_back_once_something_else_has_happened(registration, manager):
    move(registration, to="eligible", by=manager, at=NOW)
    move(registration, to="withdrawn", by=Actor.PERSON, at=NOW + HOUR)

    with pytest.raises(UndoRefused):
        undo(registration, manager)

    assert Registration.objects.get().state_code == "withdrawn"


def test_a_move_is_taken_back_once(registration, manager):
    move(registration, to="eligible", by=manager, at=NOW)
    move(registration, to="in_review", by=manager, at=NOW + HOUR)
    undo(registration, manager)

    with pytest.raises(UndoRefused):
        undo(registration, manager)

    stored = Registration.objects.get()
    assert (stored.state_code, stored.since) == ("eligible", NOW)


def test_what_was_never_moved_has_nothing_to_take_back(registration, manager):
    with pytest.raises(UndoRefused):
        undo(registration, manager)


def test_nobody_takes_back_what_they_could_not_have_done(registration, manager):
    Registration.objects.update(state_code="in_committee")
    move(registration, to="selected", by=manager, at=NOW)
    stranger = factories.staff(StaffGroup.MANAGERS)
    officer = factories.staff(StaffGroup.OFFICERS)

    for someone in (stranger, officer):
        with pytest.raises(NotAllowed):
            undo(registration, someone)

    assert Registration.objects.get().state_code == "selected"


def test_a_prepared_decision_is_taken_back_and_never_told(registration, manager):
    move(registration, to="ineligible", by=manager, note="Hors sujet", at=NOW)
    undo(registration, manager, at=NOW + HOUR)

    Intake.objects.update(results_at=NOW + 2 * HOUR)

    assert publish_results(NOW + 3 * HOUR) == 0


def test_a_decision_is_not_taken_back_once_its_results_are_published(registration, manager):
    move(registration, to="ineligible", by=manager, note="Hors sujet", at=NOW)
    Intake.objects.update(results_at=NOW + HOUR)
    publish_results(NOW + HOUR)

    with pytest.raises(UndoRefused):
        undo(registration, manager, at=NOW + HOUR)


def test_a_decision_known_at_once_is_taken_back_before_its_letter_leaves(registration, manager):
    Intake.objects.update(results_at=NOW - HOUR)
    move(registration, to="ineligible", by=manager, note="Hors sujet", at=NOW)

    undo(registration, manager, at=NOW + timedelta(minutes=1))
    move(registration, to="ineligible", by=manager, note="Hors sujet", at=NOW + HOUR)

    letters = registration.messages.filter(kind="ineligible").order_by("pk")
    assert list(letters.values_list("state", flat=True)) == ["dropped", "queued"]


# --- Places


def test_a_cancelled_place_is_given_back_while_it_is_free():
    intake = bookings.booking(capacity=2)
    one = bookings.arrive(intake, "awa")
    manager = bookings.manager_of(intake)
    move(one, to="cancelled", by=manager, note="Par téléphone")

    undo(one, manager)

    assert bookings.states(intake) == ["confirmed"]


def test_a_place_that_someone_got_meanwhile_is_not_taken_from_them():
    intake = bookings.booking(capacity=1)
    one, _other = bookings.arrive(intake, "awa"), bookings.arrive(intake, "bea")
    manager = bookings.manager_of(intake)
    move(one, to="cancelled", by=manager, note="Par téléphone")

    with pytest.raises(PlaceGivenOn):
        undo(one, manager)

    assert bookings.states(intake) == ["cancelled", "confirmed"]
    assert one.messages.latest("pk").state == "queued"


def test_a_place_given_by_mistake_goes_to_who_waited_first():
    intake = bookings.booking(capacity=1)
    bookings.arrive(intake, "awa")
    first, second = bookings.arrive(intake, "bea"), bookings.arrive(intake, "cleo")
    manager = bookings.manager_of(intake)
    Intake.objects.update(capacity=2)
    move(second, to="confirmed", by=manager)

    undo(second, manager)

    assert bookings.states(intake) == ["confirmed", "confirmed", "waiting"]
    assert first.messages.latest("pk").kind == "promoted"


def test_a_thank_you_kept_back_by_a_wrong_click_leaves_after_all():
    intake = bookings.booking(starts_in=-3 * HOUR)
    one = Registration.objects.get(pk=bookings.arrive(intake, "awa", at=NOW - 9 * HOUR).pk)
    manager = bookings.manager_of(intake)
    move(one, to="attended", by=manager, at=NOW)
    move(one, to="absent", by=manager, at=NOW + timedelta(minutes=1))

    undo(one, manager, at=NOW + timedelta(minutes=2))

    thanks = one.messages.get(kind="thanks")
    assert (thanks.state, thanks.due_at) == ("queued", NOW + HOUR)
    assert send_message(thanks.pk, at=NOW + 2 * HOUR)
