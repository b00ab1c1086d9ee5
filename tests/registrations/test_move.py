"""The single door through which a registration changes state."""

import pytest
from django.contrib.auth.models import Permission

from core.enums import StaffGroup
from registrations.domain import MoveRefused, NotAllowed, NoteMissing, move
from registrations.domain.errors import ChangedMeanwhile, NoSuchMove
from registrations.domain.noting import log_reading, note
from registrations.enums import Actor
from registrations.models import InboxScope, Registration
from registrations.workflows import WORKFLOWS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration():
    return factories.registration(factories.intake(factories.call()))


@pytest.fixture
def manager(registration):
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=registration.intake.page_in().get_parent())
    return user


def test_move_changes_the_state_and_writes_the_event(registration, manager):
    event = move(registration, to="eligible", by=manager)

    registration.refresh_from_db()
    assert registration.state_code == "eligible"
    assert (event.actor, event.from_state, event.to_state) == (manager, "submitted", "eligible")


def test_move_refuses_what_the_table_does_not_declare(registration, manager):
    with pytest.raises(NoSuchMove):
        move(registration, to="selected", by=manager)

    assert Registration.objects.get().state_code == "submitted"


def test_move_refuses_an_unknown_state(registration, manager):
    with pytest.raises(NoSuchMove):
        move(registration, to="nowhere", by=manager)


def test_move_of_two_people_at_once_lets_the_first_win(registration, manager):
    stale = Registration.objects.get()
    move(registration, to="eligible", by=manager)

    with pytest.raises(NoSuchMove):
        move(stale, to="ineligible", by=manager, note="Hors sujet")

    assert registration.events.filter(kind="moved").count() == 1


def test_move_asks_for_a_reason_where_the_table_does(registration, manager):
    with pytest.raises(NoteMissing):
        move(registration, to="ineligible", by=manager, note="   ")

    event = move(registration, to="ineligible", by=manager, note="Hors des missions")
    assert event.note == "Hors des missions"


def test_move_refuses_someone_without_the_right(registration, manager):
    manager.groups.clear()
    manager.user_permissions.add(Permission.objects.get(codename="view_registration"))
    manager = type(manager).objects.get(pk=manager.pk)

    with pytest.raises(NotAllowed):
        move(registration, to="eligible", by=manager)


def test_move_refuses_a_manager_of_another_programme(registration):
    stranger = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=stranger, page=factories.programme())

    with pytest.raises(NotAllowed):
        move(registration, to="eligible", by=stranger)


def test_a_decision_asks_for_the_right_to_decide(registration, manager):
    Registration.objects.update(state_code="in_committee")
    manager.groups.clear()
    for codename in ("view_registration", "move_registration"):
        manager.user_permissions.add(Permission.objects.get(codename=codename))
    manager = type(manager).objects.get(pk=manager.pk)

    with pytest.raises(MoveRefused):
        move(registration, to="selected", by=manager)


def test_the_person_moves_only_where_the_table_lets_them(registration):
    event = move(registration, to="withdrawn", by=Actor.PERSON)

    assert (event.actor, event.note, event.to_state) == (None, "person", "withdrawn")
    assert registration.messages.latest("pk").kind == "cancelled"
    other = factories.registration(registration.intake)
    with pytest.raises(NotAllowed):
        move(other, to="eligible", by=Actor.PERSON)


def test_the_site_moves_only_where_the_table_lets_it(registration, manager):
    with pytest.raises(NotAllowed):
        move(registration, to="withdrawn", by=Actor.RULE)
    move(registration, to="information", by=manager, message="Un devis, s’il vous plaît.")

    event = move(registration, to="submitted", by=Actor.RULE, note="answered")

    assert (event.actor, event.note) == (None, "rule: answered")


def test_a_move_of_staff_writes_the_letter_that_tells_of_it(registration, manager):
    move(registration, to="information", by=manager, message="Un devis, s’il vous plaît.")

    message = registration.messages.latest("pk")
    assert (message.kind, message.to) == ("information", "awa@example.org")
    assert "Un devis, s’il vous plaît." in message.text


def test_a_move_without_a_letter_writes_none(registration, manager):
    move(registration, to="eligible", by=manager)

    assert list(registration.messages.values_list("kind", flat=True)) == ["confirmation"]


def test_nobody_of_staff_makes_a_move_that_is_the_persons_alone():
    intake = factories.intake(factories.call(), form=factories.form(workflow_code="referral"))
    referral = factories.registration(intake)

    with pytest.raises(NotAllowed):
        move(referral, to="accepted", by=factories.staff(is_superuser=True))


def test_history_is_only_added_to(registration):
    event = registration.events.get()

    with pytest.raises(TypeError):
        event.save()


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=lambda workflow: workflow.code)
def test_every_workflow_table_holds_together(workflow):
    codes = [state.code for state in workflow.states]
    assert len(codes) == len(set(codes))
    pairs = [(t.source, t.target) for t in workflow.transitions]
    assert len(pairs) == len(set(pairs))
    assert {code for pair in pairs for code in pair} <= set(codes)
    born = {
        workflow.initial.code,
        workflow.when_full,
        workflow.when_unconfirmed,
        workflow.when_repeated,
    } - {""}
    reachable, todo = set(born), list(born)
    while todo:
        for transition in workflow.leaving(todo.pop()):
            if transition.target not in reachable:
                reachable.add(transition.target)
                todo.append(transition.target)
    assert reachable == set(codes)


def test_a_move_is_refused_with_what_others_have_done_since_it_was_looked_at(registration, manager):
    seen = registration.events.latest("pk").pk
    colleague = factories.staff(is_superuser=True)
    event = note(registration, "J’attends son appel.", colleague)

    with pytest.raises(ChangedMeanwhile) as refusal:
        move(registration, to="eligible", by=manager, seen=seen)

    assert refusal.value.events == [event]
    assert move(registration, to="eligible", by=manager, seen=event.pk).to_state == "eligible"


def test_what_one_has_written_oneself_stands_in_no_way(registration, manager):
    seen = registration.events.latest("pk").pk
    note(registration, "Vu.", manager)
    log_reading(registration, factories.staff())

    assert move(registration, to="eligible", by=manager, seen=seen).to_state == "eligible"
