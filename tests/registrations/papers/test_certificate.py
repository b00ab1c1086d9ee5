"""The certificate of attendance: for who came, once it is over; its code, and what whoever holds the paper is told."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import certificates, move
from registrations.domain.certificates import NoCertificate, certify, check, initials_of
from registrations.domain.persons import erase, export
from registrations.models import Certificate, InboxScope
from registrations.models.certificates import LENGTH, SIGNS, code_of, new_code
from registrations.views.certificates import GUESSED
from tests import factories
from tests.registrations.bookings import arrive, booking, manager_of
from tests.registrations.papers.reading import words
from tests.registrations.personal.behind import address

pytestmark = pytest.mark.django_db
FRENCH, ENGLISH = "/attestation/", "/en/certificate/"


@pytest.fixture
def intake():
    """A workshop that was over yesterday."""
    factories.home("en")
    return booking(capacity=None, starts_in=timedelta(days=-1))


@pytest.fixture
def host(intake):
    return manager_of(intake)


@pytest.fixture
def awa(intake, host):
    """Somebody who came."""
    found = arrive(intake, "awa", nom="Awa Martinez-Öz")
    move(found, to="attended", by=host)
    return found


def asked(client, code: str, where: str = FRENCH, **headers) -> str:
    """What the page says of that code, on one line."""
    response = client.post(where, {"code": code}, headers=headers)
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(page.main.get_text(" ", strip=True).split())


def test_who_came_downloads_a_certificate_that_names_them_the_event_and_its_code(client, awa, intake):
    page = client.get(address(awa, language="fr")).content.decode()
    assert "Télécharger mon attestation de participation" in page

    response = client.post(address(awa, "attestation.pdf", language="fr"))

    made, said = Certificate.objects.get(registration=awa), words(response.content)
    assert response.headers["Content-Type"] == "application/pdf"
    assert re.fullmatch(f"[{SIGNS}]{{5}}-[{SIGNS}]{{5}}", made.shown)
    for expected in ("Attestation de participation", "Awa Martinez-Öz", intake.page_in().title, made.shown):
        assert expected in said
    assert "/attestation/" in said
    assert awa.email not in said
    english = words(client.post(address(awa, "attestation.pdf")).content)
    assert "Certificate of attendance" in english
    assert "/en/certificate/" in english
    assert Certificate.objects.get() == made


def test_reading_the_address_gives_no_code(client, awa):
    where = address(awa, "attestation.pdf", language="fr")

    assert client.get(where).headers["Location"] == where.removesuffix("attestation.pdf")
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("state", ["confirmed", "absent"])
def test_who_did_not_come_has_none(client, intake, host, state):
    bea = arrive(intake, "bea", nom="Bea")
    if state != "confirmed":
        move(bea, to=state, by=host)

    assert "attestation" not in client.get(address(bea, language="fr")).content.decode()
    assert client.post(address(bea, "attestation.pdf", language="fr")).status_code == 302
    with pytest.raises(NoCertificate):
        certify(bea)
    assert not Certificate.objects.exists()


def test_nobody_has_one_before_the_end(host):
    going_on = booking(capacity=None, starts_in=timedelta(minutes=-5))
    bea = arrive(going_on, "bea", nom="Bea")
    move(bea, to="attended", by=manager_of(going_on))

    with pytest.raises(NoCertificate):
        certify(bea)
    assert certify(bea, at=timezone.now() + timedelta(days=1)).registration == bea


@pytest.mark.parametrize("where", [FRENCH, ENGLISH])
def test_a_code_is_checked_with_initials_and_event_and_no_name(client, awa, intake, where):
    code = certify(awa).shown

    said = asked(client, f"  {code.lower().replace('-', ' - ')} ", where)

    assert (
        "Cette attestation est confirmée." if where == FRENCH else "This certificate is confirmed."
    ) in said
    assert "A.\xa0M.\xa0Ö.".replace("\xa0", " ") in said.replace("\xa0", " ")
    assert intake.page_in().title in said
    assert "Awa" not in said
    assert awa.email not in said
    assert awa.reference not in said


def test_a_certificate_of_who_is_corrected_to_absent_or_erased_is_no_longer_confirmed(
    client, awa, intake, host
):
    bea = arrive(intake, "bea", nom="Bea")
    move(bea, to="attended", by=host)
    absent, erased = certify(awa).code, certify(bea).code
    move(awa, to="absent", by=host)
    erase(bea)

    for code in (absent, erased):
        said = asked(client, code)
        assert "Cette attestation n’est plus confirmée." in said
        assert intake.page_in().title not in said
    assert Certificate.objects.get(code=erased).registration is None

    move(awa, to="attended", by=host)
    assert "Cette attestation est confirmée." in asked(client, absent)
    assert certify(awa).code == absent


def test_a_code_that_was_never_given_and_one_that_is_none_are_told_so(client, awa):
    known = certify(awa).code
    other = next(code for code in iter(new_code, None) if code != known)

    assert "Nous n’avons délivré aucune attestation avec ce code." in asked(client, other)
    for typed in ("", "ABC", "O" * LENGTH, "\x00" * LENGTH, "é" * LENGTH, "A" * 41):
        response = client.post(FRENCH, {"code": typed})
        assert response.status_code == 422
        assert BeautifulSoup(response.content, "html.parser").select(".error-summary")


def test_who_tries_codes_is_stopped_and_learns_nothing_then(client, awa, settings):
    settings.FORM_THROTTLE = 1
    known = certify(awa).code
    unknown = "".join(next(sign for sign in SIGNS if sign != each) for each in known)
    for _try in range(GUESSED.number):
        asked(client, unknown)

    response = client.post(FRENCH, {"code": known})

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "Cette attestation est confirmée" not in response.content.decode()
    assert "Trop de codes inconnus" in response.content.decode()


def test_staff_who_read_the_dossier_make_it_too_in_the_language_of_the_person(client, awa, intake, host):
    client.force_login(host)
    where = reverse("inbox:certificate", args=[awa.pk])
    assert where in client.get(reverse("inbox:detail", args=[awa.pk])).content.decode()

    made = client.post(where)

    assert "Attestation de participation" in words(made.content)
    assert "Attestation" in made.headers["Content-Disposition"]
    client.force_login(manager_of(factories.intake(factories.call(title="Autre"))))
    assert client.post(where).status_code == 404
    bea = arrive(intake, "bea", nom="Bea")
    reader = factories.staff(StaffGroup.DELEGATES)
    InboxScope.objects.create(user=reader, page=intake.page_in())
    client.force_login(reader)
    none = client.post(reverse("inbox:certificate", args=[bea.pk]))
    assert none.headers["Location"] == reverse("inbox:detail", args=[bea.pk])
    assert client.get(where).status_code == 405


def test_a_download_of_ones_data_tells_the_code(awa):
    assert export(awa)["certificates"] == []

    code = certify(awa).code

    assert [each["code"] for each in export(awa)["certificates"]] == [code]


def test_no_two_certificates_share_a_code(awa, intake, host, monkeypatch):
    bea = arrive(intake, "bea", nom="Bea")
    move(bea, to="attended", by=host)
    codes = iter([certify(awa).code, "23456789AB"])
    monkeypatch.setattr(certificates, "new_code", lambda: next(codes))

    assert certify(bea).code == "23456789AB"


def test_initials_are_of_every_part_of_a_name():
    assert initials_of("Jeanne-Marie Le Goff") == "J.\xa0M.\xa0L.\xa0G."
    assert initials_of("- ") == ""


def test_a_code_is_read_however_it_is_typed():
    assert code_of(" ab2cd–efg34 ") == "AB2CDEFG34"
    assert code_of("AB2CD-EFGH") == code_of("AB2CD-EFGI0") == ""
    assert check("") is None
    assert len({new_code() for _time in range(50)}) == 50
