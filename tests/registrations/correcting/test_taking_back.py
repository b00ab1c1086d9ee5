"""Letters of a correction wait as those of a move do, and the same undo takes the correction back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import move, send_message
from registrations.domain.correcting import correct
from registrations.domain.drafts import change_draft
from registrations.domain.errors import ChangedMeanwhile, LetterHasLeft, NotAllowed, UndoRefused
from registrations.domain.persons import erase
from registrations.domain.rounds import rounds
from registrations.domain.undoing import undo
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.models import ColumnValue, Correction, Message, PersonalLink, Registration
from registrations.telling import told_history
from tests import factories
from tests.registrations.correcting.worlds import SIRET, dossier, manager_of

pytestmark = pytest.mark.django_db
WAIT = timedelta(minutes=5)
RIGHT = {"nom": "Awa Martin", "courriel": "awa@example.org", "siret": SIRET}
REASON = "Vous nous l’avez dit au téléphone."


@pytest.fixture(autouse=True)
def wait(settings):
    settings.LETTERS_WAIT = WAIT


@pytest.fixture
def registration():
    return dossier()


@pytest.fixture
def manager(registration):
    return manager_of(registration)


def now(registration: Registration) -> Registration:
    return Registration.objects.get(pk=registration.pk)


def standing(registration: Registration) -> dict:
    """All that a correction may change, in the registration's row and beside it."""
    row = Registration.objects.filter(pk=registration.pk).values().get()
    values = ColumnValue.objects.filter(registration=registration).order_by("key", "text")
    links = PersonalLink.objects.filter(registration=registration).order_by("pk")
    return row | {
        "columns": list(values.values_list("key", "text")),
        "links": list(links.values_list("pk", "revoked_at", "ended_by")),
    }


def test_every_letter_of_a_correction_waits_and_then_leaves(registration, manager):
    event = correct(registration, RIGHT, reason=REASON, by=manager)

    letters = registration.messages.filter(created_at=event.at)
    assert set(letters.values_list("kind", flat=True)) == {MessageKind.CORRECTED, MessageKind.RETIRED}
    assert {letter.due_at for letter in letters} == {event.at + WAIT}
    assert not send_message(letters[0].pk, at=event.at + WAIT - timedelta(seconds=1))
    assert send_message(letters[0].pk, at=event.at + WAIT)


def test_taken_back_all_is_as_it_was_and_nobody_is_written_to(registration, manager):
    PersonalLink.issue(registration=registration)
    before = standing(registration)
    event = correct(registration, RIGHT, reason=REASON, by=manager)
    assert standing(registration) != before

    undone = undo(now(registration), manager, step=event.pk)

    assert standing(registration) == before
    assert (undone.kind, undone.actor, undone.to_state) == (EventKind.UNDONE, manager, "")
    assert not Message.objects.filter(state=MessageState.QUEUED).exists()
    assert not Correction.objects.exists()


def test_a_letter_that_waited_for_the_wrong_address_waits_for_it_again(registration, manager):
    move(registration, to="information", by=manager, message="Vos statuts, svp.")
    letter = registration.messages.get(kind=MessageKind.INFORMATION)
    correct(now(registration), RIGHT, reason=REASON, by=manager)
    assert now(registration).messages.get(pk=letter.pk).to == "awa@example.org"

    undo(now(registration), manager)

    letter.refresh_from_db()
    assert (letter.to, letter.state) == ("awa@exmaple.org", MessageState.QUEUED)


def test_a_change_that_the_person_is_making_goes_back_with_it(registration, manager):
    draft = change_draft(registration)
    draft.refresh_from_db()
    before = (draft.email, draft.email_key, draft.typed)
    correct(registration, RIGHT, reason=REASON, by=manager)

    undo(now(registration), manager)

    draft.refresh_from_db()
    assert (draft.email, draft.email_key, draft.typed) == before


def test_once_a_letter_has_left_it_is_too_late(registration, manager):
    event = correct(registration, RIGHT, reason=REASON, by=manager)
    send_message(registration.messages.get(kind=MessageKind.CORRECTED).pk, at=event.at + WAIT)

    with pytest.raises(LetterHasLeft):
        undo(now(registration), manager, at=event.at + WAIT)


def test_once_an_older_letter_has_left_for_the_new_address_it_is_too_late(registration, manager):
    step = move(registration, to="information", by=manager, message="Vos statuts, svp.")
    letter = registration.messages.get(kind=MessageKind.INFORMATION)
    event = correct(now(registration), RIGHT, reason=REASON, by=manager)
    assert send_message(letter.pk, at=max(step.at + WAIT, event.at))

    with pytest.raises(LetterHasLeft):
        undo(now(registration), manager, at=step.at + WAIT)


def test_what_was_put_aside_is_forgotten_when_the_letters_may_leave(registration, manager):
    event = correct(registration, RIGHT, reason=REASON, by=manager)

    rounds(event.at + WAIT - timedelta(seconds=1))
    assert Correction.objects.filter(event=event).exists()
    rounds(event.at + WAIT)

    assert not Correction.objects.exists()
    with pytest.raises(UndoRefused):
        undo(now(registration), manager, at=event.at + WAIT)


def test_what_was_put_aside_is_erased_with_the_person(registration, manager):
    correct(registration, RIGHT, reason=REASON, by=manager)

    erase(now(registration))

    assert not Correction.objects.exists()


def test_of_two_corrections_the_last_is_taken_back_and_never_a_colleagues_in_its_stead(registration, manager):
    mine = correct(registration, {"nom": "Awa Martin"}, reason=REASON, by=manager)
    colleague = manager_of(registration)
    correct(now(registration), {"siret": SIRET}, reason=REASON, by=colleague)

    with pytest.raises(ChangedMeanwhile):
        undo(now(registration), manager, step=mine.pk)
    undo(now(registration), colleague)

    assert (now(registration).name, now(registration).answers["siret"]) == ("Awa Martin", None)


def test_who_may_not_correct_takes_no_correction_back(registration, manager):
    correct(registration, RIGHT, reason=REASON, by=manager)
    reviewer = factories.staff(StaffGroup.REVIEWERS)

    with pytest.raises(NotAllowed):
        undo(now(registration), reviewer)


def test_person_reads_nothing_of_a_correction_that_was_taken_back(registration, manager):
    correct(registration, RIGHT, reason=REASON, by=manager)
    undo(now(registration), manager)

    kinds = {each.event.kind for each in told_history(now(registration), timezone.now())}
    assert not kinds & {EventKind.CORRECTED, EventKind.UNDONE}


def test_the_dossier_offers_it_until_the_letter_leaves_and_says_when(client, registration, manager):
    client.force_login(manager)
    correct(registration, RIGHT, reason=REASON, by=manager)
    address = f"/admin/inbox/{registration.pk}/"

    page = client.get(address).content.decode()
    undone = client.post(f"{address}annuler/", follow=True).content.decode()

    assert "Annuler la correction" in page
    assert "Le message part à" in page
    assert "la correction est annulée. Rien n’a été envoyé." in undone
    assert "Annuler la correction" not in undone
