"""The register of processings: what the house knows, what the officer adds, and what is to be read again."""

import io

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from core.enums import StaffGroup
from inbox.models import Export, RegisterPart, RegisterReading, RegisterStatement
from inbox.officer.register.completing import ChangedMeanwhile, confirm, entries, entry, state
from inbox.officer.register.forms import PERSONS, code_of
from inbox.officer.register.lines import HOUSE
from registrations.domain import publish_form
from registrations.domain.errors import NotAllowed
from registrations.domain.persons.retention import set_rules
from registrations.enums import LegalBasis
from registrations.models import Form
from registrations.workflows import WORKFLOWS
from tests import factories
from tests.registrations.personal.behind import call_intake, read, words

pytestmark = pytest.mark.django_db
NEED = factories.field(
    "text", "need", "Besoin d’accessibilité", data_class="S", keep_days=30, identifies="", required=False
)


@pytest.fixture
def form() -> Form:
    made = call_intake().form
    made.controller = "Apec, 51 boulevard Brune, Paris"
    made.purpose_fr, made.purpose_en = "Choisir les projets.", "Choosing projects."
    made.basis = LegalBasis.CONTRACT
    made.save()
    return made


def texts(code: str, part: RegisterPart) -> str:
    """What the house says there, with plain spaces."""
    said = "\n".join(line.text for line in entry(code).sheet.of(part))
    return said.replace("\N{NO-BREAK SPACE}", " ")


def asks_more(form: Form, *more: dict) -> None:
    """Ask more questions, and publish it."""
    form.fields = [*form.fields.get_prep_value(), *more]
    form.save()
    publish_form(form)


def test_a_sheet_says_what_its_form_its_times_and_the_rights_say(form, officer):
    asks_more(form, NEED)
    set_rules(form, {"": 24, "application.rejected": 12}, by=officer)
    code = code_of(form)

    assert texts(code, RegisterPart.CONTROLLER) == "Apec, 51 boulevard Brune, Paris"
    assert texts(code, RegisterPart.PURPOSES) == "Choisir les projets."
    assert texts(code, RegisterPart.BASIS) == "un contrat avec vous, ou ce qui y mène"
    assert "Besoin d’accessibilité (Texte ; sensible (article 9 du RGPD))" in texts(code, RegisterPart.DATA)
    recipients = texts(code, RegisterPart.RECIPIENTS)
    assert (
        "Protection des données : lit ; lit les réponses confidentielles et sensibles ; corrige ; efface"
        in (recipients.replace("\N{NO-BREAK SPACE}", " "))
    )
    assert "Rédaction" not in recipients
    kept = texts(code, RegisterPart.RETENTION)
    assert "24 mois" in kept
    assert "30 jours après l’événement" in kept
    assert {line.source for line in entry(code).sheet.lines if line.part == RegisterPart.BASIS} == {
        "notice du formulaire"
    }


def test_every_workflow_says_whose_data_its_forms_hold():
    assert set(PERSONS) == set(WORKFLOWS)


def test_a_form_that_was_never_published_has_no_sheet(form):
    other = Form.objects.create(name="Brouillon", workflow_code="contact", prefix="BRO")

    assert entry(code_of(form)) is not None
    assert entry(code_of(other)) is None


def test_what_an_earlier_version_asked_stays_as_long_as_an_answer_is_kept(form):
    intake = form.intakes.get()
    asks_more(form, NEED)
    kept = factories.registration(intake)
    form.fields = form.fields.get_prep_value()[:-1]
    form.save()
    publish_form(form)

    code = code_of(form)
    earlier = next(line for line in entry(code).sheet.lines if line.mark.startswith("need:"))
    assert earlier.source == "formulaire, version 2, dont des réponses sont encore conservées"

    kept.delete()
    assert "accessibilité" not in texts(code, RegisterPart.DATA)


