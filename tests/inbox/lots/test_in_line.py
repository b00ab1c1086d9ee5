"""A lot meets somebody who acts on one of its rows at the same moment: what was shown is done, or it says why not."""

import pytest

from inbox.lots.running import begin
from registrations.domain.answers import change_answers
from registrations.domain.correcting import correct
from registrations.domain.locks import locked
from registrations.domain.move import MoveRefused, move
from registrations.enums import EventKind, MessageKind
from registrations.models import Registration
from tests.inbox.lots.worlds import manager, outcomes, people, reasons, shown
from tests.together import in_line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def registration():
    return people(1)[0]


def now(registration: Registration) -> Registration:
    return Registration.objects.get(pk=registration.pk)


def changed(registration: Registration) -> Registration:
    answers = registration.answers | {"projet": "Tout autre chose"}
    return change_answers(registration, answers, version=registration.version)


def test_answers_changed_just_before_are_kept_and_the_row_is_left_out_with_the_reason(registration):
    lot = shown("move", [registration], manager(), to="eligible")

    in_line(lambda: changed(registration), lambda: begin(lot))

    assert now(registration).answers["projet"] == "Tout autre chose"
    assert now(registration).state_code == "submitted"
    assert outcomes(lot) == ["left_out"]
    assert "personne concernée" in reasons(lot)[0]


def test_answers_sent_while_a_lot_asks_for_more_are_kept_and_taken_up_again(registration):
    lot = shown("information", [registration], manager(), message="Vos statuts, svp.")

    in_line(lambda: begin(lot), lambda: changed(now(registration)))

    assert outcomes(lot) == ["done"]
    assert now(registration).answers["projet"] == "Tout autre chose"
    assert now(registration).state_code == "submitted"
    kinds = registration.events.exclude(to_state="").order_by("at", "pk").values_list("to_state", flat=True)
    assert list(kinds) == ["submitted", "information", "submitted"]


def test_a_row_that_waits_for_a_colleague_stands_after_them_in_the_history(registration):
    lot, colleague = shown("tag", [registration], manager(), tag="urgent"), manager()

    in_line(
        lambda: move(registration, to="eligible", by=colleague),
        lambda: begin(shown("write", [now(registration)], manager(), message="La salle change.")),
        held=lambda: locked(registration.intake_id),
    )

    events = registration.events.order_by("at", "pk").values_list("pk", flat=True)
    assert list(events) == sorted(events)
    assert begin(lot)


def test_an_address_corrected_while_a_lot_writes_is_the_one_written_to_or_the_row_says_so(registration):
    lot, colleague = shown("write", [registration], manager(), message="La salle change."), manager()
    right = {"courriel": "juste@example.org"}

    in_line(lambda: correct(registration, right, reason="Par téléphone.", by=colleague), lambda: begin(lot))

    assert outcomes(lot) == ["left_out"]
    assert "Petit" in reasons(lot)[0] or "corrigé" in reasons(lot)[0].lower()
    assert not registration.messages.filter(kind=MessageKind.WORDS).exists()


def test_second_of_two_lots_on_one_row_does_nothing_and_says_who_was_faster(registration):
    lots = [shown("information", [registration], manager(), message="Vos statuts, svp.") for _each in "ab"]

    in_line(lambda: begin(lots[0]), lambda: begin(lots[1]))

    assert outcomes(lots[0]) + outcomes(lots[1]) == ["done", "left_out"]
    assert registration.events.filter(kind=EventKind.MOVED).count() == 1
    assert registration.messages.filter(kind=MessageKind.INFORMATION).count() == 1


def test_a_move_of_a_row_that_a_lot_is_moving_is_told(registration):
    lot, colleague = shown("move", [registration], manager(), to="eligible"), manager()
    seen = registration.events.latest("pk").pk

    _done, refused = in_line(
        lambda: begin(lot),
        lambda: move(now(registration), to="information", by=colleague, message="Un devis.", seen=seen),
        told=(MoveRefused,),
    )

    assert isinstance(refused, MoveRefused)
    assert now(registration).state_code == "eligible"
