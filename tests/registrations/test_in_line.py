"""Two people act on one registration at the same moment: the second has read what the first is about to change.

Each with a connection of its own; the second waits for a lock of the first's (`tests.together.in_line`).
"""

from datetime import timedelta

import pytest
from django.core import mail

from registrations.domain import MoveRefused, move, send_message
from registrations.domain import delivery as outbox
from registrations.domain.answers import ChangeRefused, change_answers
from registrations.domain.assigning import assign
from registrations.domain.correcting import AnswersChanged, correct, correction_form, marks_of
from registrations.domain.duplicates import LinkRefused, keep, tell_apart, unlink
from registrations.domain.errors import ChangedMeanwhile, LetterHasLeft, NoSuchMove, UndoRefused
from registrations.domain.locks import locked
from registrations.domain.undoing import undo
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.models import Registration, RegistrationEvent
from tests.registrations.correcting.worlds import dossier, manager_of
from tests.together import in_line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
RIGHT = {"courriel": "awa@example.org"}
REASON = "Vous nous l’avez dit au téléphone."
HOUR = timedelta(hours=1)


@pytest.fixture
def registration():
    return dossier()


@pytest.fixture
def wait(settings):
    settings.LETTERS_WAIT = timedelta(minutes=5)


def now(registration: Registration) -> Registration:
    return Registration.objects.get(pk=registration.pk)


def last_event(registration: Registration) -> int:
    return registration.events.latest("pk").pk


def kinds(registration: Registration) -> list[str]:
    """What happened, as its history tells it."""
    told = (EventKind.CREATED, EventKind.MESSAGE_SENT)
    return list(
        registration.events.exclude(kind__in=told).order_by("at", "pk").values_list("kind", flat=True)
    )


def letters(registration: Registration, kind: MessageKind) -> list[str]:
    rows = registration.messages.filter(kind=kind).order_by("pk")
    return list(rows.values_list("state", flat=True))


def in_order(registration: Registration) -> bool:
    """Whether its history tells things in the order in which they were done."""
    told = registration.events.order_by("at", "pk").values_list("pk", flat=True)
    return list(told) == sorted(told)


# --- Moves


def test_second_of_two_who_move_is_told_what_the_first_did_and_one_letter_is_written(registration):
    one, two = manager_of(registration), manager_of(registration)
    seen = last_event(registration)
    asks = {"to": "information", "message": "Vos statuts, svp.", "seen": seen}

    done, refused = in_line(
        lambda: move(registration, by=one, **asks),
        lambda: move(now(registration), by=two, **asks),
        told=(MoveRefused,),
    )

    assert isinstance(refused, ChangedMeanwhile)
    assert refused.events == [done]
    assert kinds(registration) == ["moved"]
    assert letters(registration, MessageKind.INFORMATION) == [MessageState.QUEUED]


def test_second_of_two_moves_that_may_follow_each_other_stands_last_in_the_history(registration):
    one, two = manager_of(registration), manager_of(registration)

    in_line(
        lambda: move(registration, to="information", by=one, message="Vos statuts, svp."),
        lambda: move(now(registration), to="withdrawn", by=two, note="Par téléphone."),
        held=lambda: locked(registration.intake_id),
    )

    assert now(registration).state_code == "withdrawn"
    assert in_order(registration)
    assert now(registration).since == registration.events.get(to_state="withdrawn").at


@pytest.mark.usefixtures("wait")
def test_a_move_on_a_state_that_is_being_taken_back_is_refused(registration):
    one, two = manager_of(registration), manager_of(registration)
    move(registration, to="eligible", by=one)
    seen = last_event(registration)

    _undone, refused = in_line(
        lambda: undo(registration, one),
        lambda: move(now(registration), to="in_review", by=two, seen=seen),
        told=(MoveRefused,),
    )

    assert isinstance(refused, ChangedMeanwhile)
    assert now(registration).state_code == "submitted"
    assert kinds(registration) == ["moved", "undone"]


@pytest.mark.usefixtures("wait")
def test_a_move_taken_back_twice_at_once_is_taken_back_once(registration):
    one = manager_of(registration)
    move(registration, to="information", by=one, message="Vos statuts, svp.")

    _undone, refused = in_line(
        lambda: undo(registration, one), lambda: undo(now(registration), one), told=(MoveRefused,)
    )

    assert isinstance(refused, UndoRefused)
    assert now(registration).state_code == "submitted"
    assert kinds(registration) == ["moved", "undone"]
    assert letters(registration, MessageKind.INFORMATION) == [MessageState.DROPPED]