@pytest.mark.parametrize("turned_on", [True, False])
def test_a_measure_is_said_as_the_settings_have_it(settings, turned_on):
    settings.SECOND_FACTOR = turned_on
    settings.BACKUP_KEY = "age1xyz" if turned_on else ""

    said = texts(HOUSE, RegisterPart.MEASURES)

    assert ("se connecte avec un second facteur" in said) is turned_on
    assert ("Manque : l’équipe se connecte" in said) is not turned_on
    assert ("Les sauvegardes sont chiffrées" in said) is turned_on
    assert "age1xyz" not in said


def test_who_carries_the_data_is_named_without_name_or_key(settings):
    settings.MAIL_BACKEND, settings.EMAIL_HOST = (
        "django.core.mail.backends.smtp.EmailBackend",
        "smtp.example.net",
    )
    settings.AWS_STORAGE_BUCKET_NAME, settings.BUCKET_URL = (
        "dossiers",
        "https://cle:secret@s3.example.net:9000",
    )

    said = texts(HOUSE, RegisterPart.RECIPIENTS)

    assert "smtp.example.net" in said
    assert "s3.example.net" in said
    assert "secret" not in said


def test_a_changed_form_is_to_be_read_again_and_what_changed_is_named(client, officer, form):
    code = code_of(form)
    assert entry(code).to_read_again is False
    confirm(code, token=entry(code).token, by=officer)
    assert entry(code).to_read_again is False

    asks_more(form, NEED)

    page = read(client, reverse("officer:sheet", args=[code]))
    assert "Besoin d’accessibilité" in words(page.select_one(".register-changed"))
    assert "à relire" in words(read(client, reverse("officer:register")).select_one(".lot-rows"))
    assert "1 fiche à relire" in words(read(client, reverse("officer:index")).select_one(".officer-rooms"))
    shown = page.select_one("input[name=token]")["value"]
    client.post(reverse("officer:sheet", args=[code]), {"token": shown, "confirm": "1"})
    assert entry(code).to_read_again is False


def test_a_sheet_confirmed_in_one_language_is_not_to_be_read_again_in_another(officer, form):
    with translation.override("fr"):
        for each in entries():
            confirm(each.sheet.code, token=each.token, by=officer)

    with translation.override("en"):
        assert [each.sheet.code for each in entries() if each.to_read_again] == []


def test_the_groups_are_named_in_the_language_of_who_reads(form):
    with translation.override("en"):
        said = texts(code_of(form), RegisterPart.RECIPIENTS)

    assert "Programme managers: reads" in said
    assert StaffGroup.MANAGERS.value not in said


def test_what_went_is_named_too(officer, form):
    asks_more(form, NEED)
    set_rules(form, {"": 24}, by=officer)
    confirm(code_of(form), token=entry(code_of(form)).token, by=officer)

    set_rules(form, {"": 12}, by=officer)

    gone = entry(code_of(form)).gone
    assert [(part, "24 mois" in text) for part, _mark, text in gone] == [("retention", True)]
    Group.objects.get(name=StaffGroup.MANAGERS).permissions.clear()
    assert {part for part, _mark, _text in entry(code_of(form)).gone} == {"retention", "recipients"}


def test_what_the_officer_writes_stands_with_its_author_and_the_history_is_kept(client, officer, form):
    code = code_of(form)
    where = reverse("officer:sheet", args=[code])

    for text in ("Pas de transfert.", "Vers un hébergeur suisse."):
        shown = read(client, where).select_one("input[name=token]")["value"]
        client.post(where, {"token": shown, "transfers": text, "controller": ""})

    page = read(client, where)
    assert page.select_one("#register-text-transfers").text.strip() == "Vers un hébergeur suisse."
    history = words(page.select_one(".dossier-history"))
    assert history.index("Vers un hébergeur suisse.") < history.index("Pas de transfert.")
    assert str(officer) in history
    assert list(RegisterStatement.objects.values_list("by", flat=True)) == [officer.pk] * 2


def test_what_is_written_on_the_sheet_of_the_house_holds_where_a_sheet_says_nothing_else(officer, form):
    code = code_of(form)
    state(HOUSE, {"transfers": "Aucun.", "officer": "dpo@example.org"}, token=entry(HOUSE).token, by=officer)
    state(code, {"transfers": "Suisse."}, token=entry(code).token, by=officer)

    found = entry(code)
    assert found.stated["transfers"].text == "Suisse."
    assert {part: each.text for part, each in found.inherited.items()} == {"officer": "dpo@example.org"}
    state(code, {"transfers": ""}, token=found.token, by=officer)
    assert entry(code).inherited["transfers"].text == "Aucun."


