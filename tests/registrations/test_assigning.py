"""Who of staff handles a registration, and how it comes to them."""

import pytest

from core.enums import StaffGroup
from registrations.domain import NotAllowed, assign
from registrations.domain.errors import CannotSee
from registrations.models import InboxScope, Registration
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration():
    return factories.registration(factories.intake(factories.call()))


def colleague(registration, *groups, **fields):
    """Someone of staff who works on the registration's programme."""
    user = factories.staff(*(groups or [StaffGroup.MANAGERS]), **fields)
    InboxScope.objects.create(user=user, page=registration.intake.page_in().get_parent())
    return user


def test_a_registration_is_handed_to_a_colleague_whom_the_history_names(registration):
    by, to = colleague(registration), colleague(registration, first_name="Inès", last_name="Morel")

    event = assign(registration, to, by)

    assert Registration.objects.get().owner == to
    assert (event.kind, event.actor, event.note) == ("assigned", by, "Inès Morel")


def test_a_registration_is_nobodys_again(registration):
    by = colleague(registration)
    assign(registration, by, by)

    event = assign(registration, None, by)

    assert Registration.objects.get().owner is None
    assert (event.kind, event.note) == ("assigned", "")


def test_handing_it_to_who_has_it_writes_nothing(registration):
    by = colleague(registration)
    assign(registration, by, by)

    assert assign(registration, by, by) is None
    assert registration.events.filter(kind="assigned").count() == 1


def test_it_is_not_handed_to_someone_who_may_not_read_it(registration):
    by, stranger = colleague(registration), factories.staff(StaffGroup.MANAGERS, first_name="Zoé")

    with pytest.raises(CannotSee) as refusal:
        assign(registration, stranger, by)

    assert str(refusal.value) == "Zoé n’a pas accès à ce dossier : choisissez quelqu’un d’autre."
    assert Registration.objects.get().owner is None


@pytest.mark.parametrize("group", [StaffGroup.OFFICERS, StaffGroup.EDITORS])
def test_nobody_hands_it_over_without_the_right_to_move(registration, group):
    by = colleague(registration, group)

    with pytest.raises(NotAllowed):
        assign(registration, None, by)


def test_nobody_hands_over_what_they_may_not_read(registration):
    stranger = factories.staff(StaffGroup.MANAGERS)

    with pytest.raises(NotAllowed):
        assign(registration, colleague(registration), stranger)


def test_a_colleague_of_the_same_name_as_a_code_does_not_pass_for_the_person(registration):
    by, to = colleague(registration), colleague(registration, first_name="person")

    event = assign(registration, to, by)

    assert event.told_note == ""
