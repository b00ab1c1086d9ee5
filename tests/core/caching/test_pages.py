"""Whole pages are kept for everyone, never longer than they are true."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Page, PageViewRestriction

from core.caching.pages import PageCacheMiddleware, forget, kept
from core.web.headers import PolicyMiddleware
from home.models import StandardPage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]


@pytest.fixture
def article() -> StandardPage:
    return factories.standard(title="Avant", slug="page")


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable:
    """`with committed():` what is written there is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def heading(response) -> str:
    return response.content.decode().split("<h1>", 1)[1].split("</h1>", 1)[0]


# --- What is kept ----------------------------------------------------------------------------------


def test_second_visitor_gets_the_same_page_without_a_query(article, django_assert_num_queries):
    first = Client().get(article.url)

    with django_assert_num_queries(0):
        second = Client().get(article.url)

    assert second.content == first.content
    assert {**second.headers, "X-Request-ID": ""} == {**first.headers, "X-Request-ID": ""}
    assert second.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Content-Security-Policy" in second.headers
    assert second.headers["Vary"] == "Accept-Encoding"
    assert not second.cookies


def test_kept_page_is_in_the_log(article, client, caplog):
    client.get(article.url)
    caplog.clear()

    client.get(article.url)

    (line,) = caplog.records
    assert line.getMessage() == "request_finished"
    told = line.fields
    assert (told["request"], told["code"], told["kept"]) == (f"GET {article.url}", 200, True)
    assert re.fullmatch("[0-9a-f]{32}", told["request_id"])


def test_answers_that_bear_the_identifier_of_their_request_bear_each_its_own(page_cache):
    @kept()
    def view(request):
        return HttpResponse("x", headers={"X-Request-ID": "the first"})

    answers = PageCacheMiddleware(view)
    first, second, third = (
        answers(RequestFactory().get("/x/")).headers["X-Request-ID"] for _time in range(3)
    )

    assert first == "the first"
    assert len({first, second, third}) == 3


def test_each_language_and_each_host_has_its_own(article, client, settings):
    settings.ALLOWED_HOSTS = ["a.example.org", "b.example.org"]
    english = article.copy_for_translation(factories.home("en").locale)
    english.title = "Before"
    english.save_revision().publish()

    for _time in range(2):
        assert [heading(client.get(each.url, HTTP_HOST="a.example.org")) for each in (article, english)] == [
            "Avant",
            "Before",
        ]
        assert client.get(article.url, HTTP_HOST="b.example.org").status_code == 200
        assert client.get(article.url, HTTP_HOST="c.example.org").status_code == 400


def test_browser_that_has_the_page_is_told_that_it_still_holds(article, client):
    tag = client.get(article.url).headers["ETag"]

    for _time in range(2):
        answer = client.get(article.url, HTTP_IF_NONE_MATCH=tag)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        forget()  # made anew, it is the same
    assert client.get(article.url, HTTP_IF_NONE_MATCH='W/"other"').status_code == 200


def test_head_is_answered_from_what_get_has_kept_and_keeps_nothing(article, client, page_cache):
    assert client.head(article.url).status_code == 200
    assert len(page_cache._cache) == 0

    answer = client.get(article.url)
    head = client.head(article.url)

    assert head.content == b""
    assert head.headers["ETag"] == answer.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(answer.content))


def test_only_the_parameters_a_page_declares_make_copies(article, client, page_cache, monkeypatch):
    monkeypatch.setattr(StandardPage, "cached_parameters", ("theme", "page"))

    for query in ("", "theme=a", "theme=a&page=2", "other=1", "theme=a&other=1", "theme=" + "x" * 200):
        assert client.get(f"{article.url}?{query}").status_code == 200

    assert len(page_cache._cache) == 3


def test_link_of_a_newsletter_is_answered_by_the_page_that_is_kept(
    article, client, django_assert_num_queries
):
    first = client.get(article.url)

    with django_assert_num_queries(0):
        followed = client.get(f"{article.url}?utm_source=lettre&utm_medium=email&fbclid=someone")

    assert followed.content == first.content
    assert b"someone" not in followed.content


def test_memory_is_bounded(settings):
    assert settings.CACHES["pages"]["OPTIONS"]["MAX_ENTRIES"] <= 2000


# --- What is not -----------------------------------------------------------------------------------


def test_staff_get_the_page_as_it_is_and_leave_nothing(article, client, page_cache, committed):
    client.get(article.url)
    client.force_login(factories.staff())
    Page.objects.filter(pk=article.pk).update(title="Sans signal")

    assert heading(client.get(article.url)) == "Sans signal"
    assert "ETag" not in client.get(article.url).headers
    assert heading(Client().get(article.url)) == "Avant"
    page_cache.clear()
    client.get(article.url)
    assert len(page_cache._cache) == 0


def test_request_with_credentials_is_never_answered_from_what_is_kept(article, client, page_cache):
    for _time in range(2):
        assert "ETag" not in client.get(article.url, HTTP_AUTHORIZATION="Bearer x").headers
    assert len(page_cache._cache) == 0


