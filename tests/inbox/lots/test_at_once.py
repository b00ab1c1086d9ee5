"""Lots and people at the same time, in real threads with connections of their own."""

from collections import Counter

import pytest

from inbox.lots.running import begin, run
from inbox.models import Lot
from inbox.models.lots import LotState
from registrations.domain import MoveRefused, move
from registrations.enums import EventKind, MessageKind
from registrations.models import Message, RegistrationEvent
from tests.inbox.lots.worlds import manager, outcomes, people, shown
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROWS = 6


def test_two_lots_that_overlap_do_each_row_once():
    registrations = people(ROWS)
    lots = [
        shown("information", order, manager(), message="Vos statuts, svp.")
        for order in (registrations, registrations[::-1])
    ]

    at_once(lambda number: begin(lots[number]), 2)

    assert Counter(outcomes(lots[0]) + outcomes(lots[1])) == {"done": ROWS, "left_out": ROWS}
    assert [each.messages.filter(kind=MessageKind.INFORMATION).count() for each in registrations] == [
        1
    ] * ROWS
    assert RegistrationEvent.objects.filter(kind=EventKind.MOVED).count() == ROWS


def test_two_workers_of_one_lot_do_each_row_once():
    registrations = people(ROWS)
    lot = shown("write", registrations, manager(), message="La salle change.")
    Lot.objects.update(state=LotState.RUNNING)

    at_once(lambda number: run(Lot.objects.get(pk=lot.pk)), 3)

    assert outcomes(lot) == ["done"] * ROWS
    assert Message.objects.filter(kind=MessageKind.WORDS).count() == ROWS


def test_a_colleague_who_moves_one_while_a_lot_runs_loses_nothing_and_does_nothing_twice():
    registrations, colleague = people(ROWS), manager()
    lot = shown("move", registrations, manager(), to="eligible")
    verbs = [
        lambda: begin(lot),
        lambda: move(registrations[-1], to="ineligible", by=colleague, note="Hors du champ."),
    ]

    refused = at_once(lambda number: verbs[number](), 2, told=MoveRefused)

    last = outcomes(lot)[-1]
    assert outcomes(lot)[:-1] == ["done"] * (ROWS - 1)
    assert (last == "done") == isinstance(refused[1], MoveRefused)
    assert RegistrationEvent.objects.filter(kind=EventKind.MOVED).count() == ROWS