@pytest.mark.usefixtures("wait")
def test_who_takes_back_a_move_never_takes_back_the_one_of_a_colleague_that_followed(registration):
    one, two = manager_of(registration), manager_of(registration)
    mine = move(registration, to="information", by=one, message="Vos statuts, svp.")

    theirs, refused = in_line(
        lambda: move(registration, to="withdrawn", by=two, note="Par téléphone."),
        lambda: undo(now(registration), one, step=mine.pk),
        told=(MoveRefused,),
    )

    assert isinstance(refused, ChangedMeanwhile)
    assert refused.events == [theirs]
    assert now(registration).state_code == "withdrawn"


@pytest.mark.usefixtures("wait")
def test_a_letter_that_the_worker_has_taken_cannot_be_taken_back(registration):
    one = manager_of(registration)
    step = move(registration, to="information", by=one, message="Vos statuts, svp.")
    letter = registration.messages.get(kind=MessageKind.INFORMATION)

    _taken, refused = in_line(
        lambda: outbox._take(letter.pk, step.at + HOUR),
        lambda: undo(now(registration), one, at=step.at + HOUR),
        told=(MoveRefused,),
    )

    assert isinstance(refused, LetterHasLeft)
    assert now(registration).state_code == "information"


@pytest.mark.usefixtures("wait")
def test_a_letter_that_is_being_taken_back_is_not_sent(registration):
    one = manager_of(registration)
    step = move(registration, to="information", by=one, message="Vos statuts, svp.")
    letter = registration.messages.get(kind=MessageKind.INFORMATION)
    mail.outbox.clear()

    _undone, sent = in_line(
        lambda: undo(registration, one), lambda: send_message(letter.pk, at=step.at + HOUR)
    )

    assert sent is False
    assert mail.outbox == []
    assert letters(registration, MessageKind.INFORMATION) == [MessageState.DROPPED]


# --- People who answer meanwhile


def test_person_who_answers_while_staff_ask_for_more_is_heard_and_takes_it_up_again(registration):
    one = manager_of(registration)
    answers = registration.answers | {"titre": "Un projet plus utile"}

    in_line(
        lambda: move(registration, to="information", by=one, message="Vos statuts, svp."),
        lambda: change_answers(now(registration), answers, version=registration.version),
    )

    assert now(registration).answers["titre"] == "Un projet plus utile"
    assert now(registration).state_code == "submitted"
    assert letters(registration, MessageKind.CHANGED) == [MessageState.QUEUED]


def test_staff_who_move_while_the_person_answers_read_that_first(registration):
    one, seen = manager_of(registration), last_event(registration)
    answers = registration.answers | {"titre": "Un projet plus utile"}

    _changed, refused = in_line(
        lambda: change_answers(registration, answers, version=registration.version),
        lambda: move(now(registration), to="eligible", by=one, seen=seen),
        told=(MoveRefused,),
    )

    assert isinstance(refused, ChangedMeanwhile)
    assert [event.kind for event in refused.events] == [EventKind.CHANGED]
    assert now(registration).state_code == "submitted"


def test_person_whose_dossier_is_being_closed_is_told_that_nothing_was_changed(registration):
    one = manager_of(registration)
    answers = registration.answers | {"titre": "Un projet plus utile"}

    _moved, refused = in_line(
        lambda: move(registration, to="withdrawn", by=one, note="Par téléphone."),
        lambda: change_answers(now(registration), answers, version=registration.version),
        told=(ChangeRefused,),
    )

    assert isinstance(refused, ChangeRefused)
    assert now(registration).answers["titre"] == "Un projet utile"


# --- Corrections


def test_second_of_two_who_correct_the_same_answer_is_told(registration):
    one, two = manager_of(registration), manager_of(registration)
    marks = marks_of(registration.answers, correction_form(registration, two))

    _corrected, refused = in_line(
        lambda: correct(registration, {"nom": "Awa Martin"}, reason=REASON, by=one, seen=marks),
        lambda: correct(now(registration), {"nom": "Awa Marin"}, reason=REASON, by=two, seen=marks),
        told=(AnswersChanged,),
    )

    assert isinstance(refused, AnswersChanged)
    assert now(registration).name == "Awa Martin"
    assert kinds(registration) == ["corrected"]


