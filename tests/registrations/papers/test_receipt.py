"""The person's receipt: what they sent and what happens next, on paper, and nothing that only staff know."""

import io
from datetime import datetime, timedelta
from uuid import uuid4

import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.utils import timezone, translation

from core.text.dates import PARIS
from registrations.domain.persons import erase
from registrations.enums import EventKind, ScanState
from registrations.models import Draft, PersonalLink, Registration, RegistrationEvent
from registrations.papers import receipt
from tests import factories
from tests.registrations.papers.forms import HOSTILE, answered, attach, call_intake
from tests.registrations.papers.reading import words
from tests.registrations.personal.behind import address, workshop_intake

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 23, 30, tzinfo=PARIS)


def read(client, where: str) -> str:
    response = client.get(where)
    assert response.status_code == 200
    return words(response.content)


def test_receipt_says_what_was_sent_when_and_what_happens_next(client):
    registration = answered()

    said = read(client, address(registration, "recepisse.pdf", language="fr"))

    for expected in (
        "Récépissé de votre candidature",
        registration.reference,
        "Appel national",
        "Les Ateliers du Fil",
        "fil@example.org",
        "Que se passe-t-il ensuite",
        "Votre organisation",
        "Un atelier de réemploi.",
        "12 500 €",
        "Région Bretagne",
        "statuts signés.pdf",
        "Boucle magnétique",
        "FR76SECRET",  # their own answers, the guarded ones too
        "J’ai lu la notice",
    ):
        assert expected in said
    assert "Question sans réponse" not in said


def test_receipt_tells_the_hour_of_paris():
    with translation.override("fr"):
        made = receipt(answered(), at=NOW.astimezone(timezone.get_fixed_timezone(-600)))

    assert "Établi le 30 juin 2026 à 23 h 30, heure de Paris." in words(made)


def test_receipt_is_in_the_language_of_its_address_and_the_answers_in_theirs(client):
    registration = answered()

    said = read(client, address(registration, "recepisse.pdf", language="en"))

    assert "Receipt of your application" in said
    assert "Montant demandé" in said


def test_receipt_is_accessible_and_names_its_language():
    with translation.override("fr"), pikepdf.open(io.BytesIO(receipt(answered()))) as pdf:
        metadata = pdf.open_metadata()

        assert metadata["pdfuaid:part"] == "1"
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.MarkInfo.Marked
        assert "Récépissé" in metadata["dc:title"]


@pytest.mark.parametrize("name", ["王小明", "Zoé 😀", "علي"])
def test_sign_that_no_font_has_does_not_stop_the_receipt(name):
    with translation.override("fr"):
        said = words(receipt(answered(nom=name)))

    assert "Un atelier de réemploi." in said


@pytest.mark.parametrize("field", ["nom", "projet"])
def test_hostile_answer_stays_text(field):
    with translation.override("fr"):
        said = words(receipt(answered(**{field: HOSTILE})))

    assert '#read("/etc/passwd")' in said
    assert "#{panic()}" in said
    assert "=cmd|' /C calc'!A0" in said
    assert "root:" not in said


def test_signs_that_turn_the_direction_of_writing_are_not_printed():
    registration = answered()
    Registration.objects.filter(pk=registration.pk).update(
        answers=registration.answers | {"projet": "avant\u202eerrièmed\u202c après"}
    )
    registration.refresh_from_db()

    with translation.override("fr"):
        said = words(receipt(registration))

    assert "avanterrièmed après" in said


def test_ten_thousand_words_and_a_word_without_end_fill_pages_and_stay_on_them():
    long = " ".join(["réemploi"] * 10_000) + " " + "x" * 5_000
    registration = answered()
    Registration.objects.filter(pk=registration.pk).update(answers=registration.answers | {"projet": long})
    registration.refresh_from_db()

    with translation.override("fr"):
        said = words(receipt(registration))

    assert said.count("réemploi") == 10_000
    assert "x" * 70 in said.replace(" ", "")


@pytest.mark.parametrize("state", ["selected", "rejected", "reserve"])
def test_decision_that_is_only_prepared_is_not_on_the_receipt(client, state):
    registration = answered(call_intake(results_at=timezone.now() + timedelta(days=30)))
    before = read(client, address(registration, "recepisse.pdf", language="fr"))
    Registration.objects.filter(pk=registration.pk).update(state_code=state)
    RegistrationEvent.objects.create(
        registration=registration,
        kind=EventKind.MOVED,
        from_state="received",
        to_state=state,
        note="NoteDesCollègues",
    )

    said = read(client, address(registration, "recepisse.pdf", language="fr"))

    registration.refresh_from_db()
    assert "NoteDesCollègues" not in said
    assert str(registration.state.public_label) not in said
    assert len(said) == len(before)


def test_file_that_was_refused_says_so_and_one_that_is_sound_says_nothing(client):
    registration = answered()
    attach(registration, "piège.pdf", state=ScanState.INFECTED)

    said = read(client, address(registration, "recepisse.pdf", language="fr"))

    assert "statuts signés.pdf (1 ko) •" in said or "statuts signés.pdf (1 Ko) •" in said
    assert "piège.pdf" in said
    assert "virus" in said


def test_receipt_of_a_workshop_tells_when_and_never_the_link_to_join(client):
    page = factories.workshop(title="Mots de passe", join_url="https://visio.example.org/salle")
    registration = factories.registration(workshop_intake(page=page))

    said = read(client, address(registration, "recepisse.pdf", language="fr"))

    assert "Récépissé de votre inscription" in said
    assert "Mots de passe" in said
    assert "visio" not in said


def test_receipt_is_given_as_a_file_that_nobody_keeps(client):
    registration = answered()

    response = client.get(address(registration, "recepisse.pdf", language="fr"))

    assert response.headers["Content-Type"] == "application/pdf"
    assert f"{registration.reference}.pdf" in response.headers["Content-Disposition"]
    assert "attachment" in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-referrer" in response.headers["Referrer-Policy"]


def test_reading_the_receipt_changes_nothing(client):
    registration = answered()
    where = address(registration, "recepisse.pdf")
    before = list(Registration.objects.values()), RegistrationEvent.objects.count()

    client.get(where)

    assert (list(Registration.objects.values()), RegistrationEvent.objects.count()) == before
    assert client.post(where).status_code == 405


def test_nothing_is_given_of_what_was_erased(client):
    registration = answered()
    where = address(registration, "recepisse.pdf")
    erase(registration)

    response = client.get(where)

    assert response.status_code == 404
    assert b"%PDF" not in response.content


def test_link_to_a_draft_or_to_nothing_gives_no_receipt(client):
    intake = call_intake()
    draft = Draft.objects.create(
        intake=intake, version=intake.form.current_version, language="fr", email="a@example.org"
    )

    of_draft = client.get(f"/suivi/{PersonalLink.issue(draft=draft)}/recepisse.pdf")
    of_nobody = client.get(f"/suivi/{uuid4().hex}{uuid4().hex[:11]}/recepisse.pdf")

    assert of_draft.status_code == 302
    assert of_nobody.status_code == 404


def test_own_page_leads_to_the_receipt(client):
    registration = answered()

    page = BeautifulSoup(client.get(address(registration, language="fr")).content, "html.parser")

    (link,) = [each for each in page.select("a") if "Télécharger mon récépissé (PDF)" in each.get_text()]
    assert words(client.get(link["href"]).content).count(registration.reference) >= 1
