"""Something that was chosen is deleted: the translation is edited, published and read, and says what is missing."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import TestCase
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail_localize.models import SegmentOverride, Translation, TranslationSource

from core.editing.gone import without_what_is_gone
from home.models import StandardPage
from programmes.models import CallPage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def admin(client):
    client.force_login(factories.staff(is_superuser=True))


PDF = b"%PDF-1.7\n%%EOF\n"


def another(chosen):
    """Something else of the same kind."""
    if isinstance(chosen, Page):
        return factories.standard(title="Propre")
    return picture() if isinstance(chosen, get_image_model()) else document("Autre")


def document(title: str):
    return get_document_model().objects.create(title=title, file=ContentFile(PDF, "reglement.pdf"))


def picture():
    return factories.ImageFactory(title="Portrait", description="Une femme sourit.")


def publish(translation: Translation) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        translation.save_target(publish=True)


def in_english(page) -> Translation:
    """The page's translation, published, with those of the pages above it."""
    locale = factories.home("en").locale
    for each in [*page.get_ancestors().filter(depth__gt=2), page]:
        source, _created = TranslationSource.update_or_create_from_instance(each.specific)
        translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
        publish(translation)
    return translation


def editor(client, translation: Translation) -> dict:
    """What the editor of the translation is handed."""
    page = translation.get_target_instance()
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    html = BeautifulSoup(response.content, "html.parser")
    return json.loads(html.select_one(".js-translation-editor")["data-props"])


def choices(props: dict) -> list[tuple[object, str]]:
    """Each row where something is chosen: what, and what is said of it."""
    errors = {each["segment_id"]: each["error"] for each in props["initialOverrides"]}
    return [
        (row["value"], errors.get(row["id"]) or "")
        for row in props["segments"]
        if row["type"] == "synchronised_value" and "chooser" in row["location"]["widget"]["type"]
    ]


def with_picture():
    """A page with an image among its blocks."""
    image = picture()
    value = {"image": {"image": image.pk, "alt_text": "Une femme", "decorative": False}, "caption": "Awa"}
    page = factories.standard(title="Page")
    page.body = [("image", StandardPage.body.field.stream_block.child_blocks["image"].to_python(value))]
    page.save_revision().publish()
    return page, image


def with_picture_of_its_own():
    """A page whose picture is a field."""
    image = picture()
    page = factories.standard(title="Page", picture=image)
    page.save_revision().publish()
    return page, image


def with_link():
    """A page that leads to another one."""
    other = factories.standard(title="Autre")
    page = factories.standard(title="Page")
    value = {"title": "Suite", "text": "", "link": {"page": other.pk, "address": "", "text": "Lire"}}
    page.body = [("action", StandardPage.body.field.stream_block.child_blocks["action"].to_python(value))]
    page.save_revision().publish()
    return page, other


def with_document():
    """A call with a document to download."""
    chosen = document("Règlement")
    page = factories.call(title="Appel")
    block = CallPage.documents.field.stream_block.child_blocks["document"]
    page.documents = [("document", block.to_python({"document": chosen.pk, "note": "À signer"}))]
    page.save_revision().publish()
    return page, chosen


KINDS = [with_picture, with_picture_of_its_own, with_link, with_document]


@pytest.mark.parametrize("make", KINDS)
def test_editor_is_handed_nothing_that_is_gone_and_says_so(client, make):
    page, chosen = make()
    translation = in_english(page)
    assert (chosen.pk, "") in choices(editor(client, translation))

    delete_in_admin(client, chosen)

    rows = choices(editor(client, translation))
    assert chosen.pk not in [value for value, _said in rows]
    (said,) = [said for _value, said in rows if said]
    assert "supprimé" in said
    assert chosen.title in said, "the history knows its title"


@pytest.mark.parametrize("make", KINDS)
def test_choice_of_the_translation_that_is_gone_says_so_and_gives_way_to_the_french_one(client, make):
    page, chosen = make()
    translation = in_english(page)
    other = another(chosen)
    override(translation, chosen, other)

    other.delete()

    rows = choices(editor(client, translation))
    (said,) = [said for value, said in rows if value == chosen.pk]
    assert "en français" in said
    publish(translation)
    assert client.get(translation.get_target_instance().url).status_code == 200


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("synchronised", [False, True])
def test_page_is_published_and_read_in_both_languages_all_the_same(client, make, synchronised):
    page, chosen = make()
    translation = in_english(page)
    chosen.delete()
    if synchronised:
        translation.source.update_from_db()
    english = translation.get_target_instance()

    with TestCase.captureOnCommitCallbacks(execute=True):
        published = client.post(reverse("wagtailadmin_pages:edit", args=[english.pk]), {"action": "publish"})

    assert published.status_code == 302
    for each in (page, english):
        read = client.get(each.url)
        html = BeautifulSoup(read.content, "html.parser")
        assert read.status_code == 200
        assert html.main.select("img:not([src]), img[src=''], a[href='']") == []
        draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[each.pk]))
        assert draft.status_code == 200
    preview = client.get(reverse("wagtail_localize:preview_translation", args=[translation.pk]))
    assert preview.status_code == 200


@pytest.mark.parametrize("make", KINDS)
def test_another_choice_takes_the_place_of_what_is_gone_in_french(client, make):
    page, chosen = make()
    translation = in_english(page)
    other = another(chosen)
    override(translation, chosen, other)
    chosen.delete()

    publish(translation)

    english = translation.get_target_instance()
    assert str(other.pk) in json.dumps(english.serializable_data(), default=str)
    assert client.get(english.url).status_code == 200


@pytest.mark.parametrize("in_both", [False, True])
def test_editor_works_without_shared_content_that_is_gone(client, in_both):
    video = factories.video(title="Film")
    video.copy_for_translation(factories.home("en").locale).save()
    block = StandardPage.body.field.stream_block.child_blocks["video"]
    page = factories.standard(title="Page", body=[("video", block.to_python({"video": video.pk}))])
    translation = in_english(page)
    assert translation.source.relatedobjectsegment_set.exists()
    for each in video.get_translations(inclusive=True) if in_both else [video]:
        each.delete()

    props = editor(client, translation)

    assert [row for row in props["segments"] if row["type"] == "related_object"] == []
    publish(translation)
    for each in (page, translation.get_target_instance()):
        assert client.get(each.url).status_code == 200


def test_words_are_handed_on_as_they_are():
    words = {"type": "string", "id": 1, "location": {"widget": None}, "source": "Été", "value": "x"}
    props = {"segments": [words], "initialOverrides": [], "sourceLocale": {"code": "fr"}}

    assert json.loads(without_what_is_gone(json.dumps(props))) == props


def override(translation: Translation, chosen, other) -> None:
    """Choose something else for the translation."""
    (segment,) = [
        each
        for each in translation.source.overridablesegment_set.all()
        if json.loads(each.data_json) == chosen.pk
    ]
    SegmentOverride.objects.create(
        locale=translation.target_locale, context=segment.context, data_json=json.dumps(other.pk)
    )
    publish(translation)


def delete_in_admin(client, chosen) -> None:
    views = {"page": "wagtailadmin_pages", "customimage": "wagtailimages", "customdocument": "wagtaildocs"}
    named = "page" if isinstance(chosen, Page) else chosen._meta.model_name
    view = f"{views[named]}:delete"
    assert client.post(reverse(view, args=[chosen.pk])).status_code == 302
