"""Somebody stands at the door without a registration: a place over all others, present at once, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from registrations.domain import move
from registrations.domain.on_behalf import KnownAlready
from registrations.domain.places import free_chairs, free_places
from registrations.domain.walk_ins import NoPlaceForThem, NotThen, items_at_the_door, walk_in
from registrations.enums import Channel, EventKind, MessageKind
from registrations.events import event_of
from registrations.models import Intake, Registration
from tests.registrations.behalf.worlds import workshop
from tests.registrations.bookings import arrive, kinds, manager_of

pytestmark = pytest.mark.django_db
HERE = {"nom": "Awa Martin", "courriel": None, "accord": True}


@pytest.fixture
def intake():
    """It began an hour ago, its only place is taken, and registrations are closed."""
    made = workshop(capacity=1, starts_in=timedelta(hours=-1))
    arrive(made, "lea", nom="Léa Petit")
    Intake.objects.filter(pk=made.pk).update(closes_at=timezone.now() - timedelta(hours=3))
    return made


def comes(
    intake, *, submission=None, by=None, at=None, another=False, why="Une chaise de plus.", **answers
) -> Registration:
    return walk_in(
        intake,
        HERE | answers,
        version=intake.form.current_version,
        by=by or manager_of(intake),
        submission=submission or uuid4(),
        language="fr",
        another=another,
        why=why,
        at=at,
    )


def test_who_comes_is_present_at_once_over_capacity_and_after_the_closing(intake):
    host = manager_of(intake)

    made = Registration.objects.get(pk=comes(intake, by=host, courriel="awa@example.org").pk)

    assert (made.state_code, made.channel, made.created_by) == ("attended", Channel.ON_SITE, host)
    assert list(made.events.order_by("pk").values_list("kind", "to_state", "actor")) == [
        (EventKind.CREATED, "confirmed", host.pk),
        (EventKind.LET_IN, "", host.pk),
        (EventKind.MOVED, "attended", host.pk),
    ]
    assert kinds(made) == [MessageKind.THANKS]
    assert made.consents.get().field_key == "accord"
    assert intake.registrations.filter(state_code__in=("attended", "confirmed")).count() == 2


def test_over_the_places_colleagues_read_why_and_without_it_nobody_is_let_in(intake):
    with pytest.raises(NoPlaceForThem):
        comes(intake, why=" ")
    with pytest.raises(KnownAlready):
        comes(intake, nom="Léa Petit", why="")
    assert Registration.objects.count() == 1

    assert "Une chaise de plus." in comes(intake).events.get(kind=EventKind.CREATED).note
    Intake.objects.filter(pk=intake.pk).update(capacity=9)
    other = comes(intake, nom="Paul Durand", why="")
    assert "chaise" not in other.events.get(kind=EventKind.CREATED).note


def test_once_it_has_begun_the_chair_of_who_is_absent_is_free_for_who_stands_there_alone(intake):
    host, lea = manager_of(intake), intake.registrations.get()
    move(lea, to="absent", by=host)

    made = comes(intake, by=host, why="")

    assert made.events.get(kind=EventKind.CREATED).note == ""
    assert (free_chairs(intake), free_places(intake)) == (0, 0)
    with pytest.raises(NoPlaceForThem):
        comes(intake, by=host, nom="Paul Durand", why="")


def test_who_was_absent_before_it_was_put_off_keeps_the_place_until_it_begins(intake):
    move(intake.registrations.get(), to="absent", by=manager_of(intake))
    before = event_of(intake).starts_at - timedelta(minutes=1)

    with pytest.raises(NoPlaceForThem):
        comes(intake, at=before, why="")

    assert Registration.objects.count() == 1
    assert free_places(intake) == 0


def test_without_an_address_nobody_is_written_to_and_nobody_has_to_call(intake):
    assert kinds(comes(intake)) == []


def test_the_door_asks_for_the_name_an_address_and_the_boxes_alone(intake):
    asked = [(item.key, item.required) for item in items_at_the_door(intake.form.current_version)]

    assert asked == [("nom", True), ("courriel", False), ("accord", True)]


def test_one_sheet_sent_twice_is_one_person_and_undoes_nothing(intake):
    host, submission = manager_of(intake), uuid4()
    made = comes(intake, by=host, submission=submission)
    move(made, to="absent", by=host)

    again = comes(intake, by=host, submission=submission)

    assert again.pk == made.pk
    assert Registration.objects.get(pk=made.pk).state_code == "absent"
    assert Registration.objects.count() == 2


def test_who_is_registered_is_pointed_out_and_a_namesake_is_asked_about(intake):
    known = intake.registrations.get()

    with pytest.raises(KnownAlready) as same:
        comes(intake, nom="PETIT Léa", courriel="lea@example.org")
    with pytest.raises(KnownAlready) as namesake:
        comes(intake, nom="Léa Petit")
    other = comes(intake, nom="Léa Petit", another=True)

    assert [(each.value.registrations, each.value.sure) for each in (same, namesake)] == [
        ([known], True),
        ([known], False),
    ]
    assert other.pk != known.pk


def test_nobody_is_written_down_on_another_day(intake):
    coming = workshop(starts_in=timedelta(days=2))

    with pytest.raises(NotThen):
        comes(coming)
    with pytest.raises(NotThen):
        comes(intake, at=timezone.now() + timedelta(days=4))
    assert Registration.objects.count() == 1


def test_before_the_beginning_they_are_expected_and_told_so():
    starts = timezone.now().replace(microsecond=0) + timedelta(days=30)
    intake = workshop(capacity=1, starts_in=timedelta(days=30))
    arrive(intake, "lea", nom="Léa Petit")

    made = comes(intake, at=starts - timedelta(minutes=1), courriel="awa@example.org")

    assert Registration.objects.get(pk=made.pk).state_code == "confirmed"
    assert kinds(made) == [MessageKind.CONFIRMATION]
