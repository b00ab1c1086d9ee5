"""Log lines that differ by an identifier alone: made as any other once a second, then written again.

To make a line takes longer than all else that an answer from memory does. Format, fields and handlers are the
configured ones; only its time is that of the first such line in its second.
"""

import logging
import time
from contextvars import Context
from typing import Any

import structlog

PLACE = "5f1d0c1e000040008000000000000000"  # of the identifier: what a format shows as it is, and nobody has
REMEMBERED = 512  # lines of one second


class _Recorder(logging.Logger):
    """A logger that hands the record on to nobody."""

    record: logging.LogRecord | None = None

    def handle(self, record: logging.LogRecord) -> None:
        self.record = record


class Repeated:
    """Events of the level INFO that a logger tells again and again."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._logger = logging.getLogger(name)
        self._second = 0
        self._lines: dict[tuple, list[tuple[logging.StreamHandler, str, str]]] = {}

    def tell(self, event: str, *facts: tuple[str, Any], request_id: str) -> None:
        """Write it with its facts and that identifier."""
        if (second := int(time.time())) != self._second or len(self._lines) > REMEMBERED:
            self._second, self._lines = second, {}
        lines = self._lines.get((event, facts))
        if lines is None:
            handlers = self._handlers()
            if not all(type(each).emit is logging.StreamHandler.emit for each in handlers):
                structlog.get_logger(self.name).info(event, **dict(facts), request_id=request_id)
                return
            # In an empty context: what another request is known by is no part of it.
            lines = self._lines[event, facts] = Context().run(self._made, handlers, event, facts)
        for handler, before, after in lines:
            handler.acquire()
            try:
                line = (
                    f"{before}{request_id}{after}" if after else before
                )  # a format may leave the fields out
                handler.stream.write(f"{line}{handler.terminator}")
                handler.flush()
            except OSError:
                handler.handleError(logging.makeLogRecord({"msg": event}))
            finally:
                handler.release()

    def _handlers(self) -> list[logging.Handler]:
        """All that a record of this logger comes to."""
        found: list[logging.Handler] = []
        logger: logging.Logger | None = self._logger
        while logger:
            found += logger.handlers
            logger = logger.parent if logger.propagate else None
        return [each for each in found if each.level <= logging.INFO]

    def _made(self, handlers: list, event: str, facts: tuple) -> list[tuple[logging.StreamHandler, str, str]]:
        """The line as each handler writes it, before and after the identifier; none when the level is above."""
        recorder = _Recorder(self.name, self._logger.getEffectiveLevel())
        structlog.wrap_logger(recorder).info(event, **dict(facts), request_id=PLACE)
        if recorder.record is None:
            return []
        record = recorder.record
        parts = [(each, each.format(record).partition(PLACE)) for each in handlers if each.filter(record)]
        return [(handler, before, after) for handler, (before, _place, after) in parts]
