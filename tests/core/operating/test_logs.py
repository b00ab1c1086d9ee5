"""A log line says what happened, never to whom."""

import logging

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

    assert CleanLines().format(record) == "Not Found: /suivi/…/"


def test_long_line_is_read_once():
    """Read once for each of its characters, it would keep a process busy for an hour."""
    line = f"Not Found: /{'9' * 1_000_000}/ for awa.martin+x@example.org, {'a.' * 500_000}"

    assert clean_text(line).startswith("Not Found: /999")
    assert "awa" not in clean_text(line)
