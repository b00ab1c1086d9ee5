"""A log line says what happened, never to whom."""

import json
import logging
import sys

import structlog

from core.operating.logs import CleanLines, clean_address, clean_text, forget_persons


def test_log_forgets_who_asked_and_what_was_searched():
    event = {
        "request": "GET /recherche/?q=Awa+Martin",
        "ip": "1.2.3.4",
        "user_agent": "x",
        "user_id": 3,
        "code": 200,
    }

    assert forget_persons(None, "info", event) == {"request": "GET /recherche/", "code": 200}


def test_log_forgets_the_tokens_of_addresses():
    assert (
        clean_address("GET /a/inscription/confirmation/AbC-1_2/ 200")
        == "GET /a/inscription/confirmation/…/ 200"
    )
    assert clean_address("/suivi/secret/ics") == "/suivi/…/ics"


def test_formatter_cleans_the_standard_library_too():
    record = logging.LogRecord("django", 30, "f", 1, "Not Found: %s", ("/suivi/secret/?mail=a@b.fr",), None)

    assert json.loads(CleanLines().format(record))["event"] == "Not Found: /suivi/…/"


def test_a_line_is_one_object_in_utc_with_its_traceback_beside():
    try:
        int("awa@example.org and two\nlines")
    except ValueError:
        record = logging.LogRecord("site", 40, "f", 1, "It failed", (), sys.exc_info())
    record.created = 1767225600.25
    record.fields = {"code": 500, "request": "GET /suivi/secret/?q=Awa", "user_agent": "x"}

    with structlog.contextvars.bound_contextvars(request_id="a" * 32):
        line = CleanLines().format(record)

    assert "\n" not in line
    found = json.loads(line)
    assert "awa" not in found["traceback"]
    assert found.pop("traceback").startswith("Traceback (most recent call last):\n")
    assert found == {
        "at": "2026-01-01T00:00:00.250+00:00",
        "level": "error",
        "logger": "site",
        "event": "It failed",
        "request_id": "a" * 32,
        "code": 500,
        "request": "GET /suivi/…/",
    }


def test_every_line_of_a_request_and_its_answer_bear_one_name(client, settings, caplog):
    settings.TRUSTED_PROXY = True
    given = "0123456789abcdef" * 2

    with caplog.at_level("INFO"):
        answers = [client.get("/healthz", headers={"x-request-id": name}) for name in (given, "<b>", given)]

    named = [each.headers["X-Request-ID"] for each in answers]
    assert (named[0], named[2], len(named[1])) == (given, given, 32)
    lines = [record.fields for record in caplog.records if record.getMessage() == "request_finished"]
    assert [(line["request"], line["code"], type(line["ms"])) for line in lines] == [
        ("GET /healthz", 200, int)
    ] * 3
    assert [line["request_id"] for line in lines] == named


def test_nobody_but_our_proxy_names_a_request(client, settings):
    settings.TRUSTED_PROXY = False
    given = "0123456789abcdef" * 2

    assert client.get("/healthz", headers={"x-request-id": given}).headers["X-Request-ID"] != given


def test_long_line_is_read_once():
    """Read once for each of its characters, it would keep a process busy for an hour."""
    line = f"Not Found: /{'9' * 1_000_000}/ for awa.martin+x@example.org, {'a.' * 500_000}"

    assert clean_text(line).startswith("Not Found: /999")
    assert "awa" not in clean_text(line)
