"""Do the same for many: one by one, or messages in batches, each a transaction of its own, each person once."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import QuerySet

from registrations.domain.outbox import message_for, send_all, write_message
from registrations.enums import MessageKind
from registrations.letters import LetterContext
from registrations.models import Intake

logger = logging.getLogger(__name__)

BATCH = 200  # messages written in one transaction
AT_ONCE = 500  # rows seen to in one round


def one_by_one(rows: QuerySet[Any], verb: Callable[[Any], bool]) -> int:
    """Call `verb(row)` for the first rows, each in a transaction of its own; say for how many it did something.

    The rows (drafts or registrations) hold their keys only: the verb locks and reads what it changes. One that the
    database refuses keeps no other waiting, and its turn comes again.
    """
    done = 0
    keys = [
        field.name for field in rows.model._meta.concrete_fields if field.primary_key or field.many_to_one
    ]
    for row in list(rows.only(*keys)[:AT_ONCE]):
        try:
            with transaction.atomic():
                done += verb(row)
        except DatabaseError as error:
            logger.warning("%s %s was left as it is: %s", row._meta.model_name, row.pk, type(error).__name__)
    return done


class LetterContexts:
    """What letters about one intake share, by language, looked up when it is first needed."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self._known: dict[str, LetterContext] = {}

    def __getitem__(self, language: str) -> LetterContext:
        if language not in self._known:
            self._known[language] = LetterContext(self.intake, language)
        return self._known[language]


def in_batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """The rows in the order of their keys, read a batch at a time: what was done to one batch is seen by the next."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        yield batch


def write_to_each(
    rows: QuerySet[Any], kind: MessageKind, contexts: LetterContexts, *, key: str, at: datetime
) -> int:
    """Write the message of that kind about each of the rows (drafts or registrations of one intake); say how many.

    `rows` leaves out those who have it already. When another worker is faster with one of a batch, the batch is written
    one by one.
    """
    written = 0
    for batch in in_batches(rows):
        for row in batch:
            row.intake = contexts.intake
        composed = [message_for(row, kind, at=at, key=key, context=contexts[row.language]) for row in batch]
        messages = [message for message in composed if message is not None]
        try:
            send_all(messages)
            written += len(messages)
        except IntegrityError:
            written += sum(write_message(row, kind, at=at, key=key) is not None for row in batch)
    return written
