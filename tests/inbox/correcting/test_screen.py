"""The screen where staff correct answers: filled in, checked, previewed, and told when something is new."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from core.enums import StaffGroup
from registrations.domain.answers import change_answers
from registrations.domain.persons import erase
from registrations.enums import EventKind, MessageKind
from registrations.models import Message, Registration
from tests import factories
from tests.registrations.correcting.worlds import dossier, manager_of

pytestmark = pytest.mark.django_db
REASON = "Vous nous avez signalé une faute de frappe."


@pytest.fixture
def registration():
    return dossier()


@pytest.fixture
def manager(registration, client):
    user = manager_of(registration)
    client.force_login(user)
    return user


def address(registration) -> str:
    return reverse("inbox:correct", args=[registration.pk])


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def filled_in(soup: BeautifulSoup, **typed) -> dict:
    """What a browser would send of the form as it is shown."""
    form = soup.select_one(".referring form") or soup.select_one("form.dossier-confirm")
    data: dict = {}
    for field in form.select("input[name], textarea[name]"):
        if field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        value = field.get("value", "") if field.name == "input" else field.text.removeprefix("\n")
        data.setdefault(field["name"], []).append(value)
    return data | typed


@pytest.mark.usefixtures("manager")
def test_the_form_shows_the_answers_as_they_are_without_documents_and_consents(client, registration):
    soup = page(client.get(address(registration)))

    assert soup.select_one("[name=nom]")["value"] == "Awa Martn"
    assert soup.select_one("[name=courriel]")["value"] == "awa@exmaple.org"
    assert soup.select_one("[name=besoin][value=yes]").has_attr("checked")
    assert soup.select("[name=statuts], [name=accord]") == []
    assert soup.select(".field--error, .error-summary") == []


@pytest.mark.usefixtures("manager")
def test_what_is_corrected_and_what_the_person_reads_is_shown_before_anything_is_done(client, registration):
    form = page(client.get(address(registration)))

    response = client.post(
        address(registration),
        filled_in(form, nom="Awa Martin", _reason=REASON, _note="Rappeler.", preview="1"),
    )

    soup = page(response)
    assert response.status_code == 200
    assert [row.get_text(" ", strip=True) for row in soup.select(".dossier-answers__row")] == [
        "Nom complet Awa Martn → Awa Martin"
    ]
    letter = soup.select_one(".dossier-letter").get_text(" ", strip=True)
    assert REASON in letter
    assert "Rappeler" not in letter
    assert Registration.objects.get(pk=registration.pk).name == "Awa Martn"
    assert not Message.objects.filter(kind=MessageKind.CORRECTED).exists()

    client.post(address(registration), filled_in(soup, confirm="1"))

    assert Registration.objects.get(pk=registration.pk).name == "Awa Martin"
    assert Message.objects.filter(kind=MessageKind.CORRECTED).count() == 1


@pytest.mark.usefixtures("manager")
def test_one_goes_back_from_the_preview_and_finds_what_one_had_typed(client, registration):
    form = page(client.get(address(registration)))
    preview = page(client.post(address(registration), filled_in(form, nom="Awa Martin", _reason=REASON)))

    soup = page(client.post(address(registration), filled_in(preview, back="1")))

    assert soup.select_one("[name=nom]")["value"] == "Awa Martin"
    assert soup.select_one("[name=_reason]").text.strip() == REASON


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"nom": ""}, 422, "Remplissez ce champ."),
        ({"courriel": "awa"}, 422, "Adresse e-mail"),
        ({"nom": "Awa Martin", "_reason": " "}, 422, "Écrivez la raison"),
        ({"nom": "Awa Martin", "_reason": "é" * 2001}, 422, "é" * 2001),
        ({}, 409, "Rien n’a changé"),
    ],
)
def test_what_cannot_be_kept_is_said_and_loses_nothing(client, registration, typed, status, words):
    form = page(client.get(address(registration)))

    response = client.post(
        address(registration), filled_in(form, **{"_reason": REASON, "_note": "Rappeler."} | typed)
    )

    assert response.status_code == status
    assert words in response.content.decode()
    assert page(response).select_one("[name=_note]").text.strip() == "Rappeler."
    assert Registration.objects.get(pk=registration.pk).answers == registration.answers


@pytest.mark.usefixtures("manager")
def test_all_that_is_missing_is_said_at_once(client, registration):
    form = page(client.get(address(registration)))

    response = client.post(address(registration), filled_in(form, nom="", _reason=""))

    assert "Remplissez ce champ." in response.text
    assert "Écrivez la raison" in response.text


@pytest.mark.usefixtures("manager")
def test_what_the_person_changed_meanwhile_is_shown_and_what_was_typed_is_kept(client, registration):
    form = page(client.get(address(registration)))
    change_answers(
        registration, registration.answers | {"titre": "Autre titre"}, version=registration.version
    )

    response = client.post(
        address(registration), filled_in(form, nom="Awa Martin", _reason=REASON, confirm="1")
    )

    soup = page(response)
    assert response.status_code == 409
    assert "Titre du projet Autre titre" in soup.select_one(".referring-preview").get_text(" ", strip=True)
    assert soup.select_one("[name=titre]")["value"] == "Autre titre"
    assert soup.select_one("[name=nom]")["value"] == "Awa Martin"
    client.post(address(registration), filled_in(soup, confirm="1"))
    after = Registration.objects.get(pk=registration.pk)
    assert (after.name, after.answers["titre"]) == ("Awa Martin", "Autre titre")


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("seen", ["", "[]", "nonsense", '{"nom": 3}'])
def test_a_forged_view_of_the_answers_changes_nothing(client, registration, seen):
    form = page(client.get(address(registration)))

    response = client.post(
        address(registration), filled_in(form, nom="Awa Martin", _reason=REASON, _seen=seen, confirm="1")
    )

    assert response.status_code == 409
    assert Registration.objects.get(pk=registration.pk).name == "Awa Martn"


def test_who_reads_sensitive_answers_there_is_kept(client, registration, manager):
    client.get(address(registration))

    assert registration.events.get(kind=EventKind.DOSSIER_READ).actor == manager


@pytest.mark.usefixtures("manager")
def test_the_dossier_leads_to_it_until_it_is_erased(client, registration):
    detail = reverse("inbox:detail", args=[registration.pk])
    assert address(registration) in client.get(detail).content.decode()

    erase(registration)

    assert address(registration) not in client.get(detail).content.decode()
    assert client.get(address(registration)).status_code == 302  # Wagtail's way to say that it is not allowed


@pytest.mark.parametrize("group", [StaffGroup.DELEGATES, StaffGroup.REVIEWERS, StaffGroup.EDITORS])
def test_it_is_closed_to_who_has_not_the_right(client, registration, group):
    client.force_login(factories.staff(group))

    for response in (client.get(address(registration)), client.post(address(registration), {"nom": "X"})):
        assert response.status_code in (302, 403, 404)
        assert "Awa Martn" not in response.content.decode()
    assert Registration.objects.get(pk=registration.pk).name == "Awa Martn"


def test_it_is_not_there_for_who_works_elsewhere(client, registration):
    client.force_login(manager_of(dossier()))

    assert client.get(address(registration)).status_code == 404
