"""In the admin: characters are counted, what is not complete is not published, words and translations are shown."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.servers.site import SiteServer

pytestmark = pytest.mark.browser
VIDEO = "Film sans sous-titres"


@pytest.fixture
def publisher(colleague: Callable[[str], Page]) -> Page:
    """A publisher, signed in."""
    return colleague("publisher@example.org")


@pytest.fixture
def editor(publisher: Page, site_server: SiteServer) -> Page:
    """The form of a new role model."""
    with closing(sqlite3.connect(site_server.var_dir / "db.sqlite3")) as database:
        indexes = "SELECT MIN(page_ptr_id) FROM rolemodels_rolemodelindexpage"
        parent = database.execute(indexes).fetchone()[0]
    publisher.goto(f"/admin/pages/add/rolemodels/rolemodelpage/{parent}/")
    return publisher


def count_of(page: Page, name: str):
    return page.locator(f"[name='{name}'] + .char-count")


def test_characters_are_counted_and_told_once_typing_pauses(editor):
    complaints: list[str] = []
    editor.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    count = count_of(editor, "summary")
    expect(count.locator(".char-count__seen")).to_have_text("0 / 240")

    editor.locator("[name=summary]").press_sequentially("Un déclic.")

    expect(count.locator(".char-count__seen")).to_have_text("10 / 240")
    told = count.locator("[aria-live=polite]")
    expect(told).to_have_text(re.compile(r"\b230\b"))
    assert complaints == []


def test_a_block_that_is_added_is_counted_too(editor):
    editor.locator("[id*='-path_steps-section'] .c-sf-add-button").first.click()

    expect(count_of(editor, "path_steps-0-value-when").locator(".char-count__seen")).to_have_text("0 / 40")


def test_a_search_description_may_be_longer_than_advised_and_is_marked(editor):
    editor.get_by_role("tab", name="Promotion").click()

    editor.locator("[name=search_description]").fill("x" * 170)

    count = count_of(editor, "search_description")
    expect(count.locator(".char-count__seen")).to_have_text("170 / 160")
    expect(count).to_have_class(re.compile("char-count--over"))


def test_a_story_is_not_published_before_its_video_has_captions(editor):
    story = editor.url
    editor.goto("/admin/snippets/core/video/add/")
    editor.locator("[name=title]").fill(VIDEO)
    editor.locator("[name=address]").fill("https://videos.example.org/sans-sous-titres")
    editor.locator("form[data-edit-form] button[type=submit]").first.click()
    expect(editor).to_have_url(re.compile(r"/snippets/core/video/(\?.*)?$"))
    editor.goto(story)
    editor.locator("[name=title]").fill("Exemple")
    editor.locator("[name=job_before]").fill("Vendeuse")
    editor.locator("[name=job_after]").fill("Développeuse")
    section = editor.locator("[id*='-video-section']").first
    section.locator("[data-chooser-action-choose]").first.click()
    editor.get_by_role("link", name=VIDEO).first.click()
    expect(section.locator("[data-chooser-title]")).to_have_text(VIDEO)

    editor.locator("footer [data-w-dropdown-target=toggle]").first.click()
    editor.locator("button[name=action-publish]").click()

    expect(section.locator("[data-field-errors]")).to_contain_text(VIDEO)
    editor.locator("footer button[type=submit]").first.click()
    expect(editor).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))


def test_a_placeholder_is_inserted_where_one_writes_and_the_preview_follows(publisher):
    page = publisher
    page.goto("/admin/messages/reminder_day/fr/")
    body = page.locator("[name=body]")
    body.fill("{personal_link}\n\nBonjour, ")  # the way in, without which it is no letter

    page.get_by_role("button", name="{name}", exact=True).click()

    expect(body).to_have_value("{personal_link}\n\nBonjour, {name}")
    expect(body).to_be_focused()
    expect(page.locator("#wording-preview")).to_contain_text("Bonjour, Nom d’exemple")


def test_translation_of_a_page_whose_picture_was_deleted_opens_and_says_what_is_missing(
    publisher, site_server
):
    page, path = publisher, site_server.var_dir / "db.sqlite3"
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    pictured = (
        "UPDATE home_newspage SET picture_id = (SELECT MIN(id) FROM core_customimage) WHERE page_ptr_id = ?"
    )
    with closing(sqlite3.connect(path, timeout=60)) as database, database:
        key, french = database.execute(
            "SELECT translation_key, id FROM wagtailcore_page WHERE slug = 'film-d-exemple'"
        ).fetchone()
        database.execute(pictured, [french])
    page.goto(f"/admin/localize/submit/page/{french}/")
    page.locator("input[name=locales]").first.check()
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    # What deleting the picture leaves behind.
    with closing(sqlite3.connect(path, timeout=60)) as database, database:
        database.execute("UPDATE home_newspage SET picture_id = NULL WHERE page_ptr_id = ?", [french])
        database.execute(
            "UPDATE wagtail_localize_overridablesegment SET data_json = '987654' WHERE context_id IN"
            " (SELECT id FROM wagtail_localize_translationcontext WHERE path = 'picture' AND object_id = ?)",
            [key],
        )
        (english,) = database.execute(
            "SELECT id FROM wagtailcore_page WHERE translation_key = ? AND id != ?", [key, french]
        ).fetchone()

    page.goto(f"/admin/pages/{english}/edit/")

    shown = page.locator(".js-translation-editor")
    expect(shown).to_contain_text("Un film d’exemple de huit secondes")
    expect(shown).to_contain_text("Cette image a été supprimée. Choisissez autre chose ici, ou en français.")
    assert complaints == []

    page.goto(f"/admin/pages/{english}/delete/")  # other tests look for the page that has no English
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/$"))
