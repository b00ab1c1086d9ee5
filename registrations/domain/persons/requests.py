"""Requests about one's data: taken down, checked, answered within a month; nothing of whose they were once erased.

GDPR, article 12(3): an answer is due without undue delay and in any event within one month of receipt, which may be
extended by two further months where the request is complex or there are many; the person is told so, with the reasons,
within the first month. Article 12(4): whoever is refused is told why within a month, and where to complain. Article
12(6): where there are reasonable doubts about who asks, more may be asked to confirm it.
"""

import calendar
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import User
from core.text.addressees import email_key
from core.text.dates import PARIS, midnight
from registrations.domain.erasures import digest_of
from registrations.domain.errors import MoveRefused
from registrations.domain.locks import locked_row
from registrations.domain.outbox import write_to
from registrations.domain.persons.addresses import held_by
from registrations.domain.persons.erasure import refuse_erasure
from registrations.enums import Erased, MessageKind, RequestKind, RequestState, RequestWay
from registrations.models import PersonRequest, Registration, RequestStep

MONTHS, MONTHS_EXTENDED = 1, 3  # GDPR, article 12(3)
# What leads where; the erasure itself ends the rest.
WAYS = {
    RequestState.RECEIVED: (RequestState.IDENTIFIED, RequestState.REFUSED),
    RequestState.IDENTIFIED: (RequestState.ANSWERED, RequestState.EXTENDED, RequestState.REFUSED),
    RequestState.EXTENDED: (RequestState.ANSWERED, RequestState.REFUSED),
}
# The steps that the person is told in our words.
TOLD = (RequestState.EXTENDED, RequestState.ANSWERED, RequestState.REFUSED)


class NoSuchStep(MoveRefused):
    """The request is in another state by now."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("Not possible any more: this request has gone on meanwhile.")


class WordsMissing(MoveRefused):
    """The person is to be told something, and there are no words; or how the identity was checked is not said."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("Write what the person is told: nothing was changed.")


class ProofMissing(MoveRefused):
    """How the identity was checked is not said."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("Say how you know that it is the person: nothing was changed.")


class TooLate(MoveRefused):
    """The first month is over: it cannot be extended any more."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("The month is over: the time can no longer be extended.")


class StillHeld(MoveRefused):
    """An erasure is answered by being done."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _(
            "There is still something of this person: tell them, then erase it. That answers the request."
        )


class AskedAlready(MoveRefused):
    """The person has asked for it on their own page, and that is in the list."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("This address waits for the same already: the request is in the list.")


def due_after(received: datetime, months: int = MONTHS) -> datetime:
    """The end of the last day for an answer: the same day of the month so many months later, in Paris, or its last one.

    Regulation (EEC, Euratom) 1182/71, article 3(2)(c): a period in months ends with the last hour of the day that has
    the date of the day it runs from, or of the month's last day. Holidays, which would prolong it, are not counted.
    """
    day = received.astimezone(PARIS).date()
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
    return midnight(datetime(last.year, last.month, last.day, 12, tzinfo=PARIS) + timedelta(days=1))


def waiting_on_pages() -> QuerySet[Registration]:
    """The registrations whose owner asked on their page to be erased, and that no open request stands for."""
    taken_up = PersonRequest.objects.open().filter(kind=RequestKind.ERASURE).order_by()
    asking = Registration.objects.asking_to_be_erased()
    without = taken_up.filter(email_key="", registration__isnull=False)
    return asking.exclude(email_key__in=taken_up.exclude(email_key="").values("email_key")).exclude(
        pk__in=without.values("registration")
    )


@transaction.atomic
def take_down(  # noqa: PLR0913 all that is known of a request
    email: str,
    kind: str,
    *,
    way: str,
    language: str,
    received_at: datetime,
    by: User,
    note: str = "",
    registration: Registration | None = None,
    at: datetime | None = None,
) -> PersonRequest:
    """Write down a request that came otherwise than by the person's own page.

    Who has no address is known by what was written down for them, the `registration`; with an address it plays no part.

    Raises AskedAlready when the same is asked of that address, or registration, and is not answered.
    """
    key = email_key(email)
    same, pages = PersonRequest.objects.open().filter(kind=kind, email_key=key), waiting_on_pages()
    if key:
        registration, pages = None, pages.filter(email_key=key)
    elif registration is not None:
        same, pages = same.filter(registration=registration), pages.filter(pk=registration.pk)
    if same.exists() or (kind == RequestKind.ERASURE and pages.exists()):
        raise AskedAlready
    return _begun(
        email,
        kind,
        way=way,
        language=language,
        received_at=received_at,
        by=by,
        note=note,
        registration=registration,
        at=at,
    )


