"""The dashboard tells translators which translations their French page has left behind, and what to do."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from core.editing import translations
from core.enums import StaffGroup
from tests import factories

pytestmark = pytest.mark.django_db
NOTHING = "Chaque traduction dit ce que dit sa page française."


def publish(page, **words) -> None:
    page = Page.objects.get(pk=page.pk).specific
    for name, value in words.items():
        setattr(page, name, value)
    page.save_revision().publish()


@pytest.fixture
def french():
    return factories.standard(title="Une page")


@pytest.fixture
def english(french):
    """Its translation, written by hand and published after it."""
    made = french.copy_for_translation(factories.home("en").locale)
    publish(made, title="A page")
    return Page.objects.get(pk=made.pk)


def panel(client, *groups: StaffGroup) -> BeautifulSoup | None:
    client.force_login(factories.staff(*groups or (StaffGroup.PUBLISHERS,)))
    return BeautifulSoup(client.get("/admin/").content, "html.parser").select_one("#translations-due-section")


def tasks(client, *groups: StaffGroup) -> list[tuple[str, str, str]]:
    """Title, task and address of each line."""
    shown = panel(client, *groups)
    rows = shown.select("tbody tr") if shown else []
    return [(row.th.text, row.a.text, row.a["href"]) for row in rows]


def edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_translation_that_is_up_to_date_asks_for_nothing(client, english):
    assert NOTHING in panel(client).text


def test_french_page_changed_asks_to_compare_until_its_translation_is_worked_on_then_to_publish(
    client, french, english
):
    compare = "Comparer avec la page française, changer ce qui diffère, publier"

    publish(french, title="Une autre page")
    changed = tasks(client)
    prepared = Page.objects.get(pk=english.pk).specific
    prepared.title = "Another page"
    prepared.save_revision()
    waiting = tasks(client)
    prepared.get_latest_revision().publish()

    assert changed == [("Une autre page", compare, edit(english))]
    assert waiting == [("Une autre page", "Publier ce qui est prêt", edit(english))]
    assert tasks(client) == []


def test_draft_of_the_french_page_asks_for_nothing_yet(client, french, english):
    prepared = Page.objects.get(pk=french.pk).specific
    prepared.title = "Un brouillon"
    prepared.save_revision()

    assert tasks(client) == []


def test_translation_text_by_text_takes_the_new_texts_then_lacks_their_words(
    client, french, django_capture_on_commit_callbacks
):
    locale = factories.home("en").locale
    source, _created = TranslationSource.get_or_create_from_instance(french)
    translation = Translation.objects.create(source=source, target_locale=locale)
    words = {"Une page": "A page", "Une autre page": "Another page"}
    for segment in source.stringsegment_set.all():
        words_of(segment, locale, words)
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    english = french.get_translation(locale)
    settled = tasks(client)

    publish(french, title="Une autre page")
    moved = tasks(client)
    source.update_from_db()
    taken = tasks(client)
    for segment in source.stringsegment_set.all():
        words_of(segment, locale, words)
    said = tasks(client)
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)

    take = reverse("wagtail_localize:update_translations", args=[source.pk])
    assert settled == []
    assert moved == [("Une autre page", "Reprendre les nouveaux textes de la page française", take)]
    assert taken == [("Une autre page", "Traduire 1 texte", edit(english))]
    assert said == [("Une autre page", "Publier ce qui est prêt", edit(english))]
    assert tasks(client) == []


def words_of(segment, locale, words) -> None:
    StringTranslation.objects.get_or_create(
        translation_of=segment.string,
        context=segment.context,
        locale=locale,
        defaults={"data": words.get(segment.string.data, "Words")},
    )


def test_alias_and_french_page_that_is_not_published_are_not_listed(client, french, english):
    other = factories.standard(title="Une deuxième page")
    other.copy_for_translation(english.locale, alias=True)
    publish(other, title="Une page changée")
    publish(french, title="Encore une autre")
    Page.objects.get(pk=french.pk).specific.unpublish()

    assert tasks(client) == []


def test_only_those_who_translate_see_it_and_only_pages_that_they_may_change(client, french, english):
    publish(french, title="Une autre page")

    assert panel(client, StaffGroup.EDITORS) is None
    assert len(tasks(client, StaffGroup.ADMINISTRATORS)) == 1
    GroupPagePermission.objects.filter(group__name=StaffGroup.PUBLISHERS).delete()
    GroupPagePermission.objects.create(
        group=factories.staff(StaffGroup.PUBLISHERS).groups.get(),
        page=french.page_ptr,
        permission_type="change",
    )
    assert tasks(client) == []


def test_it_is_in_english_too(client, french, english):
    publish(french, title="Une autre page")
    user = factories.staff(StaffGroup.PUBLISHERS)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    client.force_login(user)

    shown = BeautifulSoup(client.get("/admin/").content, "html.parser").select_one(
        "#translations-due-section"
    )

    assert "Translations to bring up to date" in shown.text
    assert shown.tbody.th["lang"] == "fr"
    assert shown.tbody.a["aria-label"].endswith("– Une autre page")


def test_many_cost_no_more_than_one_and_those_that_wait_longest_are_shown(
    client, french, english, monkeypatch
):
    monkeypatch.setattr(translations, "SHOWN", 2)
    user = factories.staff(StaffGroup.PUBLISHERS)
    publish(french, title="Page 0")
    client.force_login(user)
    client.get("/admin/")
    with CaptureQueriesContext(connection) as for_one:
        client.get("/admin/")
    for rank in range(1, 4):
        other = factories.standard(title=f"Page {rank}")
        publish(other.copy_for_translation(english.locale), title=f"English {rank}")
        publish(other)

    with CaptureQueriesContext(connection) as for_many:
        shown = BeautifulSoup(client.get("/admin/").content, "html.parser").select_one(
            "#translations-due-section"
        )

    assert len(for_many) <= len(for_one)
    assert [row.th.text for row in shown.select("tbody tr")] == [f"Page {rank}" for rank in range(2)]
    assert "Il y en a d’autres" in shown.text
    assert translations.behind(user).count() == 4
