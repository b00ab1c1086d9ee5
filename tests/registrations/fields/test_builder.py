"""The builder in the admin: drafts of half a form, publication, a preview in each language that never fails."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from registrations.fields.kinds import KINDS
from registrations.fields.schema import LAYOUT
from registrations.models import Form
from tests import factories

pytestmark = pytest.mark.django_db
NAME = (
    "text",
    {"label_fr": "Nom", "key": "", "required": "on", "identifies": "full_name", "max_length": "80"},
)
MAIL = ("email", {"label_fr": "Courriel", "key": "", "required": "on", "is_contact": "on"})
FORM = {
    "name": "Contact",
    "workflow_code": "contact",
    "prefix": "CON",
    "reply_to": "",
    "intro_fr": "Bonjour",
    "intro_en": "Hello",
    "basis": "public_task",
}
# What a block posts before anything is filled in.
EMPTY = dict.fromkeys(
    (
        *(
            "label_fr",
            "label_en",
            "help_fr",
            "help_en",
            "key",
            "minimum",
            "maximum",
            "max_length",
            "max_words",
        ),
        *(
            "pattern",
            "pattern_error_fr",
            "pattern_error_en",
            "identifies",
            "min_rows",
            "max_rows",
            "max_files",
        ),
        *("lowest_fr", "lowest_en", "highest_fr", "highest_en", "max_megabytes"),
    ),
    "",
) | {"options-count": "0", "fields-count": "0", "rules-count": "0"}
CONDITION = {"field": "", "test": "is", "values": ""}


def posted(*fields: tuple[str, dict], **values: str) -> dict:
    """What the builder posts."""
    made = [
        (kind, {"data_class": "P", "keep_days": "", "show_if": CONDITION} | value) for kind, value in fields
    ]
    return nested_form_data(FORM | values | {"fields": streamfield(made)})


@pytest.fixture(autouse=True)
def admin(client):
    client.force_login(factories.staff(is_superuser=True))


def add_url() -> str:
    return reverse("wagtailsnippets_registrations_form:add")


def edit_url(form: Form) -> str:
    return reverse("wagtailsnippets_registrations_form:edit", args=[form.pk])


def test_a_form_is_built_and_published(client):
    response = client.post(add_url(), posted(NAME, MAIL) | {"action-publish": "1"})

    assert response.status_code == 302, errors(response)
    version = Form.objects.get(name="Contact").current_version
    assert [(spec.key, spec.kind) for spec in version.specs] == [("nom", "text"), ("courriel", "email")]
    assert (version.specs[0].identifies, version.specs[1].is_contact) == ("full_name", True)


def test_half_a_form_is_kept_as_a_draft_and_not_published(client):
    half = posted(
        ("text", {"label_fr": "", "max_length": ""}), ("choice", {"label_fr": "Statut", "options-count": "0"})
    )

    kept = client.post(add_url(), half)
    form = Form.objects.get(name="Contact")
    refused = client.post(edit_url(form), half | {"action-publish": "1"})

    assert kept.status_code == 302, errors(kept)
    assert refused.status_code == 200
    assert form.current_version is None
    assert [child.block_type for child in form.get_latest_revision_as_object().fields] == ["text", "choice"]


def test_what_a_version_must_have_is_said_on_publishing_only(client):
    nameless = posted(("number", EMPTY | {"label_fr": "Nombre"}))

    assert client.post(add_url(), nameless).status_code == 302
    response = client.post(add_url(), nameless | {"action-publish": "1"})

    assert response.status_code == 200
    (message,) = response.context["form"].errors["fields"]
    assert "adresse de contact" in message


def test_the_chooser_offers_every_block_under_a_heading(client):
    page = client.get(add_url()).content.decode()

    for kind in (*KINDS, *LAYOUT):
        assert f"&quot;{kind}&quot;" in page or f'"{kind}"' in page, kind


def test_seldom_used_options_are_folded_away(client):
    page = client.get(add_url()).content.decode()

    assert page.count("wagtail.blocks.BlockGroup") > len(KINDS)


def preview(client, form: Form, data: dict, mode: str) -> BeautifulSoup:
    url = reverse("wagtailsnippets_registrations_form:preview_on_edit", args=[form.pk])
    told = client.post(url, data).json()
    assert told["is_valid"], told
    response = client.get(url, {"mode": mode})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_the_preview_shows_every_step_in_the_language_asked_for(client):
    form = factories.form()
    step = ("step", {"label_fr": "Votre projet", "label_en": "Your project"})
    data = posted(step, NAME, ("step", {"label_fr": "Vous", "label_en": "You"}), MAIL)

    french, english = preview(client, form, data, "fr"), preview(client, form, data, "en")

    assert [heading.get_text(strip=True) for heading in french.find_all("h2")] == ["Votre projet", "Vous"]
    assert [heading.get_text(strip=True) for heading in english.find_all("h2")] == ["Your project", "You"]
    assert (french.html["lang"], english.html["lang"]) == ("fr", "en")
    assert "Bonjour" in french.get_text()
    assert "Hello" in english.get_text()
    assert "(required)" in english.get_text()


@pytest.mark.parametrize("kind", sorted(set(KINDS) | LAYOUT))
def test_the_preview_of_a_block_that_was_only_just_added_does_not_fail(client, kind):
    form = factories.form()

    page = preview(client, form, posted((kind, EMPTY)), "fr")

    assert page.find(class_="form") is not None


def test_the_preview_of_a_condition_on_nothing_does_not_fail(client):
    asked_if = {"field": "nulle part", "test": "is", "values": "x"}
    form = factories.form()

    page = preview(client, form, posted(("text", NAME[1] | {"show_if": asked_if})), "fr")

    assert page.find(class_="form") is not None


def errors(response) -> str:
    """What the screen says is wrong."""
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(
        each.get_text(" ", strip=True) for each in page.select(".error-message, .messages, .help-critical")
    )


def test_who_saves_a_form_is_told_in_which_language_it_is_not_offered_and_why(client):
    page = factories.standard(title="Confidentialité")
    box = ("consent", EMPTY | {"label_fr": "J’ai lu", "nature": "consent", "page": str(page.pk)})
    form = posted(NAME, MAIL, box) | {"action-publish": "1"}

    told = client.post(add_url(), form, follow=True).context["messages"]
    english = page.copy_for_translation(factories.home("en").locale)
    english.save_revision().publish()
    told_after = client.post(edit_url(Form.objects.get(name="Contact")), form, follow=True).context[
        "messages"
    ]

    (warning,) = [str(each) for each in told if "proposé" in str(each)]
    assert "n’est pas proposé en anglais" in warning
    assert "Confidentialité" in warning
    assert [str(each) for each in told_after if "proposé" in str(each)] == []
