"""A personal link is a key: it reaches no log, no error report, no cache, no other page and no other host."""

import io
import json
import logging
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.operating.logs import CleanLines
from launch.places import ROOT
from registrations.domain import send_message
from registrations.models import Message, PersonalLink, Registration
from registrations.views import own
from tests import factories
from tests.registrations.personal import canary
from tests.registrations.personal.behind import address, call_intake, workshop_intake
from tests.security.test_production import COMPLETE, python  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
JOIN = "https://visio.example.org/salle"
PATHS = ["", "confirmer/", "annuler/", "effacement/", "liens/", "nothing/", "fichiers/x/", "calendrier.ics"]


@pytest.fixture
def client() -> Client:
    """A client that shows an exception as the server does: by a status."""
    return Client(raise_request_exception=False)


@pytest.fixture
def registration() -> Registration:
    page = factories.workshop(join_url=JOIN)
    return factories.registration(workshop_intake(page=page, capacity=2))


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the site's own handler writes, at the level of an operator who looks for a fault."""
    handlers = [each for each in logging.getLogger().handlers if isinstance(each.formatter, CleanLines)]
    (handler,) = handlers
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def token_in(where: str) -> str:
    return where.split("/suivi/")[1].split("/", maxsplit=1)[0]


def fail(*args, **kwargs):
    """An error that quotes what it was called with, as many do."""
    raise ValueError(f"{args!r} {[getattr(each, 'personal_token', '') for each in args]}")


# --- Kept by nobody, told to nobody ----------------------------------------------------------------


def assert_kept_to_oneself(response) -> None:
    policies = response.headers["Referrer-Policy"].split(", ")
    assert policies == ["no-referrer", "strict-origin"]
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_kept_by_nobody(client, registration, path):
    response = client.get(address(registration, path))

    assert_kept_to_oneself(response)


@pytest.mark.parametrize(
    ("case", "status"),
    [
        ("unknown", 404),
        ("no slash", 301),
        ("method", 405),
        ("forged", 403),
        ("too large", 413),
        ("refused", 409),
        ("error", 500),
    ],
)
def test_errors_are_kept_by_nobody_too(client, registration, monkeypatch, case, status):
    where = address(registration)
    if case == "unknown":
        response = client.get("/en/suivi/nothing/")
    elif case == "no slash":
        response = client.get(where.rstrip("/"))
    elif case == "method":
        response = client.put(where)
    elif case == "forged":
        response = client.post(f"{where}annuler/", headers={"origin": "https://evil.example"})
    elif case == "too large":
        body = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        response = client.generic(
            "POST", f"{where}annuler/", body, content_type="application/x-www-form-urlencoded"
        )
    elif case == "refused":
        response = client.post(f"{where}annuler/", {"seen": "waiting"})
    else:
        monkeypatch.setattr(own, "own_context", fail)
        response = client.get(where)

    assert response.status_code == status
    assert_kept_to_oneself(response)


@pytest.mark.parametrize(("language", "said"), [("fr", '<html lang="fr"'), ("en", '<html lang="en"')])
@pytest.mark.parametrize("case", ["unknown", "forged", "error", "refused"])
def test_errors_speak_the_language_of_the_address(client, registration, monkeypatch, case, language, said):
    where = address(registration, language=language)
    if case == "unknown":
        response = client.get(where.replace(token_in(where), "nothing"))
    elif case == "forged":
        response = client.post(f"{where}annuler/", headers={"origin": "https://evil.example"})
    elif case == "refused":
        response = client.post(f"{where}annuler/", {"seen": "waiting"})
    else:
        monkeypatch.setattr(own, "own_context", fail)
        response = client.get(where)

    assert said in response.content.decode()


@pytest.mark.parametrize("path", ["", "annuler/", "effacement/", "liens/"])
def test_page_asks_nothing_of_another_host_and_leads_there_without_saying_from_where(
    client, registration, path
):
    page = BeautifulSoup(client.get(address(registration, path)).content, "html.parser")

    named = [
        (node, node[name])
        for name in ("src", "href", "action", "data", "poster", "srcset")
        for node in page.find_all(attrs={name: True})
    ]
    elsewhere = [(node, link) for node, link in named if urlsplit(link).netloc]
    assert [link for _node, link in elsewhere] == ([JOIN] if path == "" else [])
    assert all("noreferrer" in node["rel"] for node, _link in elsewhere)
    assert page.find("link", rel="canonical") is None
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex, nofollow"


