"""Requests about one's data end with the erasure, and say no more whose they were; so do old ones, and looks."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.text.addressees import email_key
from registrations.domain.erasures import digest_of
from registrations.enums import Erased, MessageKind, MessageState, RequestKind, RequestState
from registrations.models import AddressLook, Message, PersonRequest, Registration, RequestStep
from registrations.models.requests import WORDS_GONE

KEPT_CLOSED = timedelta(days=365)  # how long a closed request says whose it was
LOOK_LASTS = timedelta(hours=1)
ANSWER_WAITING = Q(kind=MessageKind.RIGHTS, state__in=(MessageState.QUEUED, MessageState.SENDING))


def forget_whose(email: str, *, at: datetime) -> None:
    """End the requests of an address that is being erased, and forget whose they were and all words of theirs.

    What stays is what was asked for, the dates and a keyed hash. Within the transaction of the erasure.
    """
    digest = digest_of(Erased.ADDRESS, email_key(email))
    own = PersonRequest.objects.filter(digest=digest)
    _end(own, at=at)
    _forget(own)
    AddressLook.objects.filter(digest=digest).exclude(email="").update(email="")


def end_with(registration: Registration, *, at: datetime) -> None:
    """The same for what was asked on the page of a registration that is being erased by itself, and for all that was
    asked by who has no address: nothing else leads to them.
    """
    own = PersonRequest.objects.filter(registration=registration).filter(
        Q(kind=RequestKind.ERASURE) | Q(email_key="")
    )
    _end(own, at=at)
    _forget(own)


def answer_waits(email: str) -> bool:
    """Whether an answer to a request of that address has not left yet: an erasure would stop it for ever."""
    waiting = Message.objects.filter(ANSWER_WAITING).exclude(to="")
    return any(email_key(to) == email_key(email) for to in waiting.order_by().values_list("to", flat=True))


def forget_requests(at: datetime | None = None) -> int:
    """Forget whose the requests were that were closed a year ago, and close looks that are an hour old; how many.

    The worker calls it once an hour.
    """
    at = at or timezone.now()
    AddressLook.objects.exclude(email="").filter(at__lte=at - LOOK_LASTS).update(email="")
    return _forget(PersonRequest.objects.filter(closed_at__lte=at - KEPT_CLOSED).exclude(email=""))


def _end(requests: QuerySet[PersonRequest], *, at: datetime) -> None:
    for each in requests.open().select_for_update(of=("self",)):  # type: ignore[attr-defined]
        done = RequestState.ANSWERED if each.kind == RequestKind.ERASURE else RequestState.LAPSED
        PersonRequest.objects.filter(pk=each.pk).update(state=done, closed_at=at)
        RequestStep.objects.create(request=each, at=at, state=done)


def _forget(requests: QuerySet[PersonRequest]) -> int:
    keys = list(requests.order_by().values_list("pk", flat=True))
    steps = RequestStep.objects.filter(request__in=keys)
    steps.exclude(message="").update(message=WORDS_GONE)  # that the person was told is proof, what is not
    steps.exclude(note="").update(note="")
    return PersonRequest.objects.filter(pk__in=keys).update(
        email="", email_key="", identity_how="", registration=None
    )
