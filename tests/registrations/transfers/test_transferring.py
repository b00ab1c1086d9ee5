"""Somebody goes from one workshop to another: with their turn, their answers, their consents and their link."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import User
from registrations.domain import NotAllowed, move
from registrations.domain.answers import change_answers
from registrations.domain.drafts import change_draft
from registrations.domain.errors import LetterHasLeft, PlaceGivenOn, RegisteredAlready
from registrations.domain.mailing import mail_of
from registrations.domain.persons import erase
from registrations.domain.persons.export import export
from registrations.domain.transfers import foresee_transfers, transfer
from registrations.domain.transfers.refusing import BeingChanged, NotMovable, TakesNobody, ThereAlready
from registrations.domain.undoing import undo
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.fields.schema import FieldSpec
from registrations.models import FormVersion, Intake, Message, Registration
from tests import factories
from tests.registrations.bookings import arrive, booking, cancel, kinds, manager_of, states

pytestmark = pytest.mark.django_db
NOW = timezone.now


def manager(*intakes: Intake) -> User:
    """Somebody who works on all of them."""
    person = manager_of(intakes[0])
    for intake in intakes[1:]:
        person.inbox_scopes.create(page=intake.page_in())
    return person


@pytest.fixture
def pair() -> tuple[Intake, Intake]:
    return booking(capacity=1), booking(capacity=1)


def letter_of(registration: Registration) -> Message:
    return registration.messages.get(kind=MessageKind.TRANSFERRED)


def sent(registration: Registration) -> None:
    """All that was written has left."""
    registration.messages.update(state=MessageState.SENT, sent_at=NOW())


def current(registration: Registration) -> Registration:
    return Registration.objects.select_related("intake", "version").get(pk=registration.pk)


def test_a_place_there_is_theirs_and_the_one_left_goes_to_the_first_who_waits(pair):
    one, other = pair
    awa, bao = arrive(one, "awa"), arrive(one, "bao")
    came = awa.created_at

    transfer(awa, other, by=manager(*pair), note="A changé de jour.")

    assert (states(one), states(other)) == (["confirmed"], ["confirmed"])
    assert (current(awa).intake, current(awa).created_at) == (other, came)
    assert kinds(bao)[-1] == "promoted"
    event = awa.events.get(kind=EventKind.TRANSFERRED)
    titles = [each.page_in().title for each in pair]
    assert event.note == f"{titles[0]} → {titles[1]}\nA changé de jour."


def test_the_letter_says_from_which_to_which_and_holds_both_files_of_the_calendar(pair):
    one, other = pair
    awa = arrive(one, "awa")
    sent(awa)

    transfer(awa, other, by=manager(*pair), message="Comme convenu.")

    letter = letter_of(awa)
    text = letter.text
    titles = [each.page_in().title for each in pair]
    assert f"de {titles[0]} à {titles[1]}" in text
    assert "Comme convenu." in text
    assert "Votre place est confirmée." in text
    mail = mail_of(letter, at=NOW())
    files = {part.get_filename(): part.get_payload(decode=True).decode() for part in mail.attachments}
    assert "METHOD:CANCEL" in files["annulation.ics"]
    assert "METHOD:PUBLISH" in files["invitation.ics"]
    assert titles[0] in files["annulation.ics"]
    assert titles[1] in files["invitation.ics"]


def test_who_comes_to_a_full_one_waits_there_in_the_order_of_when_they_came(pair):
    one, other = pair
    early = arrive(one, "early", at=NOW() - timedelta(hours=3))
    arrive(other, "first", at=NOW() - timedelta(hours=4))
    late = arrive(other, "late", at=NOW() - timedelta(hours=1))

    transfer(early, other, by=manager(*pair))
    assert current(early).state_code == "waiting"
    cancel(other.registrations.get(name="first"))

    assert current(early).state_code == "confirmed"
    assert current(late).state_code == "waiting"
    assert "liste d’attente" in letter_of(early).text


def test_who_waited_gets_a_free_place_elsewhere(pair):
    one, other = pair
    arrive(one, "awa")
    bao = arrive(one, "bao")

    transfer(bao, other, by=manager(*pair))

    assert states(other) == ["confirmed"]


def test_what_had_not_left_of_the_former_one_does_not_leave_any_more(pair):
    one, other = pair
    awa = arrive(one, "awa")

    transfer(awa, other, by=manager(*pair))

    assert dict(awa.messages.values_list("kind", "state")) == {
        "confirmation": MessageState.DROPPED,
        "transferred": MessageState.QUEUED,
    }


def test_taken_back_in_time_everything_is_as_if_nothing_had_been(pair):
    one, other = pair
    awa, person = arrive(one, "awa"), manager(*pair)
    waiting = arrive(other, "bao", at=NOW()), arrive(other, "chloe", at=NOW() - timedelta(days=1))
    before = current(awa)
    transfer(awa, other, by=person)

    undo(current(awa), person)

    after = current(awa)
    fields = ("intake", "state_code", "since", "answers", "version", "held_until", "created_at")
    assert [getattr(after, name) for name in fields] == [getattr(before, name) for name in fields]
    assert letter_of(awa).state == MessageState.DROPPED
    assert awa.messages.get(kind="confirmation").state == MessageState.QUEUED
    assert waiting


def test_taken_back_the_place_there_goes_to_the_next_who_waits(pair):
    one, other = pair
    awa, person = arrive(one, "awa"), manager(*pair)
    transfer(awa, other, by=person)
    bao = arrive(other, "bao")
    assert current(bao).state_code == "waiting"

    undo(current(awa), person)

    assert current(bao).state_code == "confirmed"
    assert current(awa).intake == one


def test_a_place_that_was_given_on_or_a_letter_that_left_is_not_taken_back(pair):
    one, other = pair
    awa, person = arrive(one, "awa"), manager(*pair)
    arrive(one, "bao")
    transfer(awa, other, by=person)

    with pytest.raises(PlaceGivenOn):
        undo(current(awa), person)
    sent(awa)
    with pytest.raises(LetterHasLeft):
        undo(current(awa), person)


def other_form(intake: Intake) -> Intake:
    """The same workshop with another form: the same questions, another consent, and one more."""
    form = factories.form(name="Autre", workflow_code="participation", prefix="AUT")
    fields = (
        FieldSpec("nom", "text", "Nom complet", identifies="full_name"),
        FieldSpec("courriel", "email", "Adresse e-mail", is_contact=True),
        FieldSpec("accord", "consent", "J’accepte tout autre chose"),
        FieldSpec("metier", "text", "Votre métier"),
    )
    FormVersion.objects.create(form=form, number=2, schema={"fields": [each.to_json() for each in fields]})
    Intake.objects.filter(pk=intake.pk).update(form=form)
    return Intake.objects.get(pk=intake.pk)


def test_answers_go_along_by_their_keys_and_what_is_asked_besides_is_said(pair):
    one, other = pair[0], other_form(pair[1])
    awa = arrive(one, "awa")

    transfer(awa, other, by=manager(one, other))

    after = current(awa)
    assert after.version.form == other.form
    assert after.answers == {"nom": "awa", "courriel": "awa@example.org", "accord": None, "metier": None}
    assert [each.field_key for each in after.consents.filter(withdrawn_at=None)] == ["accord"]
    text = letter_of(awa).text
    assert "Votre métier" in text
    assert "J’accepte tout autre chose" in text
    assert "Votre métier" in awa.events.get(kind=EventKind.TRANSFERRED).note


def test_of_the_same_form_not_even_the_version_changes(pair):
    one, other = pair
    Intake.objects.filter(pk=other.pk).update(form=one.form)
    awa = arrive(one, "awa")

    transfer(awa, Intake.objects.get(pk=other.pk), by=manager(*pair))

    assert (current(awa).version, current(awa).answers) == (awa.version, awa.answers)


def test_who_is_changing_answers_of_another_form_finishes_first(pair):
    one, other = pair[0], other_form(pair[1])
    awa = arrive(one, "awa")
    change_draft(awa)

    with pytest.raises(BeingChanged):
        transfer(awa, other, by=manager(one, other))


def test_a_link_and_a_change_of_answers_go_on_where_one_is_now(pair):
    one, other = pair
    Intake.objects.filter(pk=other.pk).update(form=one.form)
    awa = arrive(one, "awa")
    draft = change_draft(awa)

    transfer(awa, Intake.objects.get(pk=other.pk), by=manager(*pair))
    change_answers(current(awa), awa.answers | {"projet": "Autre"}, version=awa.version)

    draft.refresh_from_db()
    assert draft.intake_id == other.pk
    assert current(awa).answers["projet"] == "Autre"


def test_what_cannot_be_done_is_refused_with_its_reason(pair):
    one, other = pair
    awa, person = arrive(one, "awa"), manager(*pair)
    begun = booking(capacity=1, starts_in=timedelta(minutes=-5))
    person.inbox_scopes.create(page=begun.page_in())
    call = factories.intake(factories.call())
    person.inbox_scopes.create(page=call.page_in())
    arrive(other, "awa")

    for target, refusal in (
        (one, ThereAlready),
        (begun, TakesNobody),
        (call, TakesNobody),
        (other, RegisteredAlready),
    ):
        with pytest.raises(refusal):
            transfer(awa, target, by=person)
    cancel(awa)
    with pytest.raises(NotMovable):
        transfer(current(awa), booking(), by=factories.UserFactory(is_superuser=True))
    assert states(one) == ["cancelled"]


def test_nobody_moves_to_a_programme_that_is_not_theirs(pair):
    awa = arrive(pair[0], "awa")

    with pytest.raises(NotAllowed):
        transfer(awa, pair[1], by=manager_of(pair[0]))
    with pytest.raises(NotAllowed):
        transfer(awa, pair[1], by=manager_of(pair[1]))


def test_what_the_same_person_sent_twice_goes_along_and_is_erased_with_it(pair):
    one, other = pair
    awa, twin = arrive(one, "awa"), arrive(one, "awa")

    transfer(awa, other, by=manager(*pair))
    erase(current(awa))

    assert current(twin).intake == other
    assert current(twin).erased_at


def test_where_everybody_would_stand_is_foreseen_as_it_then_comes(pair):
    one, other = booking(capacity=None), booking(capacity=2)
    rows = [
        arrive(one, name, at=NOW() - timedelta(hours=hours))
        for name, hours in (("awa", 5), ("bao", 4), ("chloe", 3), ("dia", 2))
    ]
    foreseen = foresee_transfers(rows, other)
    person = manager(one, other)

    for row in rows:
        transfer(row, other, by=person)

    assert [(foreseen[row.pk].place, foreseen[row.pk].rank) for row in rows] == [
        (True, 0),
        (True, 0),
        (False, 1),
        (False, 2),
    ]
    assert [current(row).state_code for row in rows] == ["confirmed", "confirmed", "waiting", "waiting"]


def test_one_reads_of_the_move_in_ones_own_history_and_download(pair):
    awa = arrive(pair[0], "awa")

    transfer(awa, pair[1], by=manager(*pair), note="Secret de collègues")

    told = export(current(awa))
    assert "transferred" in [each["kind"] for each in told["history"]]
    assert "Secret de collègues" not in str(told)


def test_a_later_move_of_state_goes_on_from_there(pair):
    one, other = pair
    awa, person = arrive(one, "awa"), manager(*pair)
    transfer(awa, other, by=person, at=NOW() - timedelta(hours=1))

    move(current(awa), to="cancelled", by=person, note="Erreur.")
    undo(current(awa), person)

    assert (current(awa).state_code, current(awa).intake) == ("confirmed", other)
