"""Nobody is asked to agree to a page in another language: the form is offered where its pages are; staff are told."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone, translation

from core.enums import StaffGroup
from registrations.letters.context import LetterContext
from registrations.letters.values import _see_page
from registrations.models import Draft, Registration
from tests import factories

pytestmark = pytest.mark.django_db
TITLE = "Confidentialité"


def translated(page, title: str = "", *, live: bool = True):
    """The page in English, with the pages above it."""
    english = page.copy_for_translation(factories.home("en").locale, copy_parents=True)
    english.title, english.alias_of = title or f"{page.title} in English", None
    revision = english.save_revision()
    if live:
        revision.publish()
    else:
        type(page).objects.filter(pk=english.pk).update(live=False)
    return type(page).objects.get(pk=english.pk)


@pytest.fixture
def privacy(db):
    return factories.standard(title=TITLE, slug="confidentialite")


def fields(privacy, *others):
    box = factories.field("consent", "lu", f"J’ai lu {privacy.title}", page=privacy.pk)
    return [*factories.SIMPLE_FIELDS, *others, box]


@pytest.fixture(params=["at once", "in steps"])
def intake(request, privacy):
    """A round of a call in both languages, whose form is answered at once or through a draft."""
    steps = [factories.field("files", "pieces", required=False)] if request.param == "in steps" else []
    call = factories.call(title="Appel")
    intake = factories.intake(call, fields=fields(privacy, *steps))
    translated(call)
    return intake


def form_in(client, intake, language: str):
    return client.get(intake.page_in(language).specific.url_of("registration"))


def shown(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser").main


def test_form_is_not_offered_in_english_while_its_page_is_in_french_only(client, intake, privacy):
    response = form_in(client, intake, "en")

    main = shown(response)
    assert response.status_code == 404
    assert main.form is None
    missing, french = main.select("a[hreflang=fr]")
    assert missing["href"] == privacy.url
    assert missing.get_text().split() == [TITLE, "(in", "French)"]
    assert french["href"] == intake.page_in("fr").specific.url_of("registration")
    assert form_in(client, intake, "fr").status_code == 200


def test_form_is_offered_and_leads_to_the_page_in_its_own_language_once_there_is_one(client, intake, privacy):
    english = translated(privacy, "Privacy")

    response = form_in(client, intake, "en")

    assert response.status_code == 200
    assert shown(response).form
    assert "(in French)" not in shown(response).form.get_text()
    if not intake.form.current_version.resumable:
        assert shown(response).form.find("a", href=english.url).get_text().startswith("Privacy")


def draft(privacy):
    translated(privacy, live=False)


def alias(privacy):
    """What stands in for a page that is not translated: its words are the French ones."""
    privacy.copy_for_translation(factories.home("en").locale, alias=True)


def private(privacy):
    translated(privacy).view_restrictions.create(restriction_type="login")


def withdrawn(privacy):
    translated(privacy).unpublish()


@pytest.mark.parametrize("make", [draft, alias, private, withdrawn])
def test_page_that_is_not_public_in_english_is_none(client, intake, privacy, make):
    make(privacy)

    assert form_in(client, intake, "en").status_code == 404


def test_no_draft_is_begun_in_a_language_that_the_form_is_not_offered_in(client, privacy):
    call = factories.call(title="Appel")
    intake = factories.intake(
        call, fields=fields(privacy, factories.field("files", "pieces", required=False))
    )
    translated(call)
    english = translated(privacy)
    address = intake.page_in("en").specific.url_of("registration")
    token = shown(client.get(address)).find("input", {"name": "_submission"})["value"]
    english.unpublish()

    response = client.post(address, {"_submission": token, "email": "awa@example.org"})

    assert response.status_code == 404
    assert not Draft.objects.exists()


def test_what_was_being_filled_in_goes_on_and_its_link_says_its_language(client, privacy):
    call = factories.call(title="Appel")
    intake = factories.intake(call, fields=fields(privacy))
    translated(call)
    english = translated(privacy)
    address = intake.page_in("en").specific.url_of("registration")
    token = shown(client.get(address)).find("input", {"name": "_submission"})["value"]
    english.unpublish()

    response = client.post(address, {"_submission": token, "nom": "Awa Martin"})

    link = shown(response).form.find("a", href=privacy.url)
    assert response.status_code == 422
    assert link["hreflang"] == link.span["lang"] == "fr"
    assert "(in French)" in link.get_text()
    assert not Registration.objects.exists()


def test_form_without_a_page_to_read_is_offered_in_both_languages(client):
    call = factories.call(title="Appel")
    intake = factories.intake(call)
    translated(call)

    assert [form_in(client, intake, code).status_code for code in ("fr", "en")] == [200, 200]


def test_letter_to_a_page_in_another_language_says_so(privacy):
    intake = factories.intake(factories.call(title="Appel"))

    with translation.override("en"):
        assert _see_page(LetterContext(intake, "en")) == "See the page (in French)"
    with translation.override("fr"):
        assert "français" not in _see_page(LetterContext(intake, "fr"))


# --- What staff are told


@pytest.fixture
def staff(client):
    user = factories.staff(StaffGroup.ADMINISTRATORS)
    client.force_login(user)
    return user


@pytest.fixture
def asked(privacy):
    """A round of a call in both languages that asks whether one has read the page."""
    call = factories.call(title="Appel")
    intake = factories.intake(call, fields=fields(privacy))
    translated(call)
    return intake


LACKS = "n’est pas proposé en anglais"


def told(client, intake) -> str:
    """What the editor of the intake's page says of it."""
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[intake.page_in("fr").pk]))
    return BeautifulSoup(editor.content, "html.parser").select_one("#page-intakes").get_text()


@pytest.mark.usefixtures("staff")
def test_editor_of_the_page_says_which_page_its_form_lacks(client, asked, privacy):
    before = told(client, asked)
    translated(privacy)

    assert LACKS in before
    assert f"« {TITLE} »" in before.replace("\N{NARROW NO-BREAK SPACE}", " ").replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert LACKS not in told(client, asked)


@pytest.mark.usefixtures("staff")
def test_who_takes_the_english_page_offline_is_told_which_form_needs_it(client, asked, privacy):
    english = translated(privacy)
    over = factories.form(fields(privacy), name="Ancien")
    factories.intake(factories.call(), form=over, closes_at=timezone.now() - timedelta(hours=1))

    asks = client.get(reverse("wagtailadmin_pages:delete", args=[english.pk]))
    done = client.post(reverse("wagtailadmin_pages:unpublish", args=[english.pk]), follow=True)

    for response in (asks, done):
        said = BeautifulSoup(response.content, "html.parser").select_one(".messages").get_text()
        assert "ne sera plus proposé en anglais" in said
        assert "Ancien" not in said, "nobody can answer it any more"


@pytest.mark.usefixtures("staff")
def test_page_that_no_form_needs_is_taken_offline_without_a_word(client, asked):
    other = factories.standard(title="Autre")

    done = client.post(reverse("wagtailadmin_pages:unpublish", args=[other.pk]), follow=True)

    assert not [each for each in done.context["messages"] if "formulaire" in str(each)]