def test_a_letter_taken_for_sending_while_the_address_is_corrected_goes_to_the_right_one(registration):
    one = manager_of(registration)
    step = move(registration, to="information", by=one, message="Vos statuts, svp.")
    letter = registration.messages.get(kind=MessageKind.INFORMATION)
    mail.outbox.clear()

    in_line(
        lambda: correct(registration, RIGHT, reason=REASON, by=one),
        lambda: send_message(letter.pk, at=step.at + HOUR),
    )

    assert [sent.to for sent in mail.outbox] == [["awa@example.org"]]


def test_a_letter_on_its_way_while_the_address_is_corrected_takes_no_live_link_to_the_wrong_one(registration):
    one = manager_of(registration)
    step = move(registration, to="information", by=one, message="Vos statuts, svp.")
    letter = registration.messages.get(kind=MessageKind.INFORMATION)
    mail.outbox.clear()

    in_line(  # the worker has taken the letter and makes the link in it, which waits for the registration's row
        lambda: correct(now(registration), RIGHT, reason=REASON, by=one),
        lambda: send_message(letter.pk, at=step.at + HOUR),
        held=lambda: Registration.objects.select_for_update().get(pk=registration.pk),
    )

    assert [sent.to for sent in mail.outbox] == [["awa@example.org"]]
    letter.refresh_from_db()
    assert (letter.state, letter.to) == (MessageState.SENT, "awa@example.org")


# --- Colleagues


def test_second_of_two_who_take_it_at_once_is_told_who_has_it(registration):
    one, two = manager_of(registration), manager_of(registration)
    seen = last_event(registration)

    taken, refused = in_line(
        lambda: assign(registration, one, one, seen=seen),
        lambda: assign(now(registration), two, two, seen=seen),
        told=(MoveRefused,),
    )

    assert isinstance(refused, ChangedMeanwhile)
    assert refused.events == [taken]
    assert now(registration).owner == one
    assert kinds(registration) == ["assigned"]


def test_of_two_who_keep_different_ones_the_second_is_told_and_none_is_closed_twice(registration):
    other = dossier(registration.intake)
    one, two = manager_of(registration), manager_of(registration)

    _kept, refused = in_line(
        lambda: keep(registration, [other], by=one),
        lambda: keep(now(other), [now(registration)], by=two),
        told=(LinkRefused,),
    )

    assert isinstance(refused, LinkRefused)
    assert (now(registration).duplicate_of, now(other).duplicate_of) == (None, registration)
    assert (now(registration).state_code, now(other).state_code) == ("submitted", "duplicate")
    assert len(letters(other, MessageKind.DUPLICATE)) == 1


def test_who_says_that_two_are_different_while_one_is_being_closed_is_told(registration):
    other = dossier(registration.intake)
    one, two = manager_of(registration), manager_of(registration)

    _kept, refused = in_line(
        lambda: keep(registration, [other], by=one),
        lambda: tell_apart(now(other), now(registration), by=two),
        told=(LinkRefused,),
    )

    assert isinstance(refused, LinkRefused)
    assert now(other).duplicate_of == registration
    assert not now(other).different_from.exists()


@pytest.mark.usefixtures("wait")
def test_a_correction_that_is_being_taken_back_sends_none_of_its_letters(registration):
    one = manager_of(registration)
    step = correct(registration, RIGHT, reason=REASON, by=one)
    letter = registration.messages.get(kind=MessageKind.CORRECTED)
    mail.outbox.clear()

    in_line(
        lambda: undo(now(registration), one, step=step.pk),
        lambda: send_message(letter.pk, at=step.at + HOUR),
    )

    assert mail.outbox == []
    assert now(registration).email == "awa@exmaple.org"


@pytest.mark.usefixtures("wait")
def test_a_duplicate_taken_back_twice_at_once_is_taken_back_once(registration):
    other = dossier(registration.intake)
    one, two = manager_of(registration), manager_of(registration)
    keep(registration, [other], by=one)

    _unlinked, refused = in_line(
        lambda: unlink(other, by=one), lambda: unlink(now(other), by=two), told=(LinkRefused,)
    )

    assert isinstance(refused, LinkRefused)
    assert kinds(other) == ["moved", "linked", "unlinked", "undone"]
    assert now(other).state_code == "submitted"
    assert in_order(other)


def test_a_move_of_one_that_is_being_closed_as_a_duplicate_is_refused(registration):
    other = dossier(registration.intake)
    one, two = manager_of(registration), manager_of(registration)

    _kept, refused = in_line(
        lambda: keep(registration, [other], by=one),
        lambda: move(now(other), to="eligible", by=two),
        told=(MoveRefused,),
    )

    assert isinstance(refused, NoSuchMove)
    assert RegistrationEvent.objects.filter(kind=EventKind.MOVED).count() == 1
