"""How long a page is kept: never longer than it is true."""

from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import Page

from core.caching.pages import PageCacheMiddleware, changes_at, kept
from home.models import StandardPage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]


@pytest.fixture
def article() -> StandardPage:
    return factories.standard(title="Avant", slug="page")


def heading(response) -> str:
    return response.content.decode().split("<h1>", 1)[1].split("</h1>", 1)[0]


def made_at(answers: PageCacheMiddleware) -> datetime:
    return datetime.fromisoformat(answers(RequestFactory().get("/x/")).content.decode())


def test_page_is_made_anew_at_the_very_second_it_changes(article, client, time_machine, monkeypatch):
    change = datetime.fromisoformat("2026-03-29T02:00:00+00:00") + timedelta(milliseconds=500)
    monkeypatch.setattr(StandardPage, "next_change", lambda page, at: change if at < change else None)
    time_machine.move_to(change - timedelta(minutes=10), tick=False)
    client.get(article.url)
    Page.objects.filter(pk=article.pk).update(title="Sans signal")

    shown = {}
    for milliseconds in (-600_000, -1000, -1, 0, 1):
        time_machine.move_to(change + timedelta(milliseconds=milliseconds), tick=False)
        shown[milliseconds] = heading(client.get(article.url))

    assert shown == {-600_000: "Avant", -1000: "Avant", -1: "Avant", 0: "Sans signal", 1: "Sans signal"}


def test_page_that_lists_others_says_in_its_context_when_they_change(
    article, client, time_machine, monkeypatch
):
    change = timezone.now() + timedelta(minutes=5)
    context = StandardPage.get_context
    monkeypatch.setattr(
        StandardPage,
        "get_context",
        lambda *args, **kwargs: context(*args, **kwargs) | {"next_change": change},
    )
    client.get(article.url)
    Page.objects.filter(pk=article.pk).update(title="Sans signal")

    shown = []
    for seconds in (-1, 0):
        time_machine.move_to(change + timedelta(seconds=seconds), tick=False)
        shown.append(heading(client.get(article.url)))

    assert shown == ["Avant", "Sans signal"]


def test_call_closes_on_its_kept_page_at_the_very_second(client, time_machine):
    closing = timezone.now().replace(second=0) + timedelta(minutes=30)
    call = factories.call()
    factories.intake(call, closes_at=closing)
    index, home = call.get_parent(), factories.home()

    open_until = {}
    for page in (call, index, home):
        for seconds in (-1500, -1, 0):
            time_machine.move_to(closing + timedelta(seconds=seconds), tick=False)
            words = client.get(page.url).content.decode()
            open_until[page.slug, seconds] = "pill--open" in words or "pill--closing_soon" in words

    assert {key for key, value in open_until.items() if value} == {
        (page.slug, seconds) for page in (call, index, home) for seconds in (-1500, -1)
    }


def test_nothing_outlives_the_day(time_machine):
    start = datetime.fromisoformat("2026-10-25T23:30:30+01:00")  # the day that winter time makes longer
    time_machine.move_to(start, tick=False)
    answers = PageCacheMiddleware(kept()(lambda request: HttpResponse(timezone.now().isoformat())))

    made = []
    for seconds in (0, 1769, 1770):
        time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
        made.append((made_at(answers) - start).total_seconds())

    assert made == [0, 0, 1770]


def test_answer_made_across_the_turn_of_a_minute_is_not_kept(time_machine, page_cache):
    def view(request):
        time_machine.shift(timedelta(seconds=5))
        return HttpResponse("x")

    answers = PageCacheMiddleware(kept()(view))
    kept_at = {}
    for second in (50, 56):
        page_cache.clear()
        time_machine.move_to(timezone.now().replace(second=second), tick=False)
        answers(RequestFactory().get("/x/"))
        kept_at[second] = len(page_cache._cache) == 1

    assert kept_at == {50: True, 56: False}


def test_end_holds_even_when_the_backend_keeps_longer(time_machine, page_cache):
    start = timezone.now()
    time_machine.move_to(start, tick=False)

    @kept()
    def view(request):
        changes_at(request, None, start + timedelta(minutes=9), start + timedelta(minutes=3))
        return HttpResponse(timezone.now().isoformat())

    answers = PageCacheMiddleware(view)
    made_at(answers)
    (key,) = page_cache._cache
    page_cache.touch(key.removeprefix(":1:"), timeout=None)
    time_machine.move_to(start + timedelta(seconds=179), tick=False)
    before = made_at(answers)
    time_machine.move_to(start + timedelta(seconds=180), tick=False)

    assert (before, made_at(answers)) == (start, start + timedelta(seconds=180))


def test_nothing_is_kept_for_more_than_an_hour(time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    answers = PageCacheMiddleware(kept()(lambda request: HttpResponse(timezone.now().isoformat())))

    made = []
    for seconds in (0, 3599, 3600, 3601):
        time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
        made.append((made_at(answers) - start).total_seconds())

    assert made == [0, 0, 3600, 3600]


def test_change_that_comes_while_the_answer_is_made_ends_it_at_once(time_machine, page_cache):
    start = timezone.now()
    time_machine.move_to(start, tick=False)

    @kept()
    def view(request):
        changes_at(request, start + timedelta(seconds=1))
        time_machine.move_to(start + timedelta(seconds=2), tick=False)
        return HttpResponse("x")

    PageCacheMiddleware(view)(RequestFactory().get("/x/"))

    assert len(page_cache._cache) == 0
