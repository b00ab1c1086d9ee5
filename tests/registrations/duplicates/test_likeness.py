"""Which registrations look like one: the same address, SIRET or title, on one page."""

import pytest

from core.enums import StaffGroup
from registrations.domain.duplicates import keep
from registrations.domain.persons import erase
from registrations.models import ColumnValue, InboxScope, Registration
from tests import factories
from tests.registrations.bookings import arrive, booking
from tests.registrations.correcting.worlds import FIELDS, SIRET, dossier, manager_of

pytestmark = pytest.mark.django_db
OTHER = {"nom": "Bea Durand", "courriel": "bea@example.org", "titre": "Tout autre chose"}


def similar(registration: Registration) -> list[Registration]:
    return list(Registration.objects.similar_to(registration).order_by("pk"))


def suspected() -> set[Registration]:
    return set(Registration.objects.with_suspected_duplicate())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, OTHER | {"courriel": "AWA@Exmaple.ORG"}),
        ({"siret": SIRET}, OTHER | {"siret": SIRET}),
        ({"titre": "L’Été, autrement"}, OTHER | {"titre": "l'ete autrement !"}),
    ],
    ids=["address", "siret", "title"],
)
def test_each_likeness_is_found_from_both_sides(first, second):
    one = dossier(**first)
    two = dossier(one.intake, **second)
    dossier(one.intake, nom="Zoé", courriel="zoe@example.org", titre="Rien à voir")

    assert (similar(one), similar(two)) == ([two], [one])
    assert suspected() == {one, two}


def test_another_round_of_the_page_is_looked_at_and_another_page_is_not():
    one = dossier()
    again = dossier(factories.intake(one.intake.page_in(), form=one.intake.form))
    dossier(factories.intake(factories.call(), form=one.intake.form))

    assert similar(one) == [again]
    assert suspected() == {one, again}


def test_nothing_in_common_is_no_likeness():
    one = dossier()
    dossier(one.intake, **OTHER)

    assert similar(one) == []
    assert suspected() == set()


def test_empty_answers_have_nothing_in_common():
    one = dossier(courriel="", titre="…", siret=None)
    dossier(one.intake, courriel="", titre="!", siret=None)

    assert similar(one) == []
    assert suspected() == set()


def test_a_guarded_answer_never_tells_that_two_are_the_same():
    fields = [
        *FIELDS[:2],
        factories.field("text", "titre", "Titre", identifies="title", max_length=99, data_class="C"),
        factories.field("siret", "siret", "SIRET", data_class="C", required=False),
    ]
    intake = factories.intake(factories.call(), fields=fields)
    one = dossier(intake, siret=SIRET)
    dossier(intake, siret=SIRET, **OTHER | {"titre": one.answers["titre"]})

    assert similar(one) == []
    assert not ColumnValue.objects.filter(key__startswith="=").exists()


def test_two_people_of_one_mailbox_are_no_duplicates():
    intake = booking(capacity=5)
    one = arrive(intake, "famille@example.org", nom="Awa")
    arrive(intake, "famille@example.org", nom="Bea", email_confirmed=True)

    assert similar(one) == []
    assert suspected() == set()


def test_what_is_erased_is_like_nothing():
    one = dossier()
    two = dossier(one.intake)

    erase(two)

    one.refresh_from_db()
    assert similar(one) == []
    assert similar(Registration.objects.get(pk=two.pk)) == []
    assert suspected() == set()


def test_what_is_settled_or_withdrawn_is_no_longer_suspected():
    one = dossier()
    two = dossier(one.intake)
    assert suspected() == {one, two}

    keep(one, [two], by=manager_of(one))
    assert suspected() == set()
    three = dossier(one.intake)
    assert suspected() == {one, three}
    Registration.objects.filter(pk=three.pk).update(state_code="withdrawn")
    assert suspected() == set()


def test_who_may_not_read_another_one_does_not_learn_of_it():
    one = dossier()
    dossier(one.intake)
    stranger = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=stranger, page=factories.programme())

    assert not Registration.objects.visible_to(stranger).similar_to(one).exists()
    assert not Registration.objects.visible_to(stranger).with_suspected_duplicate().exists()


def test_all_of_it_is_one_query_whatever_there_is(django_assert_num_queries):
    one = dossier(siret=SIRET)
    for _number in range(3):
        dossier(one.intake, siret=SIRET)
    one = Registration.objects.select_related("intake", "version").get(pk=one.pk)

    with django_assert_num_queries(1):
        assert len(similar(one)) == 3
    with django_assert_num_queries(1):
        assert len(suspected()) == 4
