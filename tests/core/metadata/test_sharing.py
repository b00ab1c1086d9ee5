"""Pictures for sharing: their address follows what they show, and only what anyone may read has one."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings
from django.urls import reverse
from PIL import Image, ImageFont
from wagtail.models import PageViewRestriction

from config.settings import base
from core.drawings import posters
from core.enums import Accent
from core.metadata import sharing
from core.pictures import prepare_pictures
from tests import factories

NBSP = "\N{NO-BREAK SPACE}"
LONG = (
    f"Cap des dix mille personnes accompagnées vers les métiers du numérique{NBSP}: «{NBSP}un déclic{NBSP}» "
    "pour chacune, et la suite, racontée pas à pas par celles et ceux qui l’ont vécue partout en France"
)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


# --- Drawing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("accent", Accent.values)
def test_every_programme_has_a_picture_of_the_right_size_and_light(accent):
    data = posters.poster(title=LONG, kind="appel à projets", accent=accent)

    picture = opened(data)
    assert (picture.format, picture.size, picture.mode) == ("PNG", (1200, 630), "P")
    assert len(data) < 40_000


def test_no_two_programmes_look_alike():
    drawn = {posters.poster(title="Un titre", kind="", accent=accent) for accent in Accent.values}

    assert len(drawn) == len(Accent.values)


def test_an_unknown_accent_wears_the_sites_own():
    assert posters.poster(title="Un titre", kind="", accent="?") == posters.poster(
        title="Un titre", kind="", accent=Accent.SITE
    )


def test_short_title_is_written_large_and_long_one_in_four_smaller_lines():
    short, large = posters.fit("Solène")
    long, small = posters.fit(posters.writable(LONG))

    assert (short, large) == (["Solène"], max(posters.TITLE_SIZES))
    assert len(long) == posters.TITLE_LINES
    assert small == min(posters.TITLE_SIZES)
    assert long[-1].endswith("…")


def test_lines_stay_within_their_width_and_hold_no_break_spaces_together():
    title = posters.writable(f"Appel à projets national 2024{NBSP}: solidarité, territoires et écologie")
    lines, size = posters.fit(title)
    face = posters.font(*posters.HEADING, size)

    assert " ".join(lines) == title
    assert all(face.getlength(line) / posters.FINER <= posters.TEXT_WIDTH for line in lines)
    assert any(f"2024{NBSP}:" in line for line in lines)


@pytest.mark.parametrize(
    "title", ["i" * 400, "W" * 400, "Anticonstitutionnellement-" * 12, "-" * 300, "a b " * 200]
)
def test_a_title_without_mercy_still_fits(title):
    lines, size = posters.fit(title)
    face = posters.font(*posters.HEADING, size)

    assert 1 <= len(lines) <= posters.TITLE_LINES
    assert all(face.getlength(line) / posters.FINER <= posters.TEXT_WIDTH for line in lines)


@pytest.mark.parametrize("title", ["", " ", "🎉", "\n\t", "日本語", "\u202e", "\x00"])
def test_a_title_that_cannot_be_written_gives_way_to_the_sites_name(title):
    assert posters.poster(title=title, kind=title, accent=Accent.SITE) == posters.poster(
        title=posters.BRAND, kind="", accent=Accent.SITE
    )


def test_what_the_font_lacks_is_left_out():
    assert posters.writable("Fête 🎉 de  l’été\n« œuvre »") == "Fête de l’été « œuvre »"


def test_a_pillow_that_cannot_read_the_fonts_says_so_at_the_start(monkeypatch):
    def broken(*args):
        raise OSError("unknown file format")

    posters.font.cache_clear()
    monkeypatch.setattr(ImageFont, "truetype", broken)

    (error,) = sharing.check_fonts()

    assert error.id == "core.E101"
    assert "WOFF2" in error.msg


def test_a_missing_font_is_named(monkeypatch):
    monkeypatch.setattr(posters, "HEADING", ("fonts/none.woff2", 800))

    (error,) = sharing.check_fonts()

    assert error.msg == "The font static/fonts/none.woff2 is missing."


# --- Addresses -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_address_follows_what_is_drawn_and_nothing_else():
    page = factories.standard(title="Un titre")
    before = sharing.address(page)
    page.summary = "Un autre résumé"
    same = sharing.address(page)
    page.title = "Un autre titre"

    assert same == before
    assert sharing.address(page) != before
    assert before.startswith(f"/partage/{page.pk}-")


@pytest.mark.django_db
def test_address_is_the_same_whatever_the_language_of_who_asks(client):
    page = factories.call()

    assert client.get(sharing.address(page), headers={"accept-language": "en"}).status_code == 200


@pytest.mark.django_db
def test_picture_is_drawn_once_then_served_as_it_is(client, monkeypatch):
    page = factories.call()

    first = client.get(sharing.address(page))
    monkeypatch.setattr(posters, "poster", None)
    second = client.get(sharing.address(page))

    assert first.status_code == second.status_code == 200
    assert opened(first.content).size == (1200, 630)
    assert second.content == first.content
    assert second.headers["Content-Type"] == "image/png"
    assert second.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert second.cookies == {}


@pytest.mark.django_db
def test_an_old_address_leads_to_the_picture_of_today_and_the_old_one_goes(client):
    page = factories.standard(title="Un titre")
    old = sharing.address(page)
    client.get(old)
    page.title = "Un autre titre"
    page.save()

    answer = client.get(old)
    client.get(sharing.address(page))

    assert (answer.status_code, answer.headers["Location"]) == (302, sharing.address(page))
    assert default_storage.listdir(f"sharing/{page.pk}")[1] == [f"{sharing.digest(sharing.words(page))}.png"]


@pytest.mark.django_db
def test_drafts_private_pages_and_numbers_of_nothing_have_no_picture(client):
    draft, private, below = factories.standard(live=False), factories.standard(), None
    below = factories.standard(parent=private)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    root = reverse("sharing_picture", args=[1, "abc"])

    addresses = [sharing.address(page) for page in (draft, private, below)]
    odd = [
        "/partage/0-a.png",
        f"/partage/{'9' * 30}-a.png",
        f"/partage/{'9' * 5000}-a.png",
        "/partage/x-a.png",
    ]
    odd += ["/partage/1-.png", "/partage/-a.png", "/partage/1-../a.png", "/partage/1.png", "/partage/", root]

    assert {address: client.get(address).status_code for address in (*addresses, *odd)} == dict.fromkeys(
        (*addresses, *odd), 404
    )


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [posters.FontUnreadable("no font"), OSError("no room"), ValueError("?")])
def test_a_failure_to_draw_is_no_error_page_for_who_shares(client, monkeypatch, caplog, failure):
    def broken(**shown):
        raise failure

    page = factories.standard()
    monkeypatch.setattr(posters, "poster", broken)

    assert client.get(sharing.address(page)).status_code == 404
    assert "has no picture" in caplog.text


@pytest.mark.django_db
def test_a_type_of_page_may_leave_its_kind_out():
    story, plain = factories.role_model(), factories.standard()

    assert sharing.words(story)["kind"] == story.card_kind
    assert plain.card_kind
    assert sharing.words(plain)["kind"] == ""


@pytest.mark.django_db
def test_pictures_are_kept_in_a_bucket_as_well(client, s3, monkeypatch):
    for name, value in s3.environ.items():
        monkeypatch.setenv(name, value)
    page = factories.standard(title="Un titre")
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

    with override_settings(STORAGES=base.storages(s3.bucket, s3.url, "eu-west-3") | static):
        drawn = client.get(sharing.address(page))
        kept = client.get(sharing.address(page))
        page.title = "Un autre titre"
        name = sharing.prepare(page)
        listed = s3.client().list_objects_v2(Bucket=s3.bucket, Prefix="media/sharing/")["Contents"]

    assert drawn.status_code == kept.status_code == 200
    assert kept.content == drawn.content
    assert [each["Key"] for each in listed] == [f"media/{name}"]


@pytest.mark.django_db
def test_a_picture_is_only_read(client):
    assert client.post(sharing.address(factories.standard())).status_code == 405


# --- Before and after ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_publishing_draws_the_picture_before_anyone_asks(client, monkeypatch):
    page = factories.standard()

    prepare_pictures.call(page.pk)

    monkeypatch.setattr(posters, "poster", None)
    assert client.get(sharing.address(page)).status_code == 200


@pytest.mark.django_db
def test_withdrawing_a_page_leaves_no_picture_behind():
    page, other = factories.standard(), factories.standard()
    sharing.prepare(page)
    kept = sharing.prepare(other)
    page.unpublish()

    sharing.forget_pictures.call(page.pk)
    sharing.forget_pictures.call(other.pk)

    assert default_storage.listdir(f"sharing/{page.pk}")[1] == []
    assert default_storage.exists(kept)


@pytest.mark.django_db
def test_deleting_a_page_asks_for_its_picture_to_go(monkeypatch):
    asked = []
    monkeypatch.setattr(sharing, "forget_pictures", type("Task", (), {"enqueue": asked.append}))
    page = factories.standard()
    pk = page.pk

    page.delete()

    assert asked == [pk]
