"""What ends the pages that were kept: any change of content, in every process, once it is committed."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from core.caching.pages import forget, generations
from core.enums import StaffGroup
from core.models import CustomImage, FooterLink, Heartbeat, SiteSettings
from home.models import StandardPage
from launch.places import ROOT
from programmes.models import ActionArea
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]


@pytest.fixture
def article() -> StandardPage:
    return factories.standard(title="Avant", slug="page")


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable:
    """`with committed():` what is written there is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def rename(page: Page) -> None:
    """Publish the page under another title."""
    page.title = "Après"
    page.save_revision().publish()


def heading(response) -> str:
    return response.content.decode().split("<h1>", 1)[1].split("</h1>", 1)[0]


def test_published_change_is_on_the_site_at_once(article, client, committed):
    assert heading(client.get(article.url)) == "Avant"

    with committed():
        rename(article)

    assert heading(client.get(article.url)) == "Après"


def intake_saved() -> None:
    factories.intake(factories.call())


def registered() -> None:
    factories.registration(factories.intake(factories.call()))


def page_unpublished() -> None:
    Page.objects.get(slug="page").unpublish()


def page_moved() -> None:
    Page.objects.get(slug="page").move(Page.objects.get(slug="other"), pos="first-child")


def page_reordered() -> None:
    Page.objects.get(slug="page").move(Page.objects.get(slug="other"), pos="right")


def page_deleted() -> None:
    Page.objects.get(slug="page").delete()


def branch_deleted() -> None:
    Page.objects.filter(slug="page").delete()


def snippet_saved() -> None:
    ActionArea.objects.create(name="Domaine", locale=Locale.objects.get(language_code="fr"))


def settings_saved() -> None:
    SiteSettings.for_site(Site.objects.get()).save()


def footer_changed() -> None:
    FooterLink.objects.create(
        settings=SiteSettings.for_site(Site.objects.get()), page=Page.objects.get(slug="page")
    )


def image_saved() -> None:
    CustomImage.objects.create(title="Image", file=get_test_image_file())


def redirect_saved() -> None:
    Redirect.add_redirect("/avant/", "/page/")


def site_saved() -> None:
    Site.objects.get().save()


def locale_saved() -> None:
    Locale.objects.get(language_code="en").save()


def collection_saved() -> None:
    Collection.get_first_root_node().add_child(name="Collection")


def restriction_saved() -> None:
    PageViewRestriction.objects.create(page=Page.objects.get(slug="page"), restriction_type="login")


def links_changed() -> None:
    PageViewRestriction.objects.get().groups.add(Group.objects.order_by("pk").first())


CHANGES = [
    page_unpublished,
    page_moved,
    page_reordered,
    page_deleted,
    branch_deleted,
    snippet_saved,
    settings_saved,
    footer_changed,
    image_saved,
    redirect_saved,
    site_saved,
    locale_saved,
    collection_saved,
    restriction_saved,
    links_changed,
    intake_saved,
    registered,
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_content_ends_what_was_kept(article, committed, change):
    PageViewRestriction.objects.create(page=factories.standard(slug="other"), restriction_type="groups")
    before = generations.current()

    with committed():
        change()
        assert generations.current() == before  # nobody sees it before it is committed

    assert generations.current() != before


def draft_saved() -> None:
    page = Page.objects.get(slug="page").specific
    page.title = "Brouillon"
    page.save_revision()


def session_saved() -> None:
    Session.objects.create(session_key="x", session_data="x", expire_date=timezone.now())


def worker_beats() -> None:
    Heartbeat.beat("worker")


def index_built() -> None:
    call_command("update_index", verbosity=0)


def staff_logs_in() -> None:
    Client().force_login(factories.staff())


def staff_joins_a_group() -> None:
    factories.staff(StaffGroup.EDITORS)


def rendition_made() -> None:
    CustomImage.objects.get().get_rendition("width-20")


@pytest.mark.parametrize(
    "act",
    [
        draft_saved,
        session_saved,
        worker_beats,
        index_built,
        staff_logs_in,
        staff_joins_a_group,
        rendition_made,
    ],
)
def test_what_no_visitor_sees_ends_nothing(article, committed, act):
    image_saved()
    before = generations.current()

    with committed():
        act()

    assert generations.current() == before


def test_instance_may_say_that_it_shows_nowhere(article, committed):
    before = generations.current()

    with committed():
        article.changes_pages = False
        article.save()

    assert generations.current() == before


def test_settings_name_only_apps_and_models_that_exist(settings):
    known = {label for model in apps.get_models() for label in (model._meta.label, model._meta.app_label)}

    assert settings.PAGE_CACHE_SILENT - known == set()


def test_rollback_ends_nothing(article, committed):
    before = generations.current()

    with committed(), transaction.atomic():
        rename(article)
        transaction.set_rollback(True)

    assert Page.objects.get(pk=article.pk).title == "Avant"
    assert generations.current() == before


def test_page_made_of_what_was_read_before_a_change_is_not_shown_after_it(
    article, client, committed, monkeypatch
):
    context = StandardPage.get_context

    def while_it_is_made(shown: StandardPage, request, *args, **kwargs) -> dict:
        monkeypatch.setattr(StandardPage, "get_context", context)
        with committed():
            rename(StandardPage.objects.get(pk=shown.pk))
        return context(shown, request, *args, **kwargs)

    monkeypatch.setattr(StandardPage, "get_context", while_it_is_made)

    assert [heading(client.get(article.url)) for _time in range(2)] == ["Avant", "Après"]


def test_another_process_ends_what_was_kept(article, client, settings):
    client.get(article.url)
    Page.objects.filter(pk=article.pk).update(title="Sans signal")
    before = heading(client.get(article.url))

    subprocess.run(
        [
            sys.executable,
            "manage.py",
            "shell",
            "--no-imports",
            "-c",
            "from core.caching.pages import forget; forget()",
        ],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings.development", "VAR_DIR": str(settings.VAR_DIR)},
        check=True,
    )

    assert (before, heading(client.get(article.url))) == ("Avant", "Sans signal")


def test_with_redis_the_generation_is_a_key_that_never_comes_back(settings):
    settings.REDIS_URL = "redis://localhost"  # the cache of the tests stands for it
    seen = [generations.current(), generations.current()]
    for _time in range(3):
        forget()
        seen.append(generations.current())

    assert seen[0] == seen[1]
    assert len(set(seen)) == 4
    assert settings.CACHES["pages"]["BACKEND"].endswith("LocMemCache")


def test_every_change_moves_the_file_on(settings):
    seen = [generations.current()]
    for _time in range(50):
        forget()
        seen.append(generations.current())

    assert len(set(seen)) == 51
