"""Log lines that say what happened, never to whom."""

import json
import logging
import re
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

# What follows these in an address is a key to someone's registration, or to an account. nginx.conf says the same.
SECRET_PATHS = re.compile(
    r"(/(?:confirmation|statistiques|suivi)/+)[^/?\s\"']+|(/password_reset/confirm/+)[^?\s\"']+",
    re.IGNORECASE,
)
QUERY = re.compile(r"\?[^\s\"']*")
# Such a key wherever else it stands (the arguments of a failed call, say): `PersonalLink.issue()` makes 43 characters.
# Django's for a new password has its hour, a hyphen and 32 digits.
KEY = re.compile(r"(?<![\w-])(?:[\w-]{43}|[0-9a-z]{1,13}-[0-9a-f]{32})(?![\w-])")
# PostgreSQL quotes the row that it refuses; a mail address is somebody.
DETAIL = re.compile(r"\b(DETAIL:).*")
# Begun only where a word begins: a long address without an @ would else be read once for each of its characters.
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PERSONAL = ("ip", "user_agent", "user_id")


def forget_persons(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop who asked, the query string (a search may hold a name) and the tokens of addresses."""
    for key in PERSONAL:
        event.pop(key, None)
    if "request" in event:
        event["request"] = clean_address(str(event["request"]))
    return event


def clean_address(text: str) -> str:
    """The text without query strings and without the tokens of our addresses."""
    return SECRET_PATHS.sub(r"\1\2…", QUERY.sub("", text))


def clean_text(text: str) -> str:
    """The same of any text, a traceback say; without mail addresses and without what a database quotes either."""
    return MAIL.sub("…", DETAIL.sub(r"\1 …", KEY.sub("…", clean_address(text))))


class CleanLines(logging.Formatter):
    """One JSON object a line, in UTC, without tokens and persons: Django quotes addresses, errors quote arguments.

    `at`, `level`, `logger`, `event`; `request_id` of the request it is about, at the worker too; what the event says of
    itself; `traceback`, one text, when something failed.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= structlog.contextvars.get_contextvars()
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0]:
            line["traceback"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return json.dumps(
            forget_persons(None, record.levelname, clean_report(line)), ensure_ascii=False, default=str
        )


def as_fields(logger: Any, name: str, event: MutableMapping[str, Any]) -> tuple[tuple[str], dict[str, Any]]:
    """The last step of structlog: its event as one of the standard library's, with what it says of itself beside."""
    words = str(event.pop("event", ""))
    kept = {key: event.pop(key) for key in ("exc_info", "stack_info") if key in event}
    return (words,), kept | {"extra": {"fields": dict(event)}}


def clean_report(event: Any, hint: Any = None) -> Any:
    """What leaves for an error tracker (Sentry's `before_send`): every text cleaned, query and cookies dropped."""
    if isinstance(event, dict):
        return {
            key: clean_report(value) for key, value in event.items() if key not in ("query_string", "cookies")
        }
    if isinstance(event, list | tuple):
        return [clean_report(value) for value in event]
    return clean_text(event) if isinstance(event, str) else event


def configuration(level: str) -> dict[str, Any]:
    """LOGGING for Django: one line an event, on the standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "core.operating.logs.CleanLines",
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Without Django's own handlers, which print or mail addresses as they are.
            "django": {"handlers": [], "level": "INFO"},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "psycopg.pool": {
                "level": "CRITICAL"
            },  # says each of its attempts; core.databases says when it is over
            "pikepdf": {"level": "WARNING"},  # says at each start that it can speak
            "wagtail": {"level": "WARNING"},
        },
    }


def configure_structlog() -> None:
    """Requests as one line each through the standard library's handlers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            forget_persons,
            as_fields,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
