"""Two that look like one and are two: staff say so once, for everyone, and take it back."""

import pytest

from core.enums import StaffGroup
from registrations.domain.duplicates import (
    LinkedAlready,
    LinkRefused,
    ToldApart,
    keep,
    no_longer_apart,
    tell_apart,
    unlink,
)
from registrations.domain.errors import NotAllowed
from registrations.domain.persons import erase, export
from registrations.enums import EventKind
from registrations.models import Registration
from registrations.telling import told_history
from tests import factories
from tests.registrations.correcting.worlds import FIELDS, SIRET, dossier, manager_of

pytestmark = pytest.mark.django_db
OTHER = {"nom": "Bea Durand", "courriel": "bea@example.org", "titre": "Tout autre chose"}
ALIKE = [
    ({}, OTHER | {"courriel": "AWA@Exmaple.ORG"}),
    ({"siret": SIRET}, OTHER | {"siret": SIRET}),
    ({"titre": "Un même titre"}, OTHER | {"titre": "un meme titre"}),
]


@pytest.fixture
def pair():
    one = dossier()
    return one, dossier(one.intake)


def suspected() -> set[Registration]:
    return set(Registration.objects.with_suspected_duplicate())


@pytest.mark.parametrize(("first", "second"), ALIKE, ids=["address", "siret", "title"])
def test_two_told_apart_suspect_nobody_of_each_other_until_that_is_taken_back(first, second):
    one = dossier(**first)
    two = dossier(one.intake, **second)
    manager = manager_of(one)

    assert tell_apart(two, one, by=manager)
    after = suspected()
    assert no_longer_apart(one, two, by=manager)

    assert after == set()
    assert suspected() == {one, two}


def test_a_third_that_is_like_both_is_still_suspected(pair):
    one, two = pair
    three = dossier(one.intake)

    tell_apart(one, two, by=manager_of(one))
    assert suspected() == {one, two, three}
    tell_apart(one, three, by=manager_of(one))

    assert suspected() == {two, three}


def test_both_histories_say_it_once_and_the_persons_say_nothing(pair):
    one, two = pair
    manager = manager_of(one)

    said = [tell_apart(one, two, by=manager), tell_apart(two, one, by=manager)]

    assert said == [True, False]
    for here, other in ((one, two), (two, one)):
        event = here.events.get(kind=EventKind.TOLD_APART)
        assert (event.actor, event.note) == (manager, other.reference)
        assert EventKind.TOLD_APART not in {each.event.kind for each in told_history(here, event.at)}
        assert other.reference not in str(export(here))
        assert here.messages.count() == 1


def test_what_was_told_apart_is_not_closed_before_that_is_taken_back(pair):
    one, two = pair
    manager = manager_of(one)
    tell_apart(one, two, by=manager)

    with pytest.raises(ToldApart):
        keep(one, [two], by=manager)
    no_longer_apart(two, one, by=manager)
    keep(one, [two], by=manager)

    assert Registration.objects.get(pk=two.pk).duplicate_of == one


def test_what_is_linked_is_unlinked_first(pair):
    one, two = pair
    manager = manager_of(one)
    keep(one, [two], by=manager)

    with pytest.raises(LinkedAlready):
        tell_apart(one, two, by=manager)
    unlink(two, by=manager)

    assert tell_apart(one, two, by=manager)


def test_what_is_elsewhere_erased_or_itself_is_refused(pair):
    one, _two = pair
    elsewhere = dossier(factories.intake(factories.call(title="Un autre"), fields=FIELDS))
    admin = factories.staff(StaffGroup.ADMINISTRATORS, is_superuser=True)

    for other in (elsewhere, one):
        with pytest.raises(LinkRefused):
            tell_apart(one, other, by=admin)


def test_who_may_not_settle_both_says_nothing(pair):
    one, two = pair
    elsewhere = dossier(factories.intake(factories.call(title="Un autre"), fields=FIELDS))

    for by in (factories.staff(StaffGroup.DELEGATES), manager_of(elsewhere)):
        with pytest.raises(NotAllowed):
            tell_apart(one, two, by=by)
    assert suspected() == {one, two}


def test_it_is_erased_with_the_person(pair):
    one, two = pair
    tell_apart(one, two, by=manager_of(one))

    erase(two)

    assert not Registration.different_from.through.objects.exists()
