"""What waits for the officer's answer, in one list: requests taken down, and what people asked for on their pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.urls import reverse

from core.models import User
from registrations.domain.persons.requests import due_after, waiting_on_pages
from registrations.enums import RequestKind, RequestState, RequestWay
from registrations.models import PersonRequest, Registration
from registrations.workflows import Text

KEPT = 20  # seconds: every page of the admin shows what waits
MOST = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request as the list shows it. `registration` is set for what is still asked on a page alone."""

    kind: Text
    way: Text
    whose: str
    state: Text
    received_at: datetime
    due_at: datetime
    owner: User | None = None
    url: str = ""
    registration: Registration | None = None

    @property
    def last_day(self) -> datetime:
        """A moment of the last day for an answer."""
        return self.due_at - timedelta(minutes=1)

    def is_overdue(self, at: datetime) -> bool:
        return self.due_at <= at


def waiting_requests() -> list[Waiting]:
    """All that is not answered, the first to be due first; a few hundred at most."""
    taken = PersonRequest.objects.open().select_related("owner", "registration")[:MOST]
    pages = waiting_on_pages().order_by("erasure_asked_at").defer("answers")[:MOST]
    found = [
        *(_taken(each) for each in taken),
        *(_asked(each) for each in pages if each.erasure_asked_at is not None),
    ]
    return sorted(found, key=lambda each: each.due_at)


def _taken(request: PersonRequest) -> Waiting:
    return Waiting(
        RequestKind(request.kind).label,
        RequestWay(request.way).label,
        request.whose,
        RequestState(request.state).label,
        request.received_at,
        request.due_at,
        request.owner,
        reverse("officer:request", args=[request.pk]),
    )


def _asked(registration: Registration) -> Waiting:
    asked = registration.erasure_asked_at or registration.created_at
    return Waiting(
        RequestKind.ERASURE.label,
        RequestWay.PAGE.label,
        registration.email or registration.reference,
        RequestState.RECEIVED.label,
        asked,
        due_after(asked),
        registration=registration,
    )


def counts(at: datetime) -> tuple[int, int]:
    """How many wait for an answer, and for how many the time is over."""
    dues = [*PersonRequest.objects.open().values_list("due_at", flat=True)[:MOST]]
    asked = waiting_on_pages().order_by().values_list("erasure_asked_at", flat=True)[:MOST]
    dues += [due_after(moment) for moment in asked if moment is not None]
    return len(dues), sum(due <= at for due in dues)


def counts_kept(at: datetime) -> tuple[int, int]:
    """The same as of some seconds ago."""
    kept = cache.get("officer.waiting")
    if kept is None:
        kept = counts(at)
        cache.set("officer.waiting", kept, KEPT)
    return kept
