"""A dossier shows what looks like it; one is kept with a click, and that is undone with one."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.enums import StaffGroup
from inbox.duplicates.panel import panel_of
from registrations.domain.duplicates import keep
from registrations.enums import MessageKind
from registrations.models import Message, Registration
from tests import factories
from tests.registrations.bookings import arrive, booking
from tests.registrations.bookings import manager_of as manager_of_intake
from tests.registrations.correcting.worlds import SIRET, dossier, manager_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    return dossier(siret=SIRET)


@pytest.fixture
def two(one):
    return dossier(one.intake, siret=SIRET, titre="Autre titre")


@pytest.fixture
def manager(one, client):
    user = manager_of(one)
    client.force_login(user)
    return user


def panel(client, registration) -> BeautifulSoup | None:
    html = client.get(reverse("inbox:detail", args=[registration.pk])).content
    return BeautifulSoup(html, "html.parser").select_one(".dossier-twins")


def keep_address(registration) -> str:
    return reverse("inbox:keep", args=[registration.pk])


@pytest.mark.usefixtures("manager")
def test_each_of_two_shows_the_other_and_why(client, one, two):
    for here, other in ((one, two), (two, one)):
        words = panel(client, here).get_text(" ", strip=True)
        assert other.reference in words
        assert "la même adresse e-mail, le même numéro SIRET" in words
        assert "le même titre" not in words


@pytest.mark.usefixtures("manager")
def test_two_are_told_apart_with_one_click_and_that_is_taken_back_with_one(client, one, two):
    def pressed(verb: str):
        form = panel(client, one).select_one(f'form[action="{reverse(f"inbox:{verb}", args=[one.pk])}"]')
        sent = {each["name"]: each["value"] for each in form.select("input[name=other]")}
        return client.post(form["action"], sent, follow=True)

    def suspected() -> bool:
        listed = client.get("/admin/inbox/tous/?duplicates=on").content.decode()
        return one.reference in listed or two.reference in listed

    before = suspected()
    told = pressed("tell_apart")
    apart = panel(client, two).get_text(" ", strip=True)
    during = suspected()
    pressed("no_longer_apart")

    assert (before, during, suspected()) == (True, False, True)
    assert f"{one.reference} et {two.reference} sont différents." in told.content.decode()
    assert f"Différent de\N{NO-BREAK SPACE}: {one.reference}" in apart
    assert "Garder celui-ci" not in apart


@pytest.mark.parametrize("verb", ["tell_apart", "no_longer_apart"])
def test_one_that_may_not_be_read_cannot_be_named(client, one, manager, verb):
    hidden = dossier(siret=SIRET)

    response = client.post(reverse(f"inbox:{verb}", args=[one.pk]), {"other": hidden.pk})

    assert response.status_code == 404
    assert not Registration.different_from.through.objects.exists()


@pytest.mark.usefixtures("manager")
def test_a_dossier_like_no_other_shows_nothing_of_it(client, one):
    assert panel(client, one) is None


@pytest.mark.usefixtures("manager")
def test_letters_are_read_before_one_is_kept_and_one_more_click_does_it(client, one, two):
    response = client.post(keep_address(one), {"other": [two.pk], "back": one.pk})

    assert f"L’envoi qui suit son cours porte la référence {one.reference}." in response.content.decode()
    assert Registration.objects.get(pk=two.pk).duplicate_of is None
    assert not Message.objects.filter(kind=MessageKind.DUPLICATE).exists()

    client.post(keep_address(one), {"other": [two.pk], "confirmed": "1", "note": "Vu."})

    after = Registration.objects.get(pk=two.pk)
    assert (after.duplicate_of, after.state_code) == (one, "duplicate")
    assert "Doublon de celui-ci" in panel(client, one).get_text(" ", strip=True)
    assert one.reference in panel(client, two).get_text(" ", strip=True)


@pytest.mark.usefixtures("manager")
def test_words_that_are_too_long_for_the_letters_come_back_with_whom_they_are_for(client, one, two):
    sent = {"other": [two.pk], "confirmed": "1", "message": "é" * 2001}

    response = client.post(keep_address(one), sent)

    form = BeautifulSoup(response.content, "html.parser").select_one(".dossier-confirm")
    assert response.status_code == 409
    assert ("é" * 2001 in form.select_one("#message").text, form.select_one("[name=other]")["value"]) == (
        True,
        str(two.pk),
    )
    assert Registration.objects.get(pk=two.pk).duplicate_of is None


@pytest.mark.usefixtures("manager")
def test_it_is_undone_with_one_click_while_the_letter_waits(client, one, two, manager):
    keep(one, [two], by=manager)

    response = client.post(reverse("inbox:unlink", args=[two.pk]), {"back": one.pk})

    assert response.url == reverse("inbox:detail", args=[one.pk])
    after = Registration.objects.get(pk=two.pk)
    assert (after.duplicate_of, after.state_code) == (None, "submitted")


def test_where_no_letter_leaves_one_click_is_enough(client):
    intake = booking(capacity=3)
    one = arrive(intake, "awa")
    Registration.objects.filter(pk=one.pk).update(state_code="attended")
    two = arrive(intake, "awa")
    Registration.objects.filter(pk=two.pk).update(state_code="lapsed")
    client.force_login(manager_of_intake(intake))

    assert client.post(keep_address(one), {"other": [two.pk]}).status_code == 302

    assert Registration.objects.get(pk=two.pk).duplicate_of == one


@pytest.mark.usefixtures("manager")
def test_who_comes_second_is_told(client, one, two, manager):
    keep(one, [two], by=manager)

    response = client.post(keep_address(two), {"other": [one.pk], "confirmed": "1"})

    assert response.status_code == 409
    assert "déjà rattaché comme doublon" in response.content.decode()
    assert Registration.objects.get(pk=one.pk).duplicate_of is None


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("other", [[], ["abc"], ["²"], ["999999999"]])
def test_odd_choices_link_nothing(client, one, two, other):
    assert client.post(keep_address(one), {"other": other, "confirmed": "1"}).status_code == 409
    assert not Registration.objects.exclude(duplicate_of=None).exists()


def test_one_that_may_not_be_read_is_neither_shown_nor_counted_nor_linked(client, one, two):
    referrer = factories.staff(StaffGroup.REFERRERS)
    Registration.objects.filter(pk=one.pk).update(created_by=referrer)
    client.force_login(referrer)

    assert not panel_of(Registration.objects.get(pk=one.pk), referrer)
    assert client.post(keep_address(one), {"other": [two.pk], "confirmed": "1"}).status_code != 200
    assert Registration.objects.get(pk=two.pk).duplicate_of is None


def test_the_officer_sees_them_and_settles_nothing(client, one, two):
    client.force_login(factories.staff(StaffGroup.OFFICERS))

    assert panel(client, one).select("button") == []
    assert client.post(keep_address(one), {"other": [two.pk]}).status_code in (302, 403)
    assert Registration.objects.get(pk=two.pk).duplicate_of is None


def test_it_asks_the_same_queries_for_one_and_for_many(one, two, manager):
    def asked() -> int:
        shown = Registration.objects.select_related("intake").get(pk=one.pk)
        with CaptureQueriesContext(connection) as queries:
            assert panel_of(shown, manager)
        return len(queries)

    asked()  # rights are looked up once
    few = asked()
    for _number in range(5):
        dossier(one.intake, siret=SIRET)

    assert asked() == few


def test_one_that_cannot_be_closed_from_here_is_named(client, one, two, manager):
    Registration.objects.filter(pk=two.pk).update(state_code="reserve")

    shown = client.post(keep_address(one), {"other": [two.pk], "confirmed": "1"}, follow=True)

    two.refresh_from_db()
    assert (two.duplicate_of_id, two.state_code) == (one.pk, "reserve")
    assert f"{two.reference} reste «\u00a0Liste de réserve\u00a0»" in shown.text