# --- Logs and error reports ------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["found", "not found", "method", "forged", "error", "double slash"])
def test_no_log_line_holds_a_token(client, registration, monkeypatch, lines, case):
    where = address(registration)
    token = token_in(where)

    if case == "found":
        client.get(f"{where}?fait=confirmed")
    elif case == "not found":
        client.get(f"{where}nothing/")
    elif case == "method":
        client.put(where)
    elif case == "forged":
        client.post(f"{where}annuler/", headers={"origin": "https://evil.example"})
    elif case == "double slash":
        client.get(where.replace("/suivi/", "/suivi//"))
    else:
        monkeypatch.setattr(own, "own_context", fail)
        client.get(where)

    written = lines.getvalue()
    assert "suivi/" in written
    assert token not in written
    assert "fait" not in written
    assert ("Traceback" in written) is (case == "error")


def test_no_handler_of_django_writes_addresses_as_they_are():
    for name in ("django", "django.server", "django.request", "django.security.csrf"):
        logger = logging.getLogger(name)
        assert (logger.handlers, logger.propagate) == ([], True), name


def test_traceback_quotes_nobody(lines):
    quoted = "duplicate key\nDETAIL:  Key (email)=(awa@example.org) exists.\nHINT: lou@example.org"
    error = ValueError(quoted)

    logging.getLogger("registrations").error("Not saved", exc_info=error)

    written = lines.getvalue()
    assert "ValueError: duplicate key" in written
    assert "example.org" not in written
    assert "DETAIL: …" in written


REPORTED = """
import json, sentry_sdk
from config.wsgi import application
from django.conf import settings
from django.test import RequestFactory, override_settings

class Transport(sentry_sdk.transport.Transport):
    def capture_envelope(self, envelope):
        print("REPORT " + json.dumps([item.payload.json for item in envelope.items if item.payload.json]))

client = sentry_sdk.get_client()
client.transport = Transport(client.options)
plain = {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
override_settings(STORAGES=settings.STORAGES | {{"staticfiles": plain}}).enable()

token = "{token}"
request = RequestFactory().get(
    f"/suivi/{{token}}/?mail=awa@example.org",
    secure=True,
    headers={{
        "host": "www.example.org",
        "referer": f"https://www.example.org/suivi/{{token}}/",
        "cookie": f"last={{token}}",
    }},
)
print("ANSWER", *application(request.environ, lambda status, headers: print("STATUS", status)))
sentry_sdk.capture_message(f"Look at {{token}} of awa@example.org")
"""


def test_error_report_holds_no_token(python, tmp_path):  # noqa: F811 (the fixture)
    token = PersonalLink.issue(registration=factories.registration(call_intake()))

    done = python(
        "-c",
        REPORTED.format(token=token),
        SENTRY_DSN="https://key@sentry.example.org/1",
        DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3",  # without a table: every page fails
    )

    reports = [line.removeprefix("REPORT ") for line in done.stdout.splitlines() if "REPORT" in line]
    events = [event for report in reports for event in json.loads(report) if "event_id" in event]
    assert "STATUS 500" in done.stdout, done.stderr
    asked = [event["request"] for event in events if "url" in event.get("request", {})]
    assert {request["url"] for request in asked} == {"https://www.example.org/suivi/…/"}
    assert {request["headers"]["Referer"] for request in asked} == {"https://www.example.org/suivi/…/"}
    assert any("no such table" in str(event.get("exception")) for event in events)
    assert any(event.get("message") == "Look at … of …" for event in events)
    assert token not in done.stdout + done.stderr
    assert "awa@example.org" not in done.stdout + done.stderr
    assert "SENTRY_DSN" not in COMPLETE


