"""Whatever is sent to a public address: a clear page with the right status, never an error of ours."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from registrations.models import Registration
from tests import factories

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client() -> Client:
    """A client that shows an exception as the server does: by a status."""
    return Client(raise_request_exception=False)


@pytest.fixture
def form_address() -> str:
    call = factories.call()
    factories.intake(call)
    return f"{call.url}inscription/"


def heading(response) -> str:
    """The one heading of an answer that a person can read."""
    (h1,) = BeautifulSoup(response.content, "html.parser").find_all("h1")
    return h1.get_text(strip=True)


@pytest.mark.parametrize("page", ["abc", "-1", "0", "999", "%00", "1%00", "%FF", "", "1e3", "9" * 5000])
def test_news_index_shows_a_page_for_any_page_number(client, page):
    for number in range(13):
        factories.news(title=f"Nouvelle {number}")

    response = client.get(f"/actualites/?page={page}")

    assert response.status_code == 200
    assert heading(response) == "Actualités"


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/%00/",
        "/actualites/%00/",
        "/en/%00/",
        "/documents/1/%00",
        "/%FF%FE/",
        "/actualites/%C3%28/",
        "/%ED%A0%80/",
        "/%E2%80%AE/",
        "/" + "a" * 5000 + "/",
        "/" + "a/" * 200,
        "/%2e%2e/%2e%2e/etc/passwd",
        "/.env",
        "/.git/config",
        "/wp-login.php",
        "/%252e/",
        "/x%0d%0aSet-Cookie:%20a=b/",
        "/documents/99999999999999999999/x.pdf",
    ],
)
def test_unknown_or_odd_path_is_not_found(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert heading(response) == "Page introuvable"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path", ["/en/nowhere/", "/en/%FF/"])
def test_unknown_path_of_the_english_site_is_not_found_in_english(client, path):
    factories.home("en")

    response = client.get(path)

    assert response.status_code == 404
    assert heading(response) == "Page not found"


@pytest.mark.parametrize("query", ["%FF=%FF", "%00=%00", "a=%ED%A0%80", "&&&===", "=", "%", "a" * 50_000])
def test_odd_query_changes_nothing_of_a_page(client, query):
    factories.news_index()

    response = client.get(f"/actualites/?{query}")

    assert response.status_code == 200
    assert heading(response) == "Actualités"


@pytest.mark.parametrize(
    "charset", ["utf-7", "hex", "base64", "rot13", "unknown", "utf-16", "iso-8859-1", "", "%00", "é"]
)
def test_body_in_a_declared_charset_but_utf8_is_refused(client, form_address, charset):
    for address in (form_address, "/recherche/", "/"):
        response = client.generic("POST", address, b"nom=Awa", content_type=f"{FORM}; charset={charset}")

        assert 400 <= response.status_code < 500, address
        assert heading(response)
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", '"utf-8"'])
def test_body_in_utf8_is_read(client, form_address, charset):
    response = client.generic("POST", form_address, b"nom=Awa", content_type=f"{FORM}; charset={charset}")

    assert response.status_code == 422
    assert 'value="Awa"' in response.content.decode()


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        (FORM, b"nom=%FF%FE&courriel=\xff\xfe"),
        (FORM, b"nom=%00&courriel=%00&projet=%00&accord=%00"),
        (FORM, b"nom=%ED%A0%80"),
        (FORM, b"\x00\xff" * 1000),
        (FORM, b"&".join(b"a%d=1" % number for number in range(2000))),
        ("multipart/form-data", b"nothing"),
        ("multipart/form-data; boundary=", b"--x"),
        ("multipart/form-data; boundary=\xe9", b"--x"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="nom"\r\n\r\nAwa'),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="nom"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--',
        ),
        ("application/json", b'{"nom": "Awa"'),
        ("text/xml", b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>"),
        ("", b"nom=Awa"),
        ("/", b"nom=Awa"),
        ("x" * 5000, b"nom=Awa"),
    ],
    ids=range(15),
)
@pytest.mark.parametrize("checks", [False, True], ids=["read by the view", "read by the CSRF check"])
def test_damaged_body_is_answered_with_a_clear_page(form_address, content_type, content, checks):
    browser = Client(raise_request_exception=False, enforce_csrf_checks=checks)
    browser.get(form_address)

    response = browser.generic("POST", form_address, content, content_type=content_type)

    assert 400 <= response.status_code < 500
    assert heading(response)
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("checks", [False, True], ids=["read by the view", "read by the CSRF check"])
@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_body_above_two_megabytes_is_too_large(form_address, kind, checks):
    browser = Client(raise_request_exception=False, enforce_csrf_checks=checks)
    browser.get(form_address)
    text = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    if kind == "multipart":
        response = browser.post(form_address, {"projet": text})
    else:
        response = browser.generic("POST", form_address, f"projet={text}", content_type=FORM)

    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 2 * 1024 * 1024
    assert response.status_code == 413
    assert heading(response) == "Votre envoi est trop lourd"


def test_too_many_fields_are_a_bad_request(client, form_address):
    content = "&".join(f"a{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))

    response = client.generic("POST", form_address, content, content_type=FORM)

    assert response.status_code == 400
    assert heading(response)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "", "a" * 300, "x@testserver", "[::1"])
def test_unknown_host_is_a_bad_request_that_repeats_nothing_of_it(client, host):
    response = client.get("/", headers={"host": host})

    assert response.status_code == 400
    assert heading(response)
    assert "evil.example" not in response.content.decode()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_page_answers_any_method_without_an_error_of_ours(client, form_address, method):
    for address in ("/", "/recherche/?q=a", form_address, "/healthz", "/nulle-part/"):
        assert client.generic(method, address).status_code < 500, address


@pytest.mark.parametrize(
    "header",
    [
        {"accept-language": "\x00,é;q=x"},
        {"accept-language": "en-" + "a" * 5000},
        {"cookie": "sessionid=%00; csrftoken=\xff; django_language=zz"},
        {"cookie": "=;;;sessionid"},
        {"if-modified-since": "yesterday"},
        {"x-forwarded-for": "1.2.3.4, é"},
        {"range": "bytes=9-1"},
        {"content-length": "-1"},
    ],
)
def test_odd_header_changes_nothing_of_a_page(client, header):
    response = client.get("/", headers=header)

    assert response.status_code == 200
    assert response.headers["Content-Language"] == "fr"
