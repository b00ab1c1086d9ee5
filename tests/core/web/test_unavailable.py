"""What people meet while the database is away: a page that says so, and what they typed once more."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from core.caching.pages import forget
from core.operating.outages import is_passing
from home.models import StandardPage
from registrations.models import Registration
from tests import factories

pytestmark = pytest.mark.django_db


@contextmanager
def database_away() -> Iterator[None]:
    """No query is answered."""

    def fail(*_query: Any) -> None:
        raise OperationalError("the database does not answer")

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def page_of(response) -> BeautifulSoup:
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "no-store" in response.headers["Cache-Control"]
    page = BeautifulSoup(response.content, "html.parser")
    assert response.headers["X-Request-ID"] in page.get_text()
    return page


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("/programmes/", "fr", "Le site ne peut pas répondre en ce moment"),
        ("/en/programmes/", "en", "The site cannot answer at the moment"),
        ("/recherche/?q=a", "fr", "Revenez dans une minute"),
        ("/suivi/nobody/", "fr", "Réessayer"),
    ],
)
def test_page_says_so_in_the_language_of_its_address(visitor, path, language, words):
    with database_away():
        page = page_of(visitor.get(path, headers={"accept-language": "de"}))

    assert page.html["lang"] == language
    assert words in page.get_text()
    assert page.find("a", class_="button")["href"] == path


def test_form_that_was_sent_comes_back_with_a_button_that_sends_it(visitor):
    call = factories.call()
    factories.intake(call)
    url = f"{call.url}inscription/"
    shown = BeautifulSoup(visitor.get(url).content, "html.parser")
    typed = {"_submission": shown.find("input", {"name": "_submission"})["value"]} | factories.SIMPLE_POST

    with database_away():
        page = page_of(visitor.post(url, typed | {"projet": '"Un" <projet>\nutile'}))

    assert "ce bouton l’envoie de nouveau" in page.get_text()
    again = page.find("form", action=url, method="post")
    sent = {field["name"]: field["value"] for field in again.find_all("input", type="hidden")}
    assert sent == typed | {"projet": '"Un" <projet>\nutile'}
    assert visitor.post(url, sent).status_code == 302
    assert Registration.objects.get().answers["projet"] == '"Un" <projet>\nutile'


def test_file_is_to_be_chosen_again_and_a_password_is_written_nowhere(visitor):
    with database_away():
        with_file = page_of(
            visitor.post("/suivi/nobody/etape/1/", {"a": "b", "f": SimpleUploadedFile("a.txt", b"a")})
        )
        sign_in = visitor.post(reverse("wagtailadmin_login"), {"username": "a", "password": "mot-de-passe"})

    assert "Les fichiers ne sont pas renvoyés" in with_file.get_text()
    page = page_of(sign_in)
    assert "mot-de-passe" not in str(page)
    assert page.find("form") is None
    assert "votre navigateur" in page.get_text()


def test_staff_are_told_the_same_and_programs_get_data(admin_client):
    admin_client.raise_request_exception = False
    with database_away():
        french = page_of(admin_client.get(reverse("wagtailadmin_home"), headers={"accept-language": "fr"}))
        english = page_of(admin_client.get(reverse("wagtailadmin_home"), headers={"accept-language": "en"}))
        data = admin_client.get("/api/v2/pages/")

    assert (french.html["lang"], english.html["lang"]) == ("fr", "en")
    assert (data.status_code, data.headers["Retry-After"]) == (503, "30")
    assert data.json()["message"] == "Le site ne peut pas répondre en ce moment"
    assert data.json()["request_id"] == data.headers["X-Request-ID"]


def test_what_was_kept_and_the_sign_of_life_ask_nothing(visitor, page_cache):
    page = factories.standard(title="Gardée", slug="page")
    visitor.get(page.url)

    with database_away():
        assert visitor.get(page.url).status_code == 200
        assert visitor.get("/healthz").status_code == 200


def test_page_that_has_changed_since_is_shown_as_it_was_rather_than_not_at_all(visitor, page_cache):
    page = factories.standard(title="Avant", slug="page")
    visitor.get(page.url)
    StandardPage.objects.filter(pk=page.pk).update(title="Après")
    forget()

    with database_away():
        meanwhile = visitor.get(page.url)
    afterwards = visitor.get(page.url)

    assert (meanwhile.status_code, afterwards.status_code) == (200, 200)
    assert "Avant" in meanwhile.content.decode()
    assert "Avant" not in afterwards.content.decode()


def test_outage_leaves_a_line_without_a_traceback_and_a_mistake_one_with_it(visitor, caplog, monkeypatch):
    with database_away(), caplog.at_level("INFO"):
        visitor.get("/programmes/")
    monkeypatch.setattr("core.operating.health.JsonResponse", None)
    failed = visitor.get("/healthz")

    lines = [(record.getMessage(), record.fields["code"], bool(record.exc_info)) for record in caplog.records]
    assert lines == [("request_finished", 503, False), ("request_failed", 500, True)]
    assert failed.status_code == 500
    assert failed.headers["X-Request-ID"] in failed.content.decode()
    assert "Retry-After" not in failed.headers


@pytest.mark.parametrize("sql", ["SELECT * FROM nowhere", "SELEC 1"])
def test_wrong_query_is_a_mistake_of_ours(sql):
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute(sql)

    assert not is_passing(caught.value)