def test_proxy_keeps_tokens_out_of_its_logs():
    conf = (ROOT / "site/deploy/nginx.conf").read_text()
    pattern = re.search(r'^\s+"~\*(?P<regex>\^.*?)" "', conf, re.MULTILINE)["regex"].replace("?<", "?P<")

    def logged(uri: str) -> str:
        found = re.search(pattern, uri, re.IGNORECASE)
        return f"{found['before_key']}...{found['after_key']}" if found else uri

    assert logged("/suivi/SECRET/annuler/") == "/suivi/.../annuler/"
    assert logged("/en/suivi/SECRET") == "/en/suivi/..."
    assert logged("/suivi/SECRET/confirmation/x/") == "/suivi/.../confirmation/x/"
    assert logged("/a/b/inscription/confirmation/SECRET/") == "/a/b/inscription/confirmation/.../"
    assert logged("/suivi/") == "/suivi/"
    servers = conf.split("\nserver {")[1:]
    assert all("access_log /var/log/nginx/declencheurs.log declencheurs;" in server for server in servers)
    (form,) = re.findall(r"^log_format declencheurs .*?;", conf, re.MULTILINE | re.DOTALL)
    told = {"request", "request_uri", "uri", "http_referer", "args", "query_string", "remote_addr"}
    assert not told & set(re.findall(r"\$(\w+)", form))
    assert len(re.findall(r"location [^{]*(?:suivi|@too_large)[^{]*\{\s+error_log /dev/null", conf)) == 3


# --- Kept nowhere ----------------------------------------------------------------------------------


def test_token_is_kept_nowhere_once_the_mail_has_left(registration):
    where = address(registration)
    for message in Message.objects.all():
        send_message(message.pk)

    (sent,) = re.findall(r"/suivi/([\w-]{43})/", mail.outbox[0].body)[:1]
    assert PersonalLink.objects.for_token(sent).registration == registration
    assert canary.found(sent) == {}
    assert canary.found(token_in(where)) == {}
    assert canary.found(registration.reference) != {}


def test_tokens_cannot_be_guessed(registration):
    tokens = {PersonalLink.issue(registration=registration) for _ in range(20)}

    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}
    assert PersonalLink.objects.for_token("") is None
    assert PersonalLink.objects.for_token(PersonalLink.objects.first().token_hash) is None


@pytest.mark.parametrize("token", ["é", "%00", "%FF", "a" * 3000, "..", "'", "%2e%2e%2f", "\u202e"])
def test_odd_tokens_open_nothing(client, registration, token):
    response = client.get(f"/suivi/{token}/")

    assert response.status_code == 404


def test_one_link_opens_one_thing_only(client, registration):
    other = factories.registration(registration.intake, courriel="lou@example.org", nom="Lou Durand")

    page = client.get(address(registration)).content.decode()

    assert "Awa Martin" in page
    assert "Lou Durand" not in page
    assert other.reference not in page


# --- Forgery ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["confirmer/", "annuler/", "consentement/", "donnees.json", "effacement/", "liens/"]
)
def test_nothing_is_done_for_a_form_of_another_site(client, registration, path):
    before = Registration.objects.values().get(), registration.events.count(), Message.objects.count()

    response = client.post(
        address(registration, path), {"seen": "confirmed"}, headers={"origin": "https://evil.example"}
    )

    assert response.status_code == 403
    assert (
        Registration.objects.values().get(),
        registration.events.count(),
        Message.objects.count(),
    ) == before


@pytest.mark.parametrize(
    ("origin", "status"), [("http://testserver", 302), ("null", 403), ("https://evil.example", 403)]
)
def test_form_sent_from_the_page_is_taken_from_our_origin_only(registration, origin, status):
    browser = Client(enforce_csrf_checks=True)
    where = address(registration, "annuler/")
    page = BeautifulSoup(browser.get(where).content, "html.parser")
    hidden = {field["name"]: field["value"] for field in page.select("main form input[type=hidden]")}

    response = browser.post(where, hidden, headers={"origin": origin})

    assert response.status_code == status
    registration.refresh_from_db()
    assert registration.state_code == ("cancelled" if status == 302 else "confirmed")


def test_page_costs_the_same_queries_however_much_there_is(client, registration):
    where = address(registration)
    client.get(where)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where).status_code == 200
        return len(queries)

    little = cost()
    for number in range(10):
        registration.messages.create(kind="reminder_day", about=str(number), to="a@example.org", state="sent")

    assert little == cost()
    assert little <= 20
