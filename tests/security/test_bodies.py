"""A body above what its address takes is refused before it is read, in the visitor's language."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from launch.places import ROOT
from tests import factories

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
TOKEN = "t" * 43


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def send(client, path: str, size: int):
    """A body that says it has that size; the address is refused or not before it is read."""
    return client.post(path, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(size))


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        (f"/suivi/{TOKEN}/etape/start/", 60 * MB),
        (f"/en/suivi/{TOKEN}/etape/start/", 60 * MB),
        (f"/suivi/{TOKEN}/verifier/", 3 * MB),
        (f"/suivi/{TOKEN}/etape/start", 60 * MB),
        (f"/suivi/{TOKEN}/fichiers/etape/", 3 * MB),
        ("/suivi/", 3 * MB),
        ("/", 3 * MB),
        ("/admin/images/multiple/add/", 15 * MB),
    ],
)
def test_address_takes_what_it_needs_and_no_more(client, path, limit):
    assert send(client, path, limit).status_code != 413
    assert send(client, path, limit + 1).status_code == 413


@pytest.mark.parametrize(("prefix", "language"), [("", "fr"), ("/en", "en")])
def test_refusal_is_a_page_in_the_visitor_s_language(client, prefix, language):
    factories.home("en")

    response = send(client, f"{prefix}/suivi/{TOKEN}/etape/start/", 61 * MB)

    page = BeautifulSoup(response.content, "html.parser")
    assert page.html["lang"] == language
    assert len(page.find_all("h1")) == 1


def test_refusal_by_the_proxy_is_the_same_page(client):
    response = client.get(f"/suivi/{TOKEN}/etape/start/", headers={"X-Body-Too-Large": "1"})

    assert response.status_code == 413


@pytest.mark.parametrize("length", ["", "-1", "abc", "1e9", "9" * 5000])
def test_odd_length_is_no_error_of_ours(client, length):
    response = client.post("/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=length)

    assert response.status_code == 200


def test_many_files_at_once_are_refused(client):
    call = factories.call()
    factories.intake(call)
    many = [SimpleUploadedFile(f"{number}.pdf", b"%PDF-") for number in range(51)]

    assert client.post(f"{call.url}inscription/", {"f": many}).status_code == 400


def test_proxy_takes_at_least_what_the_site_takes_at_the_same_addresses():
    conf = (ROOT / "site/deploy/nginx.conf").read_text()
    steps, size = re.search(r"location ~ (\S+) \{[^}]*client_max_body_size (\d+)m;", conf).groups()
    other = int(re.search(r"^    client_max_body_size (\d+)m;", conf, re.MULTILINE)[1])
    limits = dict(settings.BODY_LIMITS)

    assert steps == "^" + next(iter(limits)).replace("(?:", "(")
    assert int(size) * MB > limits[next(iter(limits))]
    assert other * MB >= limits["/admin/"]