def test_preview_shows_the_draft_and_keeps_nothing(article, client, page_cache):
    address = {
        "path": article.url,
        "headers": {"host": article.get_site().hostname},
    }  # a preview has this host
    client.get(**address)
    article.title = "Brouillon"

    assert heading(article.make_preview_request()) == "Brouillon"
    assert heading(client.get(**address)) == "Avant"
    page_cache.clear()
    article.make_preview_request()
    assert len(page_cache._cache) == 0


def test_restricted_page_is_never_kept(article, client, page_cache, committed):
    client.get(article.url)
    with committed():
        PageViewRestriction.objects.create(
            page=article, restriction_type=PageViewRestriction.PASSWORD, password="mot"
        )

    refused = client.get(article.url)
    key = {"password": "mot", "return_url": article.url}
    let_in = client.post(
        f"/_util/authenticate_with_password/{article.view_restrictions.get().pk}/{article.pk}/", key
    )

    assert "Avant" not in refused.content.decode().split("<main", 1)[-1]
    assert let_in.status_code == 302
    assert heading(client.get(article.url)) == "Avant"
    assert "Avant" not in Client().get(article.url).content.decode().split("<main", 1)[-1]
    page_cache.clear()
    for visitor in (client, Client()):
        visitor.get(article.url)
    assert len(page_cache._cache) == 0


def test_restricted_page_is_not_kept_even_for_someone_let_in_without_a_session(
    article, client, page_cache, monkeypatch
):
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    monkeypatch.setattr(PageViewRestriction, "accept_request", lambda restriction, request: True)

    assert heading(client.get(article.url)) == "Avant"
    assert len(page_cache._cache) == 0


def test_forms_search_and_unknown_addresses_are_never_kept(client, page_cache):
    call = factories.call()
    factories.intake(call)

    for _time in range(2):
        form = client.get(f"{call.url}inscription/")
        assert (form.status_code, "no-store" in form.headers["Cache-Control"]) == (200, True)
        assert client.get("/recherche/").status_code == 200
        assert client.get("/nulle-part/").status_code == 404

    assert len(page_cache._cache) == 0


def cookie(response: HttpResponse) -> None:
    response.set_cookie("a", "b")


def own_terms(response: HttpResponse) -> None:
    response.headers["Cache-Control"] = "private"


def by_cookie(response: HttpResponse) -> None:
    response.headers["Vary"] = "Cookie"


def failed(response: HttpResponse) -> None:
    response.status_code = 404


@pytest.mark.parametrize("mark", [cookie, own_terms, by_cookie, failed])
def test_answer_that_is_not_for_everyone_is_not_kept(page_cache, mark):
    @kept()
    def view(request):
        response = HttpResponse("x")
        mark(response)
        return response

    response = PageCacheMiddleware(view)(RequestFactory().get("/x/"))

    assert "ETag" not in response.headers
    assert len(page_cache._cache) == 0


def test_answer_with_a_nonce_is_not_kept(page_cache):
    @kept()
    def view(request):
        return HttpResponse(str(request.csp_nonce))

    answers = PageCacheMiddleware(PolicyMiddleware(view))
    first, second = (answers(RequestFactory().get("/x/")) for _time in range(2))

    assert first.content != second.content
    assert len(page_cache._cache) == 0


def test_streamed_answer_is_not_kept(page_cache):
    PageCacheMiddleware(kept()(lambda request: StreamingHttpResponse(["x"])))(RequestFactory().get("/x/"))

    assert len(page_cache._cache) == 0


def test_view_is_kept_when_it_is_marked_and_only_then():
    made = []

    def view(request):
        made.append(request.GET.dict())
        return HttpResponse(str(len(made)))

    marked, plain = PageCacheMiddleware(kept(parameters=["a"])(view)), PageCacheMiddleware(view)
    asked = RequestFactory()

    assert [marked(asked.get("/x/")).content for _time in range(2)] == [b"1", b"1"]
    assert [marked(asked.get("/x/?a=1")).content for _time in range(2)] == [b"2", b"2"]
    assert [marked(asked.get("/x/?b=1")).content for _time in range(2)] == [b"1", b"1"]
    assert [marked(asked.get("/x/?b=1&a=1&c")).content for _time in range(2)] == [b"2", b"2"]
    assert [plain(asked.get("/y/")).content for _time in range(2)] == [b"3", b"4"]
    assert [marked(asked.post("/x/")).content for _time in range(2)] == [b"5", b"6"]
    assert made == [{}, {"a": "1"}, {}, {}, {}, {}]


def test_view_that_refuses_unknown_parameters_hears_of_them(page_cache):
    def view(request):
        return HttpResponse(",".join(request.GET), status=400 if "b" in request.GET else 200)

    strict = PageCacheMiddleware(kept(parameters=["a"], strict=True)(view))

    for _time in range(2):
        for query, status in (("", 200), ("b=1", 400), ("a=%31", 200), ("a=1&b=1", 400)):
            assert strict(RequestFactory().get(f"/x/?{query}")).status_code == status, query
    assert len(page_cache._cache) == 2
