"""A workshop's sheet and the inbox of one page: who is expected, one tap each, counts, and nobody else's people."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from inbox.listing import Listing
from inbox.listing.counts import waiting
from registrations.domain import move
from registrations.enums import MessageState
from registrations.models import InboxScope, Message, Registration
from tests import factories
from tests.copies import copies
from tests.registrations.bookings import arrive, booking, cancel, manager_of

pytestmark = pytest.mark.django_db
SHEET = "feuille-de-presence"
INDEX = "/admin/inbox/"


@pytest.fixture
def intake():
    """A workshop that began an hour ago, with room for everyone."""
    return booking(capacity=None, starts_in=timedelta(hours=-1))


@pytest.fixture
def host(intake):
    return manager_of(intake)


@pytest.fixture
def signed_in(client, host):
    client.force_login(host)
    return client


def address(intake, view: str = SHEET) -> str:
    return f"{INDEX}{view}/?page={intake.page_key}"


def tap(client, intake, registration, to: str, **posted):
    return client.post(
        reverse("inbox:tap", args=[SHEET, registration.pk]),
        {"to": to, "query": f"page={intake.page_key}"} | posted,
    )


def state(registration) -> str:
    return Registration.objects.get(pk=registration.pk).state_code


def sheet(client, intake, query: str = "") -> BeautifulSoup:
    return BeautifulSoup(client.get(address(intake) + query).content, "html.parser")


def names(page: BeautifulSoup) -> list[str]:
    return [each.get_text(strip=True) for each in page.select(".sheet__name")]


def counts(page: BeautifulSoup) -> list[str]:
    return [" ".join(each.get_text().split()) for each in page.select(".sheet__count")]


def test_the_sheet_holds_who_is_expected_and_who_came_by_name(signed_in, intake, host):
    zoe, awa, bea = (arrive(intake, name, nom=name.title()) for name in ("zoe", "awa", "bea"))
    cancel(arrive(intake, "leo", nom="Leo"))
    arrive(booking(capacity=None, starts_in=timedelta(hours=-1)), "other", nom="Quelqu’un d’autre")
    move(bea, to="attended", by=host)

    page = sheet(signed_in, intake)

    assert names(page) == ["Awa", "Bea", "Zoe"]
    assert counts(page) == ["3 attendus", "1 présent", "0 absent", "2 à noter"]
    assert [each["id"] for each in page.select(".sheet__person")] == [
        f"dossier-{each.pk}" for each in (awa, bea, zoe)
    ]


def test_one_tap_marks_a_person_and_the_same_tap_takes_it_back(signed_in, intake):
    awa = arrive(intake, "awa")
    Message.objects.update(state=MessageState.SENT)

    done = tap(signed_in, intake, awa, "attended")
    assert done.headers["Location"] == f"{address(intake)}#dossier-{awa.pk}"
    assert state(awa) == "attended"
    pressed = sheet(signed_in, intake).select_one('button[aria-pressed="true"]')
    assert (pressed["value"], pressed.get_text(" ", strip=True)) == ("confirmed", "Présent awa")

    tap(signed_in, intake, awa, pressed["value"])
    assert state(awa) == "confirmed"
    # It leaves as long as the person is noted as present, and no more.
    assert awa.messages.get(kind="thanks").only_in == "attended"


def test_a_wrong_tap_is_mended_by_the_other_and_each_is_in_the_history(signed_in, intake, host):
    awa = arrive(intake, "awa")

    for to in ("absent", "attended"):
        tap(signed_in, intake, awa, to)

    steps = awa.events.filter(actor=host).order_by("pk").values_list("from_state", "to_state")
    assert list(steps) == [("confirmed", "absent"), ("absent", "attended")]
    assert counts(sheet(signed_in, intake)) == ["1 attendu", "1 présent", "0 absent", "0 à noter"]


def test_two_taps_on_one_button_are_one(signed_in, intake, host):
    awa = arrive(intake, "awa")
    seen = sheet(signed_in, intake).select_one('input[name="seen"]')["value"]

    for _time in range(2):
        response = tap(signed_in, intake, awa, "attended", seen=seen)

    assert response.status_code == 302
    assert awa.events.filter(actor=host).count() == 1
    assert not list(signed_in.get(address(intake)).context["messages"])


def test_what_a_colleague_has_tapped_meanwhile_is_not_overwritten_unseen(signed_in, intake):
    awa, colleague = arrive(intake, "awa", nom="Awa"), manager_of(intake)
    seen = sheet(signed_in, intake).select_one('input[name="seen"]')["value"]
    move(awa, to="attended", by=colleague)

    tap(signed_in, intake, awa, "absent", seen=seen)

    assert state(awa) == "attended"
    assert "Awa\xa0: " in sheet(signed_in, intake).select_one(".messages").get_text()


def test_before_it_begins_the_sheet_can_be_read_and_printed_and_says_from_when_on_it_is_tapped(client):
    intake = booking(capacity=None, starts_in=timedelta(hours=2))
    awa = arrive(intake, "awa", nom="Awa")
    client.force_login(manager_of(intake))

    page = sheet(client, intake)
    tap(client, intake, awa, "attended")

    assert names(page) == ["Awa"]
    assert page.select(".sheet__tap") == []
    assert "Ce n’est pas encore commencé" in page.select_one(".sheet__early").get_text()
    assert page.select_one(".sheet__columns").get_text().split() == ["Nom", "Présence", "Signature"]
    assert len(page.select(".sheet__person .sheet__signature")) == 1
    assert state(awa) == "confirmed"


@pytest.mark.parametrize("to", ["cancelled", "waiting", "called_off", "", "selected"])
def test_a_tap_leads_nowhere_else(signed_in, intake, to):
    awa = arrive(intake, "awa")

    assert tap(signed_in, intake, awa, to).status_code == 302
    assert signed_in.post(reverse("inbox:tap", args=["tous", awa.pk]), {"to": "attended"}).status_code == 302

    assert state(awa) == "confirmed"


def test_who_only_reads_has_no_buttons_and_moves_nobody_and_a_stranger_meets_nobody(client, intake):
    awa = arrive(intake, "awa", nom="Awa Martinez")
    reader = factories.staff(StaffGroup.DELEGATES)
    InboxScope.objects.create(user=reader, page=intake.page_in())
    stranger = manager_of(factories.intake(factories.call(title="Autre")))

    client.force_login(reader)
    page = sheet(client, intake)
    tap(client, intake, awa, "attended")
    assert (names(page), page.select(".sheet__tap")) == (["Awa Martinez"], [])

    client.force_login(stranger)
    assert names(sheet(client, intake)) == []
    assert "Awa Martinez" not in client.get(address(intake, "tous")).content.decode()
    assert tap(client, intake, awa, "attended").status_code == 404
    client.force_login(factories.staff(StaffGroup.EDITORS))
    assert tap(client, intake, awa, "attended").headers["Location"] == "/admin/"
    assert state(awa) == "confirmed"
    assert client.get(reverse("inbox:tap", args=[SHEET, awa.pk])).status_code == 405


def test_without_a_page_the_sheet_holds_nobody_and_says_how_to_choose(signed_in, intake):
    arrive(intake, "awa", nom="Awa Martinez")

    html = signed_in.get(f"{INDEX}{SHEET}/").content.decode()

    assert "Choisissez un atelier" in html
    assert "Awa Martinez" not in html
    assert f'href="{INDEX}{SHEET}/"' not in html.partition("inbox-views")[2].partition("</nav>")[0]


def test_a_workshop_that_nobody_is_expected_at_says_so_and_a_filter_that_finds_nobody_says_that(
    signed_in, intake
):
    alone = signed_in.get(address(intake)).content.decode()
    narrowed = signed_in.get(address(intake) + "&q=licorne").content.decode()

    assert "Personne n’est attendu ici." in alone
    assert "Choisissez un atelier" not in alone
    assert "Rien ne correspond à ces filtres" not in alone
    assert "Rien ne correspond à ces filtres" in narrowed


def test_a_sheet_counts_people_in_the_plural(signed_in, intake, host):
    for name in ("awa", "bea"):
        move(arrive(intake, name, nom=name), to="attended", by=host)

    assert counts(sheet(signed_in, intake))[:2] == ["2 attendus", "2 présents"]


def test_pages_to_choose_from_stand_in_the_order_of_the_alphabet_accents_aside(signed_in, intake):
    edition = intake.page_in().get_parent()
    for title in ("Zèbre", "Édition", "élan", "Faon"):
        factories.intake(factories.workshop(edition, title=title))

    offered = BeautifulSoup(signed_in.get(INDEX).content, "html.parser").select("select[name=page] option")

    titles = [each.get_text() for each in offered]
    assert [each for each in titles if each in ("Zèbre", "Édition", "élan", "Faon")] == [
        "Édition",
        "élan",
        "Faon",
        "Zèbre",
    ]


def test_a_sheet_asks_the_same_few_queries_for_1_and_50_people(signed_in, intake):
    numbers, one = [], arrive(intake, "awa@example.org")
    for number in (0, 49):
        copies(one, number)
        signed_in.get(address(intake))
        with CaptureQueriesContext(connection) as queries:
            response = signed_in.get(address(intake))
        numbers.append(len(queries))

    assert len(response.context["object_list"]) == 50
    assert numbers[0] == numbers[1] <= 25


def test_a_dossier_leads_back_to_its_line_of_the_sheet(signed_in, intake):
    *_others, last = copies(arrive(intake, "awa@example.org", nom="P"), 59, name="P{:02}")

    back = signed_in.get(f"{INDEX}{last.pk}/retour/?view={SHEET}&page={intake.page_key}")

    assert back.headers["Location"] == f"{address(intake)}#dossier-{last.pk}"


def test_the_inbox_of_an_edition_holds_its_workshops_and_counts_them(signed_in, intake, host):
    edition = intake.page_in().get_parent()
    beside = factories.intake(factories.workshop(edition, title="Autre atelier"), form=intake.form)
    here, there = arrive(intake, "awa", nom="Awa"), arrive(beside, "bea", nom="Bea")
    call = factories.intake(factories.call(title="Appel"))
    InboxScope.objects.create(user=host, page=call.page_in())
    elsewhere = factories.registration(call)

    def held(page) -> set:
        return set(Listing.of(host, "tous", QueryDict(f"page={page.translation_key}")).queryset)

    response = signed_in.get(f"{INDEX}?page={edition.translation_key}")
    views = {each.view.code: each for each in response.context["views"]}

    assert held(edition) == {here, there}
    assert held(intake.page_in()) == {here}
    assert held(call.page_in()) == {elsewhere}
    assert views["tous"].number == 2
    assert views["a-traiter"].number == 0
    assert views["a-traiter"].address == f"{INDEX}a-traiter/?page={edition.translation_key}"
    assert SHEET not in views
    assert edition.title in response.content.decode()


def test_a_page_one_does_not_work_on_holds_nothing_and_is_not_named(signed_in, intake):
    other = factories.intake(factories.call(title="Appel des autres"))
    factories.registration(other, nom="Quelqu’un")

    for wanted in (str(other.page_key), "x", "00000000-0000-0000-0000-000000000000"):
        html = signed_in.get(f"{INDEX}?page={wanted}").content.decode()
        assert "Appel des autres" not in html
        assert "Quelqu’un" not in html


def test_the_page_s_own_screens_lead_to_its_inbox_and_to_its_sheet_with_counts(client, intake):
    for name in ("awa", "bea"):
        arrive(intake, name)
    page = intake.page_in()
    client.force_login(factories.staff(StaffGroup.ADMINISTRATORS))

    screens = [
        client.get(reverse(name, args=[page.pk])).content.decode()
        for name in ("wagtailadmin_pages:edit", "wagtailadmin_explore")
    ]

    for html in screens:
        assert (
            f"{INDEX}tous/?page={page.translation_key}" in html
            or f"{INDEX}?page={page.translation_key}" in html
        )
        assert address(intake) in html
        assert "Feuille de présence (2)" in html
        assert "Boîte de réception (0 à traiter)" in html
    bare = client.get(reverse("wagtailadmin_explore", args=[factories.standard().pk])).content.decode()
    assert "à traiter)" not in bare
    client.force_login(factories.staff(StaffGroup.EDITORS))
    assert (
        "Feuille de présence"
        not in client.get(reverse("wagtailadmin_explore", args=[page.pk])).content.decode()
    )


def menu(client) -> str:
    """What Wagtail's sidebar is drawn from."""
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return json.dumps(json.loads(page.select_one("#wagtail-sidebar-props").string), ensure_ascii=False)


def test_the_menu_says_what_is_to_be_done_and_what_is_late_for_each_person(client):
    cache.clear()
    intake = factories.intake(factories.call())
    factories.registration(intake)
    late = factories.registration(intake, courriel="b@example.org")
    Registration.objects.filter(pk=late.pk).update(since=timezone.now() - timedelta(days=60))
    mine, stranger = manager_of(intake), factories.staff(StaffGroup.MANAGERS)

    client.force_login(mine)
    assert "Boîte de réception\xa0: 2 à traiter, 1 en retard" in menu(client)
    client.force_login(stranger)
    assert "Boîte de réception" in menu(client)
    assert "data-to-do" not in menu(client)


def test_what_the_menu_says_is_asked_once_in_some_seconds(django_assert_num_queries):
    cache.clear()
    user = factories.staff(StaffGroup.ADMINISTRATORS)
    user.has_perm("registrations.view_registration")
    factories.registration(factories.intake(factories.call()))

    with django_assert_num_queries(2):
        first = waiting(user, timezone.now())
    with django_assert_num_queries(0):
        second = waiting(user, timezone.now())

    assert first == second == (1, 0)
