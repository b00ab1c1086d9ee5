"""Log lines that say what happened, never to whom."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# What follows these in an address is a key to someone's registration.
SECRET_PATHS = re.compile(r"(/(?:confirmation|suivi)/)[^/?\s\"']+")
QUERY = re.compile(r"\?[^\s\"']*")
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
    return SECRET_PATHS.sub(r"\1…", QUERY.sub("", text))


class CleanAddresses:
    """A filter for the standard library's loggers: Django quotes addresses in its warnings."""

    def filter(self, record) -> bool:
        record.msg = clean_address(record.getMessage())
        record.args = ()
        return True


def configuration(level: str) -> dict[str, Any]:
    """LOGGING for Django: one line an event, on the standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"clean": {"()": "core.logs.CleanAddresses"}},
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["clean"]}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "wagtail": {"level": "WARNING"},
        },
    }


def configure_structlog() -> None:
    """Requests as one line each through the standard library's handlers."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            forget_persons,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event", "request", "code"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
