"""Somebody whom a colleague wrote down, without an e-mail address, has the same rights and the same month."""

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.officer.waiting import counts
from registrations.domain.persons import ask_erasure, erase
from registrations.domain.persons.requests import waiting_on_pages
from registrations.enums import RequestState
from registrations.models import Message, PersonRequest
from tests import factories
from tests.registrations.personal.behind import call_intake, read, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration():
    return factories.registration(call_intake(), courriel="", nom="Awa Martin")


def asked(client, reference: str, kind: str = "erasure", **more: str):
    said = {"kind": kind, "way": "phone", "received": f"{timezone.localdate():%Y-%m-%d}", "language": "fr"}
    return client.post(reverse("officer:new"), said | {"reference": reference} | more)


def test_their_request_is_known_by_the_reference_and_says_that_nothing_leaves(client, officer, registration):
    where = asked(client, f" {registration.reference.lower()} ").headers["Location"]

    said = words(read(client, where).main)
    listed = words(read(client, reverse("officer:index")).main)
    again = asked(client, registration.reference)

    assert f"sans adresse e-mail : {registration.reference}" in said
    assert "rien ne part d’ici" in said
    assert "Tout de cette adresse est effacé" not in said
    assert registration.reference in listed
    assert again.status_code == 422
    assert counts(timezone.now()) == (1, 0)


def test_their_erasure_is_answered_by_being_done_and_forgets_whose_it_was(client, officer, registration):
    where = asked(client, registration.reference).headers["Location"]
    access = asked(client, registration.reference, "access")
    client.post(where, {"to": "identified", "proof": "Rappelée"})
    client.post(where, {"to": "", "message": "Dit à Awa au téléphone.", "note": "Voir Awa"})
    early = client.post(where, {"to": "answered", "message": "Fait."})
    assert early.status_code == 422
    assert not Message.objects.filter(kind="rights").exists()

    erase(registration, by=officer)

    request = PersonRequest.objects.get(kind="erasure")
    assert (request.state, request.whose, request.registration) == (RequestState.ANSWERED, "", None)
    assert PersonRequest.objects.get(kind="access").state == RequestState.LAPSED
    history = words(read(client, where).select_one("#officer-history ~ ol"))
    assert "Écrit à la personne" in history
    assert "Le texte a été effacé avec la personne." in history
    assert "Awa" not in history
    assert access.status_code == 302


def test_the_screen_that_erases_speaks_of_no_address(client, officer, registration):
    where = reverse("inbox:erase", args=[registration.pk])

    said = read(client, where).main
    client.post(where, {"what": "registration"})

    assert "à cette adresse" not in words(said)
    assert said.select_one("input[name=what][checked]")["value"] == "registration"
    registration.refresh_from_db()
    assert registration.erased_at


def test_what_they_ask_on_their_page_is_in_the_list_once(client, officer, registration):
    ask_erasure(registration)
    assert asked(client, registration.reference).status_code == 422

    client.post(reverse("officer:take_up", args=[registration.pk]))

    assert not waiting_on_pages().exists()
    assert counts(timezone.now()) == (1, 0)


def test_a_reference_leads_to_the_address_that_the_dossier_has(client, officer):
    registration = factories.registration(call_intake())

    asked(client, registration.reference)

    made = PersonRequest.objects.get()
    assert (made.email, made.registration) == (registration.email, None)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "Saisissez l’adresse ou"), ("NOV-1999-99999", "Aucun dossier n’a cette référence")],
)
def test_without_either_or_with_one_that_leads_nowhere_nothing_is_kept(client, officer, typed, told):
    refused = asked(client, typed)

    assert refused.status_code == 422
    assert told in refused.text
    assert not PersonRequest.objects.exists()


def test_somebody_erased_is_not_found_any_more(client, officer, registration):
    erase(registration)

    assert asked(client, registration.reference).status_code == 422
