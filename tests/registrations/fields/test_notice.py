"""What a form tells of the data it asks for, and the page that a consent leads to."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation

from core.models import User
from registrations.domain import publish_form
from registrations.domain.persons.export import export
from registrations.enums import LegalBasis
from registrations.fields import AnswersForm
from registrations.fields.blocks import FormFieldsBlock
from registrations.fields.from_blocks import specs_of_blocks
from registrations.models.notices import RIGHTS
from tests import factories
from tests.registrations.fields.samples import spec

pytestmark = pytest.mark.django_db
SAID = {
    "controller": "Équipe, 1 rue de l’Exemple",
    "purpose_fr": "Vous répondre.",
    "purpose_en": "Answering you.",
    "recipients_fr": "L’équipe.",
    "keeping_fr": "Un an.",
    "officer": "dpo@example.org",
}


@pytest.fixture
def intake(db):
    intake = factories.intake(factories.call())
    for name, words in SAID.items():
        setattr(intake.form, name, words)
    intake.form.save()
    return intake


def notice_on(client, intake, language: str) -> BeautifulSoup:
    page = intake.page_in("fr")
    prefix = "" if language == "fr" else "/en"
    response = client.get(f"{prefix}{page.url}inscription/")
    return BeautifulSoup(response.content, "html.parser").select_one("details.notice")


def test_the_form_carries_its_notice_made_from_its_own_settings(client, intake):
    text = notice_on(client, intake, "fr").get_text()

    for name in ("controller", "purpose_fr", "recipients_fr", "keeping_fr", "officer"):
        assert SAID[name] in text
    assert "une mission d’intérêt public" in text
    assert "vous opposer à leur usage" in text
    assert notice_on(client, intake, "fr").find("a", href="mailto:dpo@example.org")
    assert notice_on(client, intake, "fr").find("a", href="https://www.cnil.fr/fr/plaintes")


def test_the_notice_is_in_the_language_asked_for_and_french_where_it_is_missing(intake):
    with translation.override("en"):
        lines = {line.title: line.text for line in intake.form.notice}

    assert lines["What for"] == "Answering you."
    assert lines["Who receives them"] == "L’équipe."
    assert lines["Legal basis"] == "a task of public interest"


def test_answers_that_are_erased_sooner_are_told_by_themselves(intake):
    asked = [spec("text", label_fr="Vos besoins", keep_days=30), spec("text", "autre")]

    with translation.override("fr"):
        (keeping,) = [line for line in intake.form.notice_of(asked, "fr") if line.title == "Combien de temps"]

    assert keeping.text.startswith("Un an. ")
    assert "Vos besoins" in keeping.text
    assert "30 jours" in keeping.text


@pytest.mark.parametrize("basis", LegalBasis)
def test_every_legal_basis_has_its_rights(basis, intake):
    intake.form.basis = basis

    with translation.override("fr"):
        (rights,) = [line for line in intake.form.notice_of([], "fr") if line.title == "Vos droits"]

    assert rights.text.startswith("Vous pouvez voir vos données")
    assert (str(RIGHTS[LegalBasis.CONSENT][-1]) in rights.text) is (basis == LegalBasis.CONSENT)


def test_a_form_without_its_own_words_says_what_the_law_gives(client):
    intake = factories.intake(factories.call())

    text = notice_on(client, intake, "fr").get_text()

    assert "CNIL" in text
    assert "Pour quoi" not in text


def test_the_notice_is_part_of_what_a_person_downloads(intake):
    registration = factories.registration(intake)

    told = export(registration)["notice"]

    assert {"title": "Pour quoi", "text": "Vous répondre."} in told


# --- The page of a consent


@pytest.fixture
def privacy(db):
    return factories.standard(title="Confidentialité", slug="confidentialite")


def shown(consent, language: str = "fr") -> BeautifulSoup:
    with translation.override(language):
        form = AnswersForm([consent], language=language)
        html = render_to_string("components/answers_fields.html", {"form": form})
    return BeautifulSoup(html, "html.parser").label


def test_a_consent_leads_to_the_page_its_label_names(privacy):
    consent = spec(
        "consent", label_fr="J’ai lu la page Confidentialité, en entier.", page=str(privacy.translation_key)
    )

    label = shown(consent)

    assert label.a["href"] == privacy.url
    assert label.a.get_text().startswith("Confidentialité")
    assert label.a["target"] == "_blank", "the form stays where it is"
    assert label.get_text().replace(" (s’ouvre dans un nouvel onglet)", "").startswith(consent.label_fr)


def test_a_label_that_does_not_name_its_page_leads_to_it_after_its_words(privacy):
    consent = spec("consent", label_en="I have read how my data are used.", page=str(privacy.translation_key))

    label = shown(consent, "en")

    assert label.get_text().startswith("I have read how my data are used. Confidentialité (in French)")
    assert label.a["hreflang"] == label.a.span["lang"] == "fr", "until the page is translated"


def test_link_of_the_notice_says_in_which_language_it_leads(client, intake):
    factories.home("en")
    notice = {}

    for language in ("fr", "en"):
        with translation.override(language):
            html = render_to_string("components/notice.html", {"notice": intake.form.notice})
        notice[language] = BeautifulSoup(html, "html.parser").find(
            "a", href="https://www.cnil.fr/fr/plaintes"
        )

    assert notice["en"].get_text().endswith("(in French)")
    assert notice["en"]["hreflang"] == "fr"
    assert "français)" not in notice["fr"].get_text()


def test_a_page_that_is_no_longer_public_leaves_the_words(privacy):
    consent = spec("consent", label_fr="J’ai lu la page Confidentialité.", page=str(privacy.translation_key))
    privacy.unpublish()

    label = shown(consent)

    assert label.a is None
    assert label.get_text().startswith(consent.label_fr)


def test_the_page_is_chosen_in_the_builder_and_kept_with_the_version(privacy):
    block = FormFieldsBlock()
    built = block.clean(block.to_python([factories.field("consent", "lu", page=privacy.pk)]))

    (consent,) = specs_of_blocks(built)

    assert consent.page == str(privacy.translation_key)
    assert consent.to_json()["page"] == consent.page


def test_publishing_a_notice_changes_no_version(intake):
    before = intake.form.current_version
    intake.form.purpose_fr = "Autre chose."
    intake.form.save()

    assert publish_form(intake.form, by=User.objects.first()) == before
