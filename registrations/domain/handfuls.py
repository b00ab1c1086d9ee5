"""Letters that leave together go through each step together: taken, made ready, noted, the whole handful in one go.

In one go where nobody else is at any of them. Rows that somebody holds are not waited for while others are held, or two
would wait for each other. Then, and when something is wrong with one of them, each goes through the step by itself, as
`registrations.domain.delivery` does it: whatever the number, a letter is taken, looked at, sent and noted as if alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Model, Q

from core.operating.counting import counts
from registrations.domain.delivery import LEASE, note_sent, still_leaves
from registrations.domain.suppression import Asked
from registrations.enums import EventKind, MessageState
from registrations.models import Message, PersonalLink, Registration, RegistrationEvent

M = TypeVar("M")


class Apart(Exception):
    """Each letter has to go by itself: somebody is at one of them, or one is no longer as it was taken."""


def take_due(number: int, *, at: datetime) -> list[Message]:
    """Take so many of the letters that are due, for the time of a lease; those that say what is no longer so are
    dropped. What another worker is taking is left to it. None when nothing is due.
    """
    while True:
        with transaction.atomic():
            due = Message.objects.due(at).select_for_update(of=("self",), skip_locked=True)
            due = due.select_related("registration__intake", "draft__intake", "subscription__intake")
            found = list(due[:number])
            asked = Asked(found)
            taken = [message for message in found if still_leaves(message, at, asked)]
            for message in taken:
                message.state, message.lease_until = MessageState.SENDING, at + LEASE
                message.attempts += 1
            Message.objects.filter(pk__in=[message.pk for message in taken]).update(
                state=MessageState.SENDING, lease_until=at + LEASE, attempts=F("attempts") + 1
            )
        if taken or not found:
            return taken


def give_back(messages: Iterable[Message]) -> None:
    """Put back what was taken and not tried: it leaves as if it had not been taken."""
    for message in messages:
        ours = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)
        ours.update(state=MessageState.QUEUED, lease_until=None, attempts=message.attempts - 1)


def ready_mails(
    messages: Sequence[Message], make: Callable[[Message], tuple[M, list[PersonalLink]]], *, at: datetime
) -> list[tuple[Message, M]]:
    """Their mails, made by `make` with links not written yet, as `ready_mail()` has each: the lease begins anew.

    Whoever corrects an address, or ends links, holds what they are about before. So the links are written, and the
    address of each letter looked at, while that is held here: before the correction, which then ends the links, or
    after it, and then it is seen.

    Raises Apart, and whatever keeps a mail from being made; then nothing is written.
    """
    made = [(message, *make(message)) for message in messages]
    links = [link for _message, _mail, new in made for link in new]
    with transaction.atomic():
        _hold([*_abouts(messages), *(link.opens for link in links)])
        _change(messages, lease_until=at + LEASE)
        PersonalLink.objects.bulk_create(links)
    return [(message, mail) for message, mail, _links in made]


def note_all_sent(messages: Sequence[Message], *, at: datetime) -> None:
    """Note that they have left, as `note_sent()` does for each."""
    try:
        with transaction.atomic():
            about = [message for message in messages if message.registration is not None]
            _hold(message.registration for message in about if message.registration)
            RegistrationEvent.objects.bulk_create(
                RegistrationEvent(
                    registration=message.registration,
                    at=at,
                    kind=EventKind.MESSAGE_SENT,
                    note=message.subject,
                )
                for message in about
            )
            _change(messages, state=MessageState.SENT, sent_at=at, lease_until=None, last_error="")
    except Apart:
        for message in messages:
            note_sent(message, at=at)
    else:
        counts.add("letters_sent", len(messages))


def _change(messages: Sequence[Message], **values: Any) -> None:
    """Write this on each. Raises Apart where one is no longer ours, or to another address than it was taken with."""
    same = Q(pk__in=[])
    for message in messages:
        same |= Q(pk=message.pk, to=message.to, attempts=message.attempts)
    if Message.objects.filter(same, state=MessageState.SENDING).update(**values) < len(messages):
        raise Apart


def _abouts(messages: Iterable[Message]) -> list[Model]:
    """What they are about."""
    owners = ((each.registration or each.draft or each.subscription) for each in messages)
    return [each for each in owners if each is not None]


def _hold(rows: Iterable[Model]) -> None:
    """Lock these rows until the transaction ends. Raises Apart where somebody holds one, it is gone, or was erased."""
    keys: defaultdict[type[Model], set[int]] = defaultdict(set)
    for row in rows:
        keys[type(row)].add(row.pk)
    for model, wanted in keys.items():
        standing = Q(pk__in=wanted, **({"erased_at": None} if model is Registration else {}))
        held = model._default_manager.filter(standing).select_for_update(skip_locked=True, no_key=True)
        if len(held.order_by("pk").values_list("pk")) < len(wanted):
            raise Apart
