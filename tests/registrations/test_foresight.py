"""What is foreseen of many moves is what each of them meets."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import MoveRefused, move
from registrations.domain.foresight import refused_moves
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.models import Intake, Message, Registration, RegistrationEvent
from registrations.workflows import WORKFLOWS
from tests import factories
from tests.copies import copies
from tests.registrations.bookings import arrive, booking

pytestmark = pytest.mark.django_db
PAIRS = [
    pytest.param(workflow.code, state.code, id=f"{workflow.code}: {state.code}")
    for workflow in WORKFLOWS.values()
    for state in workflow.states
]


def met(rows, to: str, **said) -> dict[int, tuple[type, str]]:
    """What `move()` says of each, tried and taken back."""
    refused = {}
    for each in rows:
        try:
            with transaction.atomic():
                move(each, to=to, **said)
                transaction.set_rollback(True)
        except MoveRefused as refusal:
            refused[each.pk] = (type(refusal), str(refusal))
    return refused


def foreseen(rows, to: str, **said) -> dict[int, tuple[type, str]]:
    found = refused_moves(rows, lambda each: to, at=timezone.now(), **said)
    return {pk: (type(refusal), str(refusal)) for pk, refusal in found.items()}


def fresh(intake: Intake) -> list[Registration]:
    return list(Registration.objects.filter(intake=intake).select_related("intake__form").order_by("pk"))


def gathering(workflow: str, state: str) -> Intake:
    """An intake of an event that has begun, with people in that state of whom some facts differ."""
    form = factories.form(workflow_code=workflow, prefix="AAA")
    page = factories.workshop(starts_at=timezone.now() - timedelta(minutes=30))
    intake = factories.intake(page, form=form)
    for name in ("awa", "bao", "chloe"):
        made = factories.registration(intake, courriel=f"{name}@example.org", nom=name)
        Registration.objects.filter(pk=made.pk).update(state_code=state)
    _plain, told, thanked = fresh(intake)
    RegistrationEvent.objects.create(registration=told, kind=EventKind.RESULT_TOLD, to_state=state)
    Message.objects.create(
        registration=thanked, kind=MessageKind.THANKS, to=thanked.email, state=MessageState.SENT
    )
    return intake


@pytest.mark.parametrize(("workflow", "state"), PAIRS)
def test_whatever_a_move_refuses_is_foreseen_and_nothing_else(workflow, state):
    intake = gathering(workflow, state)
    anyone, delegate = factories.staff(is_superuser=True), factories.staff(StaffGroup.DELEGATES)
    delegate.inbox_scopes.create(page=factories.home())
    ways = {way.target for way in WORKFLOWS[workflow].leaving(state)}

    for target in sorted(ways | {WORKFLOWS[workflow].initial.code}):
        for said in (
            {"by": anyone},
            {"by": anyone, "note": "Vu", "message": "Bonjour"},
            {"by": delegate, "note": "Vu"},
        ):
            rows = fresh(intake)
            assert foreseen(rows, target, **said) == met(rows, target, **said), (target, said)


def test_places_are_counted_down_and_what_is_not_begun_is_too_early():
    intake = booking(capacity=2)
    rows = [arrive(intake, name) for name in ("awa", "bao", "chloe", "dia", "eve")]
    Registration.objects.filter(pk=rows[0].pk).update(state_code="lapsed")
    Registration.objects.filter(pk=rows[1].pk).update(state_code="lapsed")
    Intake.objects.update(capacity=1)
    by = factories.staff(is_superuser=True)

    refused = foreseen(fresh(intake), "confirmed", by=by)
    early = foreseen(fresh(intake), "attended", by=by)

    assert {pk: kind.__name__ for pk, (kind, _words) in refused.items()} == {
        row.pk: "NoPlaceLeft" for row in rows[1:]
    }
    assert {kind.__name__ for kind, _words in early.values()} == {"NoSuchMove"}


def test_someone_registered_again_meanwhile_is_foreseen():
    intake = booking(capacity=9)
    late = arrive(intake, "awa")
    Registration.objects.filter(pk=late.pk).update(state_code="lapsed")
    arrive(intake, "awa")
    by = factories.staff(is_superuser=True)

    rows = [each for each in fresh(intake) if each.pk == late.pk]

    assert foreseen(rows, "confirmed", by=by) == met(rows, "confirmed", by=by)
    assert [kind.__name__ for kind, _words in foreseen(rows, "confirmed", by=by).values()] == [
        "RegisteredAlready"
    ]


def test_what_one_may_not_see_is_refused():
    registration = factories.registration(factories.intake(factories.call()))
    stranger = factories.staff(StaffGroup.MANAGERS)

    rows = fresh(registration.intake)

    assert foreseen(rows, "eligible", by=stranger) == met(rows, "eligible", by=stranger)
    assert [kind.__name__ for kind, _words in foreseen(rows, "eligible", by=stranger).values()] == [
        "NotAllowed"
    ]


def test_fifty_cost_the_queries_of_one():
    intake = gathering("participation", "confirmed")
    copies(factories.registration(intake, courriel="p@example.org", nom="P"), 49, name="P {}")
    by = factories.staff(is_superuser=True)
    rows = fresh(intake)
    costs = []

    for some in (rows[:1], rows):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            refused_moves(some, lambda each: "attended", by=by, at=timezone.now())
        costs.append(len(captured))

    assert len(rows) == 53
    assert costs[0] == costs[1] <= 10
