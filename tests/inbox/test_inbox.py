"""The inbox in the admin: who sees what, finds it, and moves it."""

import json

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet

from core.enums import StaffGroup
from registrations.domain import move, publish_form
from registrations.domain.persons import erase
from registrations.models import Form, InboxScope, Registration
from tests import factories

pytestmark = pytest.mark.django_db
INDEX = "/admin/inbox/"


@pytest.fixture
def intake():
    return factories.intake(factories.call(title="Appel national"))


@pytest.fixture
def registration(intake):
    return factories.registration(intake)


@pytest.fixture
def manager(intake, client):
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=intake.page_in().get_parent().get_parent())
    client.force_login(user)
    return user


def pills(client, address: str) -> list[str]:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return [" ".join(pill.get_text(" ", strip=True).split()) for pill in page.select(".w-pill__content")]


@pytest.mark.usefixtures("manager", "registration")
def test_inbox_names_the_filters_that_were_chosen_and_no_other(client):
    assert pills(client, INDEX) == []
    assert pills(client, f"{INDEX}?erasure=on") == ["Effacement demandé : Oui"]


def test_no_filter_of_ours_says_false_when_nobody_chose_it():
    """A box that is not ticked is False to a boolean filter, and shown as chosen."""
    ours = [each for each in WagtailFilterSet.__subclasses__() if not each.__module__.startswith("wagtail")]

    boxes = [
        (filters.__name__, name)
        for filters in ours
        for name, each in filters.base_filters.items()
        if isinstance(each.extra.get("widget"), type) and each.extra["widget"] is forms.CheckboxInput
    ]

    assert ours != []
    assert boxes == []


@pytest.mark.parametrize(
    "typed",
    [
        "Éloïse",
        "éloïse",
        "eloise",
        "ELOÏSE",
        "E\u0301loi\u0308se",
        "œuvré",
        "OEUVRE",
        "lefevre éloïse",
        "ÀGNES@example",
    ],
)
@pytest.mark.usefixtures("manager")
def test_inbox_is_searched_without_minding_case_or_accents(client, intake, typed):
    registration = factories.registration(intake)
    registration.name, registration.email = "Éloïse Lefèvre-Œuvré", "Agnès@example.org"
    registration.save(update_fields=["name", "email"])

    assert len(rows(client.get(INDEX, {"q": typed}))) == 1


@pytest.mark.usefixtures("manager", "registration")
def test_signs_that_mean_something_to_the_database_are_words_to_the_search(client):
    for typed in ("%", "_", "\\", "éloïse'", "a%b"):
        assert rows(client.get(INDEX, {"q": typed})) == []


def test_an_erased_dossier_says_once_that_its_answers_are_gone(client, registration):
    client.force_login(factories.UserFactory(is_superuser=True))
    before = client.get(detail(registration)).content.decode()
    erase(registration)

    page = BeautifulSoup(client.get(detail(registration)).content, "html.parser")

    assert "Les réponses ont été effacées le" not in before
    words = page.select_one(".dossier__answers").get_text(" ", strip=True)
    assert words.count("Les réponses ont été effacées le") == 1
    assert "Sans réponse" not in words


def detail(registration) -> str:
    return reverse("inbox:detail", args=[registration.pk])


def menu_addresses(client) -> dict[str, str]:
    """The addresses of the admin's menu with their labels, from the data its script reads."""
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    found, todo = {}, [json.loads(page.find(id="wagtail-sidebar-props").string)]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            if "url" in node and "label" in node:
                found[node["url"]] = node["label"]
            todo += node.values()
        elif isinstance(node, list):
            todo += node
    return found


def rows(response) -> list[str]:
    table = BeautifulSoup(response.content, "html.parser").find("table", class_="listing")
    return [row.get_text(" ", strip=True) for row in table.tbody.find_all("tr")] if table else []


def test_inbox_lists_the_newest_first_with_what_one_needs(client, manager, intake):
    first, second = factories.registration(intake), factories.registration(intake, nom="Bea Durand")

    listed = rows(client.get(INDEX))

    assert [second.reference in listed[0], first.reference in listed[1]] == [True, True]
    for word in ("Bea Durand", "Déposée", "Appel national"):
        assert word in listed[0]


def test_inbox_asks_the_same_queries_for_1_and_30(client, manager, intake, django_assert_num_queries):
    factories.registration(intake)
    client.get(INDEX)
    with CaptureQueriesContext(connection) as one:
        client.get(INDEX)
    for _number in range(29):
        factories.registration(intake)

    with django_assert_num_queries(len(one)):
        assert len(rows(client.get(INDEX))) == 30


