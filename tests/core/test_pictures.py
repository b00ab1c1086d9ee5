"""Pages wait for no picture: they show what is made, and ask for the rest once."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image
from wagtail.images.tests.utils import get_test_image_file

from core import pictures
from core.enums import StaffGroup
from core.files import sizes
from core.models import CustomImage, CustomRendition
from core.pictures import look_for_incomplete, make_sizes, prepare_pictures
from tests import factories
from tests.core.pictured import ALL, files, shown, story, waiting

pytestmark = pytest.mark.django_db
TEMPLATES = site_settings.BASE_DIR / "templates"


def work() -> None:
    """What the worker does with all that waits now, in its order."""
    for row in DBTaskResult.objects.ready():
        row.task.call(*row.args_kwargs["args"])
        row.delete()


@pytest.fixture
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


# --- Made apart --------------------------------------------------------------------------------------


def test_a_picture_that_is_sent_has_all_its_sizes_made_at_the_worker(media):
    picture = factories.ImageFactory()
    (queued,) = waiting(make_sizes)
    assert (queued.args_kwargs["args"], CustomRendition.objects.count()) == ([picture.pk], 0)
    assert queued.priority < 0  # letters leave first

    assert make_sizes.call(picture.pk) == ALL

    assert CustomRendition.objects.filter(image=picture).count() == len(files()) == ALL
    assert make_sizes.call(picture.pk) == 0
    assert make_sizes.call(0) == 0


def test_another_description_makes_nothing_and_another_point_new_cuts():
    picture = factories.ImageFactory()
    make_sizes.call(picture.pk)
    picture.description = "Deux personnes"
    picture.save()
    assert make_sizes.call(picture.pk) == 0

    picture.focal_point_x, picture.focal_point_y = 10, 10
    picture.focal_point_width = picture.focal_point_height = 5
    picture.save()

    assert make_sizes.call(picture.pk) == ALL - 9  # those of a text are not cut


def test_publishing_a_page_has_what_it_shows_made(client):
    page = story()
    page.save_revision().publish()
    assert [row.args_kwargs["args"] for row in waiting(prepare_pictures)] == [[page.pk]]

    assert prepare_pictures.call(page.pk) is True

    made = CustomRendition.objects.count()
    assert 0 < made < ALL
    picture = shown(client, page).select_one(".hero__picture picture")
    assert [source["type"] for source in picture.select("source")] == ["image/avif", "image/webp"]
    assert CustomRendition.objects.count() == made


def test_a_page_that_is_gone_or_a_draft_has_nothing_made():
    draft = factories.standard(live=False)

    assert prepare_pictures.call(draft.pk) is False
    assert prepare_pictures.call(0) is False


def test_what_lacks_is_looked_for_once_however_often():
    kept, lost = factories.ImageFactory(), factories.ImageFactory()
    make_sizes.call(kept.pk)
    DBTaskResult.objects.all().delete()

    assert look_for_incomplete.call() == 1
    assert look_for_incomplete.call() == 0

    assert [row.args_kwargs["args"] for row in waiting(make_sizes)] == [[lost.pk]]


# --- What a page shows meanwhile -----------------------------------------------------------------------


def test_a_page_without_any_size_shows_its_motif_and_no_request_makes_one(client, media):
    page = story()

    hero = shown(client, page).select_one(".hero")

    assert hero.select_one("img") is None
    assert hero.select_one(".motif")
    assert (CustomRendition.objects.count(), files()) == (0, set())


def test_a_page_shows_those_sizes_that_are_there(client):
    page = story()
    pictures.make(page.picture, ["hero"])
    CustomRendition.objects.filter(filter_spec__contains="avif").delete()
    CustomRendition.objects.filter(filter_spec="format-jpeg|fill-480x300").delete()

    picture = shown(client, page).select_one(".hero__picture picture")

    assert [source["type"] for source in picture.select("source")] == ["image/webp"]
    assert picture.img["src"].endswith(".jpg")
    assert picture.img["alt"] == ""
    assert "srcset" not in picture.img.attrs


def test_a_page_shows_another_size_of_the_nearest_shape_in_the_place_of_one_that_is_not_there(client):
    page = story()
    pictures.make(page.picture, ["person", "film"])
    page.picture.get_rendition("max-60x60")

    picture = shown(client, page).select_one(".hero__picture img")

    assert re.search(r"fill-(640x360|1280x720)", picture["src"])


def test_a_thumbnail_of_the_admin_is_better_than_nothing_and_a_stamp_is_not(client):
    page = story()
    page.picture.get_rendition("max-60x60")
    assert shown(client, page).select_one(".hero__picture") is None

    page.picture.get_rendition("max-165x165")

    assert "max-165x165" in shown(client, page).select_one(".hero__picture img")["src"]


def test_a_picture_cut_around_another_point_shows_its_cut_of_before(client):
    page = story()
    pictures.make(page.picture)
    before = shown(client, page).select_one(".hero__picture img")["src"]
    CustomImage.objects.update(focal_point_x=10, focal_point_y=10, focal_point_width=5, focal_point_height=5)

    after = shown(client, page).select_one(".hero__picture img")["src"]
    assert "fill-" in after
    focus = re.compile(r"\.([0-9a-f]{8})\.format")
    assert focus.search(after)[1] == focus.search(before)[1]  # type: ignore[index]


def test_a_page_that_was_kept_without_its_picture_is_given_up_once_it_is_made(
    client, page_cache, django_capture_on_commit_callbacks
):
    page = story()
    assert shown(client, page).select_one(".hero__picture") is None
    assert shown(client, page).select_one(".hero__picture") is None

    with django_capture_on_commit_callbacks(execute=True):
        make_sizes.call(page.picture.pk)

    assert shown(client, page).select_one(".hero__picture img")


def test_words_that_stand_for_a_picture_are_those_of_its_place(client):
    picture = factories.ImageFactory(description="De la bibliothèque")
    pictures.make(picture, ["text"])
    values = [
        {"image": picture.pk, "decorative": False, "alt_text": "De cette page"},
        {"image": picture.pk, "decorative": True, "alt_text": ""},
        {"image": picture.pk, "decorative": False, "alt_text": ""},
    ]
    page = factories.standard(
        body=[{"type": "image", "value": {"image": value, "caption": ""}} for value in values]
    )

    images = shown(client, page).select("figure.image img")

    assert [image["alt"] for image in images] == ["De cette page", "", "De la bibliothèque"]


# --- Who is asked --------------------------------------------------------------------------------------


def test_what_pages_lack_is_asked_for_once_and_not_once_per_view(client):
    page, other = story(), story()

    for each in (page, page, other):
        shown(client, each)

    assert len(waiting(look_for_incomplete)) == 1


def test_a_page_that_lacks_nothing_asks_for_nothing(client):
    page = story()
    pictures.make(page.picture)

    shown(client, page)

    assert waiting(look_for_incomplete) == []


def test_a_page_is_answered_though_the_queue_takes_nothing(client, caplog):
    page = story()

    def full_table(execute: Callable, sql: str, *rest):
        if "django_tasks_database" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, *rest)

    with connection.execute_wrapper(full_table):
        shown(client, page)

    assert "pictures: nobody could be asked: OperationalError" in caplog.text


# --- Editors -------------------------------------------------------------------------------------------


def test_an_editor_who_publishes_at_once_sees_the_page_with_what_there_is_and_then_with_all(client):
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))
    sent = get_test_image_file("photo.png")
    sent.seek(0)
    client.post(
        reverse("wagtailimages:add"),
        {"title": "Une photo", "file": sent, "description": "Deux personnes", "collection": 1, "tags": ""},
    )
    picture = CustomImage.objects.get()
    page = factories.news(live=False, picture=picture)
    preview = page.make_preview_request()
    page.save_revision().publish()

    first = shown(client, page).select_one(".hero")
    work()
    second = shown(client, page).select_one(".hero")

    assert preview.status_code == 200
    assert first.select_one(".motif, img")
    assert len(second.select(".hero__picture source")) == 2


def test_an_uploaded_picture_is_of_the_size_it_says(media):
    """Its row says width and height, which the page sets aside for it."""
    make_sizes.call(factories.ImageFactory().pk)

    for made in CustomRendition.objects.order_by("pk"):
        with default_storage.open(made.file.name) as file:
            assert Image.open(BytesIO(file.read())).size == (made.width, made.height)


# --- Held by rule --------------------------------------------------------------------------------------


def test_no_template_makes_a_picture_and_every_size_is_used():
    texts = {path.name: path.read_text() for path in TEMPLATES.rglob("*.html")}
    makers = [
        name for name, text in texts.items() if re.search(r"wagtailimages_tags|image_url|get_rendition", text)
    ]
    used = {size for text in texts.values() for size in re.findall(r'{% sized [\w.]+ "(\w+)"', text)}

    assert makers == []
    assert used == set(sizes.SIZES)


@pytest.mark.parametrize("where", ["", "?fields=*", "{pk}/"])
def test_scripts_of_the_admin_are_told_of_a_picture_and_never_where_its_original_is(admin_client, where):
    """The editor of translations shows the pictures of a page by it."""
    picture = factories.ImageFactory(title="Un atelier")

    answer = admin_client.get("/admin/api/main/images/" + where.format(pk=picture.pk))

    assert answer.status_code == 200
    data = answer.json()
    told = data if where.startswith("{") else data["items"][0]
    assert told["title"] == "Un atelier"
    assert told["thumbnail"]["url"].startswith("/media/")
    assert "originals" not in answer.text
    assert "download_url" not in answer.text
