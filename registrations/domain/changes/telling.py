"""Write the letters that tell of a change: one for each person, from what they were last told to what is so now."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django_tasks import task

from registrations.domain.batches import LetterContexts, in_batches
from registrations.domain.changes.people import to_write_to
from registrations.domain.outbox import message_for, send_all, write_message
from registrations.domain.suppression import OCCASION, OF_CHANGES
from registrations.enums import LEFT, Change, MessageKind
from registrations.facts import changes, to_tell
from registrations.letters import Said
from registrations.models import Message, Occasion, Registration


def key_of(occasion: Occasion) -> str:
    """What a letter about that change is about: written once to each."""
    return f"{OCCASION}{occasion.pk}"


def have_told(occasion: Occasion) -> None:
    """Leave the letters to the worker, in the transaction that makes the change: hundreds take no time of a request."""
    tell.enqueue(occasion.pk)


@task()
def tell(pk: int) -> int:
    """What the worker does for one change; what it does not end is taken up by `tell_of_changes()`."""
    occasion = Occasion.objects.in_force().filter(pk=pk, told_at=None).select_related("intake__form").first()
    return _tell(occasion, timezone.now()) if occasion else 0


def tell_of_changes(at: datetime | None = None) -> int:
    """Write the letters that are still to be written; say how many. The worker calls it regularly."""
    at = at or timezone.now()
    due = Occasion.objects.in_force().filter(told_at=None, since__lte=at).select_related("intake__form")
    return sum(_tell(occasion, at) for occasion in due.order_by("pk"))


def superseded(occasion: Occasion) -> bool:
    """Whether something has changed again since: the later letter tells both."""
    later = Occasion.objects.in_force().filter(intake=occasion.intake_id, pk__gt=occasion.pk)
    return later.filter(tell=True).exists()


def _tell(occasion: Occasion, at: datetime) -> int:
    """A batch is a transaction: a worker that dies has written some whole ones, and the rest comes once."""
    written = 0
    if not superseded(occasion):
        told = Message.objects.filter(kind__in=OF_CHANGES, about=key_of(occasion)).values("registration")
        contexts = LetterContexts(occasion.intake)
        for batch in in_batches(to_write_to(occasion.intake, occasion).exclude(pk__in=told)):
            written += _write(batch, occasion, contexts, at)
    Occasion.objects.filter(pk=occasion.pk).update(told_at=at)
    return written


def _write(batch: list[Registration], occasion: Occasion, contexts: LetterContexts, at: datetime) -> int:
    letters = []
    for registration, before in _last_told(batch, occasion):
        registration.intake = occasion.intake
        if kind := kind_for(registration, before, occasion):
            options = options_for(registration, kind, before, occasion)
            letters.append((registration, kind, options | {"context": contexts[registration.language]}))
    composed = [message_for(each, kind, at=at, **options) for each, kind, options in letters]
    try:
        messages = [message for message in composed if message is not None]
        send_all(messages)
        return len(messages)
    except IntegrityError:  # another worker was faster with one of them
        written = [write_message(each, kind, at=at, **options) for each, kind, options in letters]
        return sum(message is not None for message in written)


def kind_for(registration: Registration, before: Occasion, after: Occasion) -> MessageKind | None:
    """The letter that tells this person of it; None when it changes nothing of what they were told."""
    found = changes(before, after)
    if Change.CANCELLED in found:
        return MessageKind.CANCELLED
    if Change.RESTORED in found:
        return MessageKind.RESTORED
    return MessageKind.EVENT_CHANGED if to_tell(found, registration.state) else None


def options_for(
    registration: Registration, kind: MessageKind, before: Occasion, after: Occasion
) -> dict[str, Any]:
    """What `message_for()` takes beside the thing and the kind."""
    words = words_of(after, registration.language)
    values: Mapping[str, object] = {"change": (before, after), "message": Said(words)}
    return {"key": key_of(after), "values": values}


def words_of(occasion: Occasion, language: str) -> str:
    """What staff wrote to everyone, in that language, else in the other one: a message is better than none."""
    pair = (occasion.words_en, occasion.words_fr)
    wanted, other = pair if language.startswith("en") else pair[::-1]
    return (wanted or other).strip()


def _last_told(batch: list[Registration], occasion: Occasion) -> Iterator[tuple[Registration, Occasion]]:
    """Each with the facts they last read: those of the last letter about a change that has left, or of their coming."""
    known = list(
        Occasion.objects.in_force()
        .filter(intake=occasion.intake_id, pk__lt=occasion.pk)
        .order_by("since", "pk")
    )
    if not known:
        return
    by_key = {key_of(each): each for each in known}
    left = Message.objects.filter(
        registration__in=batch, kind__in=OF_CHANGES, about__in=by_key, state__in=LEFT
    )
    told: dict[int, Occasion] = {}
    for owner, about in left.order_by("created_at", "pk").values_list("registration_id", "about"):
        told[owner] = by_key[about]
    for registration in batch:
        came = [each for each in known if each.since <= registration.created_at]
        first = came[-1] if came else known[0]
        last = told.get(registration.pk)
        yield registration, last if last is not None and last.pk > first.pk else first