@pytest.mark.parametrize("words", ["Durand", "bea@", "durand bea", "NOV-"])
def test_inbox_searches_name_address_and_reference(client, manager, intake, words):
    wanted = factories.registration(intake, nom="Bea Durand", courriel="bea@example.org")
    if words != "NOV-":
        factories.registration(intake)

    listed = rows(client.get(INDEX, {"q": words}))

    assert len(listed) == 1
    assert wanted.reference in listed[0]


def test_inbox_filters_by_page_and_state(client, manager, intake):
    eligible = factories.registration(intake)
    move(eligible, to="eligible", by=manager)
    factories.registration(intake)
    other = factories.intake(factories.call(factories.call_index(), title="Autre"), form=intake.form)
    InboxScope.objects.create(user=manager, page=other.page_in())
    elsewhere = factories.registration(other)

    by_state = rows(client.get(INDEX, {"state": "application.eligible"}))
    by_page = rows(client.get(INDEX, {"page": str(other.page_key)}))

    assert [eligible.reference in row for row in by_state] == [True]
    assert [elsewhere.reference in row for row in by_page] == [True]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "p=abc",
        "state=zzz",
        "state=application.zzz",
        "received_from=99999-01-01",
        "received_from=0001-01-01&received_to=9999-12-31",
        "received_from=9999-12-31&received_to=0001-01-01",
        "owner=zzz",
        "tag=%00",
        "page=zzz",
        "ordering=zzz",
        "ordering=answers",
    ],
)
def test_inbox_never_fails_on_odd_parameters(client, manager, registration, query):
    assert client.get(f"{INDEX}?{query}").status_code in (200, 302, 404)


def test_inbox_shows_nothing_of_another_programme(client, registration):
    stranger = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=stranger, page=factories.programme())
    client.force_login(stranger)

    assert rows(client.get(INDEX)) == []
    assert client.get(detail(registration)).status_code == 404
    assert client.post(detail(registration), {"to": "eligible"}).status_code == 404
    assert Registration.objects.get().state_code == "submitted"


@pytest.mark.parametrize("group", [StaffGroup.EDITORS, StaffGroup.PUBLISHERS, StaffGroup.REVIEWERS])
def test_inbox_is_closed_to_groups_without_the_right(client, registration, group):
    client.force_login(factories.staff(group))

    for address in (INDEX, detail(registration)):
        response = client.get(address)
        assert response.status_code in (302, 403)
        assert "Awa Martin" not in response.content.decode()
    assert INDEX not in menu_addresses(client)


def test_inbox_asks_a_stranger_to_sign_in(client, registration):
    assert client.get(INDEX).url.startswith("/admin/login/")
    assert client.get(detail(registration)).url.startswith("/admin/login/")


def test_menu_names_the_inbox_in_french(client, manager):
    assert INDEX in menu_addresses(client)
    assert menu_addresses(client)[INDEX] == "Boîte de réception"


def test_detail_shows_answers_under_the_labels_they_were_given_with(client, manager, registration):
    form = Form.objects.get()
    form.fields = [
        factories.field("text", "nom", "Nom de la structure", identifies="full_name", max_length=100),
        *factories.SIMPLE_FIELDS[1:],
    ]
    form.save()
    publish_form(form)

    text = BeautifulSoup(client.get(detail(registration)).content, "html.parser").get_text(" ", strip=True)

    assert "Nom complet Awa Martin" in text
    assert "Nom de la structure" not in text
    assert "version 1" in text


def test_detail_never_runs_what_the_person_typed(client, manager, intake):
    made = factories.registration(
        intake, nom="<script>alert(1)</script>", projet="<img src=x onerror=alert(1)>"
    )

    html = client.get(detail(made)).content.decode()

    assert "<script>alert(1)" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_detail_moves_to_the_next_state_and_shows_history(client, manager, registration):
    response = client.post(detail(registration), {"to": "eligible"}, follow=True)

    registration.refresh_from_db()
    assert registration.state_code == "eligible"
    text = BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)
    assert "Déposée → Recevable" in text


def test_detail_says_what_is_missing_and_keeps_both_texts(client, manager, registration):
    written = {"to": "information", "message": " ", "note": "Appelée hier."}
    response = client.post(detail(registration), written)

    assert response.status_code == 409
    assert "Écrivez le message" in response.content.decode()
    assert "Appelée hier." in response.content.decode()
    assert Registration.objects.get().state_code == "submitted"


@pytest.mark.parametrize("to", ["", "nowhere", "selected", "\x00", "x" * 10_000])
def test_detail_refuses_a_forged_move(client, manager, registration, to):
    assert client.post(detail(registration), {"to": to}).status_code == 409
    assert Registration.objects.get().state_code == "submitted"


def test_detail_offers_the_officer_no_move(client, registration):
    client.force_login(factories.staff(StaffGroup.OFFICERS))

    html = client.get(detail(registration)).content.decode()

    assert "Awa Martin" in html
    assert 'name="to"' not in html
    assert client.post(detail(registration), {"to": "eligible"}).status_code == 409