@transaction.atomic
def take_up(registration: Registration, *, by: User, at: datetime | None = None) -> PersonRequest:
    """Go on with what a person asked for on their own page: it stands in its place from now on.

    Whoever came by a link that was mailed has shown that the mailbox is theirs. Raises NoSuchStep when nothing is asked
    for any more, or somebody was faster.
    """
    current = waiting_on_pages().filter(pk=registration.pk).first()
    if current is None or current.erasure_asked_at is None:
        raise NoSuchStep
    return _begun(
        current.email,
        RequestKind.ERASURE,
        way=RequestWay.PAGE,
        language=current.language,
        received_at=current.erasure_asked_at,
        by=by,
        at=at,
        registration=current,
        proof=_("By the personal link of %(reference)s.") % {"reference": current.reference},
    )


def _begun(  # noqa: PLR0913
    email: str,
    kind: str,
    *,
    way: str,
    language: str,
    received_at: datetime,
    by: User,
    note: str = "",
    at: datetime | None = None,
    registration: Registration | None = None,
    proof: str = "",
) -> PersonRequest:
    at, key = at or timezone.now(), email_key(email)
    state = RequestState.IDENTIFIED if proof else RequestState.RECEIVED
    made = PersonRequest.objects.create(
        kind=kind,
        way=way,
        email=email,
        email_key=key,
        digest=_digest(key, registration),
        language=language,
        registration=registration,
        received_at=received_at,
        due_at=due_after(received_at),
        identity_how=proof,
        identity_at=at if proof else None,
        state=state,
        owner=by,
    )
    RequestStep.objects.create(request=made, at=at, by=by, state=state, note=note.strip())
    return made


def _digest(key: str, registration: Registration | None) -> str:
    """The keyed hash of the address; of the reference where there is none: no two people share it."""
    if registration is None or key:
        return digest_of(Erased.ADDRESS, key)
    return digest_of(Erased.REGISTRATION, registration.reference)


@transaction.atomic
def step(
    request: PersonRequest,
    to: str = "",
    *,
    by: User,
    message: str = "",
    note: str = "",
    proof: str = "",
    at: datetime | None = None,
) -> RequestStep:
    """Take the request to that state, or stay and write (`to` empty); what the person is told leaves as a letter.

    To who has no address nothing leaves: `message` is what they were told by letter or phone.

    `message` is for the person, `note` for colleagues, `proof` says how the identity was checked. A request that a
    person made on their page and that is refused is asked for there no longer.

    Raises NoSuchStep, WordsMissing, ProofMissing, TooLate and StillHeld.
    """
    at, message = at or timezone.now(), message.strip()
    if to == RequestState.REFUSED and request.registration is not None:
        locked_row(request.registration)  # before the request, as whoever erases an address
    current = PersonRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not current.is_open or (to and to not in WAYS[RequestState(current.state)]):
        raise NoSuchStep
    _check(current, to, message=message, note=note, proof=proof, at=at)
    if to == RequestState.EXTENDED:
        current.due_at = due_after(current.received_at, MONTHS_EXTENDED)
    if to == RequestState.IDENTIFIED:
        current.identity_how, current.identity_at = proof.strip(), at
    if to in (RequestState.ANSWERED, RequestState.REFUSED):
        current.closed_at = at
    if (
        to == RequestState.REFUSED
        and current.registration is not None
        and current.kind == RequestKind.ERASURE
    ):
        refuse_erasure(current.registration, by=by, at=at)
    current.state, current.owner = to or current.state, by
    current.save()
    done = RequestStep.objects.create(
        request=current, at=at, by=by, state=to, message=message, note=note.strip()
    )
    if message:
        write_to(
            current.email,
            MessageKind.RIGHTS,
            language=current.language,
            at=at,
            values={"message": message},
        )
    return done


def _check(current: PersonRequest, to: str, *, message: str, note: str, proof: str, at: datetime) -> None:
    """Raises what `step()` does about its words, its time and what is still there."""
    if to in TOLD and not message:
        raise WordsMissing
    if not to and not message and not note.strip():
        raise WordsMissing
    if to == RequestState.IDENTIFIED and not proof.strip():
        raise ProofMissing
    if to == RequestState.EXTENDED and at >= current.due_at:
        raise TooLate
    if to == RequestState.ANSWERED and current.kind == RequestKind.ERASURE and _has_something(current):
        raise StillHeld


def _has_something(request: PersonRequest) -> bool:
    if not request.email:
        return request.registration is not None and request.registration.erased_at is None
    held = held_by(request.email)
    return bool(held.registrations or held.drafts or held.subscriptions or held.guests)
