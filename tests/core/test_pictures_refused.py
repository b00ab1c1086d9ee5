"""A storage that takes no picture fails no page; it is told, and what was refused is made once there is room."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from config.settings import base
from core import pictures
from core.metadata import sharing
from core.models import CustomRendition
from core.pictures import look_for_incomplete, make_sizes
from tests import factories
from tests.budgets.test_queries import PAGES
from tests.core.pictured import ALL, files, shown, story, waiting
from tests.servers.disks import full_disk

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG"


@pytest.fixture
def full(settings, tmp_path) -> Iterator[Path]:
    """The public storage takes nothing."""
    with full_disk(tmp_path / "full") as folder:
        settings.MEDIA_ROOT = folder
        yield folder


# --- A storage that refuses ----------------------------------------------------------------------------


def test_every_type_of_page_is_answered_on_a_full_disk_and_shows_its_pictures_once_there_is_room(
    client, settings, tmp_path
):
    pictured: dict[str, int] = {}
    with full_disk(tmp_path / "full") as folder:
        settings.MEDIA_ROOT = folder
        addresses = {kind: PAGES[kind](1) for kind in PAGES if "Page" in kind}
        before = files()
        for address in addresses.values():
            answer = client.get(address)
            assert (answer.status_code, b"/media/images/" in answer.content) == (200, False), address
        assert (CustomRendition.objects.count(), files()) == (0, before)
        for row in waiting(make_sizes)[:2]:
            with pytest.raises(OSError):  # noqa: PT011 (no room, or no folder)
                row.task.call(*row.args_kwargs["args"])
        assert (CustomRendition.objects.count(), files()) == (0, before)  # not a part of one either

    settings.MEDIA_ROOT = tmp_path / "media"
    for picture in pictures.incomplete():
        pictures.make(picture, ["hero", "text"])
    made = CustomRendition.objects.count()

    for kind, address in addresses.items():
        answer = client.get(address)
        assert answer.status_code == 200
        pictured[kind] = len(re.findall(rb'<img [^>]*src="/media/images/', answer.content))
    assert CustomRendition.objects.count() == made
    assert {kind.partition(",")[0] for kind, number in pictured.items() if number} >= {
        "EditionPage",
        "HomePage",
        "NewsPage",
        "ProgrammeIndexPage",
        "ProgrammePage",
        "RoleModelIndexPage",
        "RoleModelPage",
        "StandardPage",
    }


def test_what_a_storage_refuses_is_told_tried_again_later_and_told_no_more_once_taken(
    full, settings, tmp_path
):
    picture = factories.ImageFactory()
    (row,) = waiting(make_sizes)

    with pytest.raises(OSError):  # noqa: PT011
        make_sizes.call(picture.pk)

    (again,) = waiting(look_for_incomplete)
    assert timedelta(minutes=9) < again.run_after - timezone.now() < timedelta(minutes=11)
    row.status, row.finished_at = TaskResultStatus.FAILED, timezone.now()
    row.save()
    assert pictures._refused().startswith("le stockage n’a pris aucune image à 20")
    settings.MEDIA_ROOT = tmp_path / "media"
    assert look_for_incomplete.call() == 1
    (second,) = waiting(make_sizes)
    assert make_sizes.call(*second.args_kwargs["args"]) == ALL
    assert pictures._refused() == ""


def test_a_failure_of_long_ago_is_no_alarm():
    factories.ImageFactory()
    DBTaskResult.objects.update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now() - timedelta(minutes=31)
    )

    assert pictures._refused() == ""


def test_a_picture_whose_file_is_gone_is_told_and_not_tried_for_ever(caplog):
    picture = factories.ImageFactory()
    picture.file.storage.delete(picture.file.name)

    assert make_sizes.call(picture.pk) == 0

    assert f"pictures: the file of picture {picture.pk} is gone" in caplog.text
    assert waiting(look_for_incomplete) == []


def test_a_file_that_is_no_picture_any_more_is_told_too(caplog):
    picture = factories.ImageFactory()
    with picture.file.storage.open(picture.file.name, "wb") as file:
        file.write(b"Nothing to see.")

    assert make_sizes.call(picture.pk) == 0

    assert f"pictures: picture {picture.pk} cannot be drawn" in caplog.text


def test_pages_are_answered_while_the_service_that_keeps_pictures_is_not_there(client):
    page = story()
    pictures.make(page.picture)
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

    with override_settings(STORAGES=base.storages("public", "http://127.0.0.1:1", "eu-west-3") | static):
        assert shown(client, page).select_one(".hero__picture img")


def test_the_picture_of_a_shared_page_is_given_though_it_cannot_be_kept(client, full, caplog):
    page = factories.call()
    before = files()

    answer = client.get(sharing.address(page))

    assert (answer.status_code, answer.content[:4]) == (200, PNG)
    assert files() == before
    assert f"sharing: page {page.pk}: " in caplog.text


def test_the_admin_shows_its_library_on_a_full_disk(admin_client, full, caplog):
    caplog.set_level(logging.CRITICAL, "django.request")
    picture = factories.ImageFactory(title="Un atelier")

    listing = admin_client.get(reverse("wagtailimages:index"))
    editor = admin_client.get(reverse("wagtailimages:edit", args=[picture.pk]))

    assert (listing.status_code, editor.status_code) == (200, 200)
    assert "Un atelier" in listing.text


# --- The command ---------------------------------------------------------------------------------------


def test_the_command_makes_what_lacks_and_says_how_much():
    factories.ImageFactory()
    said = StringIO()

    call_command("pictures", stdout=said)
    call_command("pictures", stdout=said)

    assert said.getvalue().splitlines() == [f"{ALL} sizes were made.", "No size was missing."]


def test_the_command_may_leave_it_to_the_worker():
    factories.ImageFactory()

    call_command("pictures", "--later")
    call_command("pictures", "--later")

    assert (len(waiting(look_for_incomplete)), CustomRendition.objects.count()) == (1, 0)


def test_the_command_says_that_the_storage_refuses(full):
    factories.ImageFactory()

    with pytest.raises(CommandError, match="The storage refused after 0 sizes were made"):
        call_command("pictures")


def test_the_command_goes_on_after_a_picture_that_cannot_be_drawn():
    kept, lost = factories.ImageFactory(), factories.ImageFactory()
    lost.file.storage.delete(lost.file.name)
    told = StringIO()

    with pytest.raises(CommandError, match="1 pictures cannot be drawn"):
        call_command("pictures", stdout=StringIO(), stderr=told)

    assert CustomRendition.objects.filter(image=kept).count() == ALL
    assert f"picture {lost.pk} is gone" in told.getvalue()
