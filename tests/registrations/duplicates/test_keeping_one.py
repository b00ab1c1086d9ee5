"""Of what was sent twice one is kept: the other is linked and closed, told, and taken up again in one act."""

import pytest

from core.enums import StaffGroup
from registrations.domain import move
from registrations.domain.delivery import send_message
from registrations.domain.duplicates import (
    DoesNotGoOn,
    LinkedAlready,
    LinkRefused,
    NoneChosen,
    keep,
    unlink,
)
from registrations.domain.errors import NotAllowed
from registrations.domain.persons import erase
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.models import Registration
from tests import factories
from tests.registrations.bookings import arrive, booking
from tests.registrations.bookings import manager_of as manager_of_intake
from tests.registrations.correcting.worlds import dossier, manager_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    one = dossier()
    return one, dossier(one.intake)


def now(registration: Registration) -> Registration:
    return Registration.objects.get(pk=registration.pk)


def letters(registration: Registration) -> list[str]:
    waiting = registration.messages.exclude(state=MessageState.DROPPED)
    return list(waiting.exclude(kind=MessageKind.CONFIRMATION).order_by("pk").values_list("kind", flat=True))


def test_the_other_is_linked_closed_and_told_which_goes_on(pair):
    one, two = pair
    manager = manager_of(one)

    keep(one, [two], by=manager, note="Vu au téléphone.")

    assert (now(two).duplicate_of, now(two).state_code) == (one, "duplicate")
    assert (now(one).duplicate_of, now(one).state_code) == (None, "submitted")
    event = two.events.get(kind=EventKind.LINKED)
    assert (event.actor, event.note) == (manager, f"{one.reference}: Vu au téléphone.")
    letter = two.messages.get(kind=MessageKind.DUPLICATE)
    assert f"L’envoi qui suit son cours porte la référence {one.reference}." in letter.text
    assert "téléphone" not in letter.text


def test_words_of_staff_stand_in_the_letter_instead(pair):
    one, two = pair

    keep(one, [two], by=manager_of(one), message="Votre collègue a déjà déposé ce projet.")

    letter = two.messages.get(kind=MessageKind.DUPLICATE)
    assert "Votre collègue a déjà déposé ce projet." in letter.text
    assert one.reference not in letter.text


def test_someone_else_does_not_read_the_reference_of_another_person():
    one = dossier()
    two = dossier(one.intake, courriel="bea@example.org")

    keep(one, [two], by=manager_of(one))

    assert one.reference not in two.messages.get(kind=MessageKind.DUPLICATE).text


def test_what_can_no_longer_be_closed_is_only_linked(pair):
    one, two = pair
    Registration.objects.filter(pk=two.pk).update(state_code="reserve")

    keep(one, [two], by=manager_of(one))

    assert (now(two).duplicate_of, now(two).state_code) == (one, "reserve")
    assert letters(two) == []


def test_places_are_not_given_away_by_linking():
    intake = booking(capacity=2)
    one, two = arrive(intake, "awa"), arrive(intake, "bea")

    keep(one, [two], by=manager_of_intake(intake))

    assert (now(two).duplicate_of, now(two).state_code) == (one, "confirmed")


@pytest.mark.parametrize("state", ["submitted", "eligible"])
def test_before_its_letter_has_left_all_is_as_it_was_and_nobody_is_written_to(pair, state):
    one, two = pair
    manager = manager_of(one)
    if state != "submitted":
        move(two, to=state, by=manager)
    before = now(two)
    keep(one, [two], by=manager)

    unlink(now(two), by=manager)

    after = now(two)
    assert (after.duplicate_of, after.state_code, after.since) == (None, state, before.since)
    assert letters(two) == []
    assert two.events.get(kind=EventKind.UNLINKED).note == one.reference


def test_once_its_letter_has_left_the_person_reads_that_it_goes_on(pair):
    one, two = pair
    manager = manager_of(one)
    keep(one, [two], by=manager)
    letter = two.messages.get(kind=MessageKind.DUPLICATE)
    assert send_message(letter.pk, at=letter.due_at)

    unlink(now(two), by=manager, at=letter.due_at)

    assert (now(two).duplicate_of, now(two).state_code) == (None, "submitted")
    assert letters(two) == [MessageKind.DUPLICATE, MessageKind.PROGRESS]


def test_those_linked_to_one_that_is_closed_follow_to_the_one_that_is_kept(pair):
    one, two = pair
    manager = manager_of(one)
    three = dossier(one.intake)
    keep(two, [three], by=manager)

    keep(one, [two], by=manager)

    assert {now(two).duplicate_of, now(three).duplicate_of} == {one}


def test_of_two_who_keep_different_ones_the_second_is_told(pair):
    one, two = pair
    manager = manager_of(one)
    keep(one, [two], by=manager)

    with pytest.raises(LinkRefused):
        keep(two, [one], by=manager)
    assert now(one).duplicate_of is None
    with pytest.raises(LinkedAlready):
        keep(one, [two], by=manager)


def test_who_was_faster_has_taken_the_link_back_already(pair):
    with pytest.raises(LinkedAlready):
        unlink(pair[0], by=manager_of(pair[0]))


def test_only_one_that_goes_on_is_kept(pair):
    one, two = pair
    Registration.objects.filter(pk=one.pk).update(state_code="withdrawn")

    with pytest.raises(DoesNotGoOn):
        keep(one, [two], by=manager_of(one))


def test_nothing_of_another_page_or_erased_or_nothing_at_all_is_linked(pair):
    one, two = pair
    boss = factories.UserFactory(is_superuser=True)
    erase(two)

    with pytest.raises(LinkRefused):
        keep(one, [two], by=boss)
    with pytest.raises(LinkRefused):
        keep(one, [dossier()], by=boss)
    with pytest.raises(NoneChosen):
        keep(one, [], by=boss)
    assert not Registration.objects.exclude(duplicate_of=None).exists()


def test_who_may_not_read_both_links_nothing(pair):
    one, two = pair

    for user in (manager_of(dossier()), factories.staff(StaffGroup.REVIEWERS)):
        with pytest.raises(NotAllowed):
            keep(one, [two], by=user)
        with pytest.raises(NotAllowed):
            unlink(one, by=user)
    assert now(two).duplicate_of is None
