"""Write the same kind of message to many: in batches, each a transaction of its own, each person once."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet

from registrations.domain.outbox import message_for, send_all, write_message
from registrations.enums import MessageKind
from registrations.letters import Scene
from registrations.models import Intake

BATCH = 200  # messages written in one transaction


class Scenes:
    """What letters about one intake share, by language, looked up when it is first needed."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self._known: dict[str, Scene] = {}

    def __getitem__(self, language: str) -> Scene:
        if language not in self._known:
            self._known[language] = Scene(self.intake, language)
        return self._known[language]


def write_to_each(rows: QuerySet[Any], kind: MessageKind, scenes: Scenes, *, key: str, at: datetime) -> int:
    """Write the message of that kind about each of the rows (drafts or registrations of one intake); say how many.

    `rows` leaves out those who have it already. When another worker is faster with one of a batch, the batch is written
    one by one.
    """
    written, last = 0, 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        for row in batch:
            row.intake = scenes.intake
        composed = [message_for(row, kind, at=at, key=key, scene=scenes[row.language]) for row in batch]
        messages = [message for message in composed if message is not None]
        try:
            send_all(messages)
            written += len(messages)
        except IntegrityError:
            written += sum(write_message(row, kind, at=at, key=key) is not None for row in batch)
    return written
