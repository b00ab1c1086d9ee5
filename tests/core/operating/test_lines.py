"""A line that is told again and again is the line that the configured loggers would write."""

import json
import logging
import re
from io import StringIO

import pytest
import structlog

from core.operating.lines import Repeated
from core.operating.logs import CleanLines

NAME = "tests.repeated"
FACTS = (("request", "GET /?secret"), ("code", 200))


class Fragile(StringIO):
    """A stream that is full."""

    def write(self, _text: str) -> int:
        raise OSError


@pytest.fixture
def logger():
    """A logger with handlers of its own, as every one has outside of tests."""
    logger = logging.getLogger(NAME)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    yield logger
    logger.handlers.clear()
    logger.setLevel(logging.NOTSET)
    logger.propagate = True


def writing(logger: logging.Logger, formatter: logging.Formatter, stream: StringIO | None = None) -> StringIO:
    """What a handler of that format writes."""
    handler = logging.StreamHandler(stream or StringIO())
    handler.setFormatter(formatter)
    logger.addHandler(handler)
    return handler.stream


def lines(stream: StringIO) -> list[str]:
    return re.sub(r"\d\d:\d\d:\d\d\.\d+", "…", stream.getvalue()).splitlines()


def test_line_is_what_structlog_writes_by_every_handler_with_an_identifier_of_its_own(logger):
    whole, words = (writing(logger, each) for each in (CleanLines(), logging.Formatter("> %(message)s")))
    told = Repeated(NAME)

    for identifier in ("a", "b"):
        structlog.get_logger(NAME).info("finished", **dict(FACTS), request_id=identifier)
        told.tell("finished", *FACTS, request_id=identifier)
    told.tell("finished", ("request", "GET /other/"), ("code", 304), request_id="c")

    first, same, second, same_again, last = map(json.loads, lines(whole))
    assert (first, second) == (same, same_again)
    assert second["request_id"] == "b"
    assert "secret" not in whole.getvalue()
    assert (last["request"], last["code"], last["request_id"]) == ("GET /other/", 304, "c")
    assert lines(words) == ["> finished"] * 5


def test_line_below_the_level_is_not_written(logger):
    stream = writing(logger, CleanLines())
    logger.setLevel(logging.WARNING)

    Repeated(NAME).tell("finished", *FACTS, request_id="a")

    assert stream.getvalue() == ""


def test_handler_that_does_more_than_write_gets_every_record(logger):
    records = []

    class Collecting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record.fields["request_id"])

    logger.addHandler(Collecting())
    told = Repeated(NAME)

    for identifier in ("a", "b"):
        told.tell("finished", *FACTS, request_id=identifier)

    assert records == ["a", "b"]


def test_log_that_cannot_be_written_costs_no_answer(logger, monkeypatch):
    monkeypatch.setattr(logging, "raiseExceptions", False)
    writing(logger, CleanLines(), Fragile())

    Repeated(NAME).tell("finished", *FACTS, request_id="a")