def test_what_nobody_says_is_pointed_out(officer, form):
    code = code_of(form)
    assert entry(code).missing == [
        "Délégué à la protection des données",
        "Transferts hors de l’Union européenne",
    ]

    state(HOUSE, {"transfers": "Aucun.", "officer": "dpo@example.org"}, token=entry(HOUSE).token, by=officer)

    assert entry(code).missing == []


@pytest.mark.parametrize("sent", [{"confirm": "1"}, {"transfers": "Aucun."}])
def test_nothing_is_kept_of_a_sheet_that_has_changed_meanwhile(client, officer, form, sent):
    code = code_of(form)
    where = reverse("officer:sheet", args=[code])
    shown = read(client, where).select_one("input[name=token]")["value"]
    state(code, {"measures": "Coffre."}, token=shown, by=officer)

    response = client.post(where, sent | {"token": shown})

    assert response.status_code == 409
    assert "a changé depuis que vous l’avez ouverte" in response.text
    assert sent.get("transfers", "") in response.text
    assert RegisterStatement.objects.count() == 1
    assert not RegisterReading.objects.exists()


def test_what_is_too_long_for_the_register_is_refused_whole_and_comes_back(client, officer, form):
    where = reverse("officer:sheet", args=[code_of(form)])
    token = read(client, where).select_one("input[name=token]")["value"]

    response = client.post(where, {"transfers": "é" * 2001, "token": token})

    assert (response.status_code, "é" * 2001 in response.text) == (409, True)
    assert not RegisterStatement.objects.exists()


def test_who_may_not_enter_writes_nothing(form):
    manager = factories.staff(StaffGroup.MANAGERS)

    with pytest.raises(NotAllowed):
        state(HOUSE, {"transfers": "Aucun."}, token=entry(HOUSE).token, by=manager)
    with pytest.raises(NotAllowed):
        confirm(HOUSE, token=entry(HOUSE).token, by=manager)


def test_a_sheet_that_is_not_there_is_refused(client, officer):
    assert client.get(reverse("officer:sheet", args=["form-99999"])).status_code == 404
    assert client.get(reverse("officer:sheet_pdf", args=["rien"])).status_code == 404
    assert client.get(reverse("officer:register_export", args=["doc"])).status_code == 404
    with pytest.raises(ChangedMeanwhile):
        state("rien", {"transfers": "Aucun."}, token="", by=officer)


def test_the_register_is_printed_with_what_was_written_and_noted_as_an_export(client, officer, form):
    state(HOUSE, {"transfers": "Aucun transfert."}, token=entry(HOUSE).token, by=officer)

    response = client.get(reverse("officer:register_pdf"))

    said = " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages).split()
    )
    assert form.name in said
    assert "Choisir les projets." in said
    assert "Aucun transfert." in said
    assert "Jamais confirmée." in said
    assert "Brouillons" in said
    assert Export.objects.get().view == "registre"
    one = client.get(reverse("officer:sheet_pdf", args=[code_of(form)]))
    alone = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(one.content)).pages)
    assert form.name in alone
    assert "Brouillons" not in alone


def test_the_register_is_taken_out_as_a_table(client, officer, form):
    response = client.get(reverse("officer:register_export", args=["csv"]))

    rows = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert rows[0] == "Fiche;Rubrique;Ce qui est dit;Source"
    assert f"{form.name};Finalités;Choisir les projets.;notice du formulaire" in rows


def test_many_forms_ask_as_much_as_one(form):
    def ask() -> int:
        with CaptureQueriesContext(connection) as asked:
            entries()
        return len(asked)

    few = ask()
    for number in range(5):
        publish_form(factories.form(name=f"Formulaire {number}", prefix=f"F{number}"))

    assert ask() == few
    assert few <= 9
