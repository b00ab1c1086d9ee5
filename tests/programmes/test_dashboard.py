"""What the dashboard says of the coming days, to whom."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from core.enums import StaffGroup
from tests import factories

pytestmark = pytest.mark.django_db


def sign_in(client, *groups: StaffGroup):
    user = factories.staff(*groups)
    client.force_login(user)
    return user


def panel(client) -> BeautifulSoup | None:
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return page.select_one(".deadlines") or None


def links(client) -> dict[str, str]:
    shown = panel(client)
    return {link.text: link["href"] for link in shown.find_all("a")} if shown else {}


def edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def days(number: float):
    return timezone.now() + timedelta(days=number)


def test_rounds_that_close_or_open_within_seven_days_are_shown_with_their_page(client):
    sign_in(client, StaffGroup.PUBLISHERS)
    closing, opening = factories.call(title="Appel A"), factories.workshop(title="Atelier B")
    factories.intake(closing, name_fr="Période 1", closes_at=days(3))
    factories.intake(opening, name_fr="Période 2", opens_at=days(5), closes_at=days(40))
    far = factories.call(title="Appel C")
    factories.intake(far, closes_at=days(8))
    factories.intake(far, opens_at=days(8), closes_at=days(40))
    factories.intake(far, closes_at=days(3), cancelled_at=days(-1))
    factories.intake(far, opens_at=days(-9), closes_at=days(-3))

    assert links(client) == {
        "Appel A · Période 1": edit(closing),
        "Atelier B · Période 2": edit(opening),
    }


def test_a_round_is_shown_once_under_its_french_page(client):
    sign_in(client, StaffGroup.PUBLISHERS)
    call = factories.call(title="Appel A")
    factories.intake(call, name_fr="Période 1", closes_at=days(3))
    english = factories.home("en").locale
    for page in [*call.get_ancestors().filter(depth__gt=2), call]:
        page.specific.copy_for_translation(english)

    assert links(client) == {"Appel A · Période 1": edit(call)}


def test_expired_offers_are_shown_while_they_are_online(client):
    sign_in(client, StaffGroup.PUBLISHERS)
    today = timezone.localdate()
    expired = factories.offer(title="Offre passée", expires_on=today - timedelta(days=1))
    factories.offer(title="Offre du jour", expires_on=today)
    factories.offer(title="Offre sans fin")
    factories.offer(title="Offre retirée", expires_on=today - timedelta(days=1), live=False)

    assert links(client) == {"Offre passée": edit(expired)}


def test_videos_that_lack_something_are_shown_to_those_who_may_mend_them(client):
    silent = factories.video(title="Muette", captioned_elsewhere=False)
    unwritten = factories.video(title="Non transcrite", transcript="")
    file = factories.video(title="Fichier", address="", file="videos/a.mp4", captioned_elsewhere=True)
    factories.video(title="Complète")
    factories.video(title="Fichier complet", address="", file="videos/b.mp4", captions="videos/b.vtt")

    sign_in(client, StaffGroup.PUBLISHERS)
    shown = links(client)
    sign_in(client, StaffGroup.EDITORS)

    assert shown == {
        video.title: reverse("wagtailsnippets_core_video:edit", args=[video.pk])
        for video in (file, silent, unwritten)
    }
    assert links(client) == {}


def test_everyone_sees_what_they_may_change_only(client):
    manager = sign_in(client, StaffGroup.REVIEWERS)
    mine, other = factories.call(title="Le mien"), factories.call(title="Un autre")
    for call in (mine, other):
        factories.intake(call, name_fr="Période", closes_at=days(3))
    group = manager.groups.get()

    assert links(client) == {}
    GroupPagePermission.objects.create(group=group, page=mine.page_ptr, permission_type="change")

    assert links(client) == {"Le mien · Période": edit(mine)}


def test_those_who_change_no_page_have_no_panel(client):
    sign_in(client, StaffGroup.REVIEWERS)
    factories.intake(factories.call(), closes_at=days(3))

    assert 'id="deadlines-section"' not in client.get("/admin/").content.decode()


def test_a_quiet_week_says_so(client):
    sign_in(client, StaffGroup.PUBLISHERS)

    assert 'id="deadlines-section"' in client.get("/admin/").content.decode()
    assert panel(client) is None


def test_pages_that_wait_are_counted_for_those_who_do_not_moderate(client):
    editor = factories.staff(StaffGroup.EDITORS)
    page = factories.standard(live=False)
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    report = reverse("wagtailadmin_reports:workflow_tasks")

    sign_in(client, StaffGroup.MANAGERS)
    counted = links(client)
    sign_in(client, StaffGroup.PUBLISHERS)

    assert list(counted.values()) == [report]
    assert next(iter(counted)).startswith("1 page")
    assert links(client) == {}  # Wagtail's own panel tells moderators
    assert 'id="awaiting-review-section"' in client.get("/admin/").content.decode()


def test_only_the_most_urgent_are_shown_and_the_others_counted(client):
    sign_in(client, StaffGroup.PUBLISHERS)
    index, form = factories.call_index(), factories.form()
    for rank in range(10):
        factories.intake(
            factories.call(index, title=f"Appel {rank}"), form=form, closes_at=days(1 + rank / 10)
        )

    shown = [link.text for link in panel(client).find_all("a")]

    assert shown == [f"Appel {rank} · Période" for rank in range(8)]
    assert "2" in panel(client).find_all("li")[-1].text


def test_the_panel_asks_as_many_queries_for_one_thing_as_for_many(client):
    sign_in(client, StaffGroup.PUBLISHERS)
    index, offers, form = factories.call_index(), factories.offer_index(), factories.form()

    def queries() -> int:
        factories.intake(factories.call(index), form=form, closes_at=days(3))
        factories.offer(offers, expires_on=timezone.localdate() - timedelta(days=1))
        factories.video(transcript="")
        with CaptureQueriesContext(connection) as counted:
            assert client.get("/admin/").status_code == 200
        return len(counted)

    queries()
    assert queries() == queries() == queries()
