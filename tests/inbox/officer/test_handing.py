"""What is handed to a person who asks for their data: read as they would, in their language, mailbox or none."""

import io
import json
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from registrations.domain.persons.requests import take_down
from registrations.enums import LookAct
from registrations.models import AddressLook, Registration
from tests import factories
from tests.registrations.personal import canary
from tests.registrations.personal.behind import call_intake, read, words, workshop_intake

pytestmark = pytest.mark.django_db


def handed(response) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def of_address(client, email: str):
    where = client.post(reverse("officer:search"), {"email": email}).headers["Location"]
    return client.post(f"{where}exporter/")


def page(archive: zipfile.ZipFile, name: str) -> BeautifulSoup:
    return BeautifulSoup(archive.read(name), "html.parser")


def test_the_person_reads_what_is_held_in_words_not_in_codes(client, officer):
    registration = canary.traced(call_intake())
    canary.traced(workshop_intake())

    archive = handed(of_address(client, canary.EMAIL))
    shown = page(archive, "vos-donnees.html")
    data = json.loads(archive.read("donnees.json"))
    said = words(shown)

    assert archive.namelist()[0] == "vos-donnees.html"
    assert shown.html["lang"] == "fr"
    assert registration.reference in said
    for each in data["registrations"]:
        for answer in each["answers"]:
            assert answer["label"] in said
        for letter in each["messages"]:
            assert letter["subject"] in said
        for reply in each["replies"]:
            assert words(BeautifulSoup(reply["text"], "html.parser")) in said
    assert str(registration.state.public_label) in said
    for code in ("email_key", "submitted", "queued", "+01:00", "+02:00", "None", "{", "True", "« staff »"):
        assert code not in said


def test_who_chose_english_reads_english_whichever_language_the_officer_reads(client, officer):
    registration = factories.registration(call_intake())
    Registration.objects.filter(pk=registration.pk).update(language="en")

    response = of_address(client, registration.email)
    archive = handed(response)
    data = json.loads(archive.read("data.json"))
    shown = page(archive, "your-data.html")

    assert "personal-data-" in response.headers["Content-Disposition"]
    assert data["about"]["keys"]["answers"][""] == "Your answers, in the order of the form."
    assert shown.html["lang"] == "en"
    assert shown.h1.string == "Your data"
    assert "READ" not in "".join(archive.namelist())


def test_the_language_of_the_request_comes_first(client, officer):
    registration = factories.registration(call_intake())
    take_down(
        registration.email, "access", way="letter", language="en", received_at=timezone.now(), by=officer
    )

    assert "your-data.html" in handed(of_address(client, registration.email)).namelist()


def test_who_has_no_address_is_handed_what_was_written_down_for_them(client, officer):
    registration = factories.registration(call_intake(), courriel="", nom="Awa Martin")
    request = take_down(
        "",
        "access",
        way="phone",
        language="fr",
        received_at=timezone.now(),
        by=officer,
        registration=registration,
    )
    where = reverse("officer:request", args=[request.pk])
    assert read(client, where).main.find("form", action=reverse("officer:request_export", args=[request.pk]))

    archive = handed(client.post(reverse("officer:request_export", args=[request.pk])))

    assert "Awa Martin" in words(page(archive, "vos-donnees.html"))
    assert (
        json.loads(archive.read("donnees.json"))["registrations"][0]["registration"]["name"] == "Awa Martin"
    )
    assert AddressLook.objects.filter(act=LookAct.EXPORTED, by=officer, email="").count() == 1


def test_a_request_with_an_address_is_not_taken_out_past_the_look(client, officer):
    registration = factories.registration(call_intake())
    request = take_down(
        registration.email, "access", way="mail", language="fr", received_at=timezone.now(), by=officer
    )

    response = client.post(reverse("officer:request_export", args=[request.pk]))

    assert response.status_code == 302
    assert not AddressLook.objects.exists()
