"""Staff move a registration: two texts, the letter as the person will read it, then the move."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from core.models import User
from inbox.access import breadcrumbs, fit, key_of, typed
from inbox.dossier.trail import Trail
from registrations.domain import move
from registrations.domain.asked_again import askable
from registrations.domain.errors import ChangedMeanwhile, NoSuchMove, WrittenAlready
from registrations.domain.move import NO_MATTER, unseen_by
from registrations.domain.rehearsal import rehearse
from registrations.domain.suppression import unreachable
from registrations.domain.wants import Wants
from registrations.models import Registration, RegistrationEvent
from registrations.models.wanted import ASKED_FOR_MORE
from registrations.workflows import Transition

MOST_QUESTIONS = 500
PRESSED_TWICE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """The dossier as it was on screen: its state and the key of the last event; what is not known is not compared."""

    state: str = ""
    event: int | None = None

    @classmethod
    def of(cls, posted: str) -> "Seen":
        state, _dot, event = posted[:64].partition(".")
        return cls(state, key_of(event))

    def __str__(self) -> str:
        return self.state if self.event is None else f"{self.state}.{self.event}"


@dataclass(frozen=True, slots=True)
class Words:
    """What the form says: where to, what the person is told, what is noted for colleagues, what was on screen."""

    to: str = ""
    message: str = ""
    note: str = ""
    seen: Seen = Seen()
    documents: str = ""  # to be sent by the person, one a line
    until: str = ""
    questions: tuple[str, ...] = ()  # keys of those to be answered again

    @classmethod
    def of(cls, request: HttpRequest) -> "Words":
        return cls(
            typed(request, "to", 32),
            typed(request, "message"),
            typed(request, "note"),
            Seen.of(typed(request, "seen", 64)),
            typed(request, "documents"),
            typed(request, "until", 10),
            tuple(key[:64].replace("\0", "") for key in request.POST.getlist("question")[:MOST_QUESTIONS]),
        )

    def wants(self, registration: Registration) -> Wants | None:
        """What the person is asked for, where they are asked for more. Raises MoveRefused."""
        if self.to != ASKED_FOR_MORE:
            return None
        known = (
            {spec.key for step in askable(registration) for spec in step.questions} if self.questions else ()
        )
        return Wants.of(self.documents, self.until, self.questions, known=known, at=timezone.now())


def receive(
    request: HttpRequest, registration: Registration, words: Words, trail: Trail
) -> HttpResponse | RegistrationEvent:
    """Make the move and give its event back; where it writes a letter, a page that shows it first and asks.

    Raises MoveRefused.
    """
    fit(words.message, words.note, words.documents)
    if words.seen.state not in ("", registration.state_code):
        unseen = unseen_by(request.user, registration, words.seen.event or 0)  # type: ignore[arg-type]
        raise ChangedMeanwhile(unseen) if words.seen.event and unseen else NoSuchMove
    transition = registration.workflow.transition(registration.state_code, words.to)
    if transition is not None and transition.letter and "confirmed" not in request.POST:
        return _preview(request, registration, transition, words, trail)
    return move(
        registration,
        to=words.to,
        by=request.user,  # type: ignore[arg-type]
        message=words.message,
        note=words.note,
        wants=words.wants(registration),
        seen=words.seen.event,
    )


def pressed_again(registration: Registration, words: Words, *, by: User) -> RegistrationEvent | None:
    """The move that was asked for, when the same person has made it a moment ago: a button was pressed twice."""
    last = registration.events.exclude(kind__in=NO_MATTER).order_by("at", "pk").last()
    if last is None or not words.to or (last.actor_id, last.to_state) != (by.pk, words.to):
        return None
    if (last.message, last.note) != (words.message.strip(), words.note.strip()):
        return None
    return last if timezone.now() - last.at < PRESSED_TWICE else None


def _preview(
    request: HttpRequest, registration: Registration, transition: Transition, words: Words, trail: Trail
) -> HttpResponse:
    user = request.user
    if words.seen.event is not None and (unseen := unseen_by(user, registration, words.seen.event)):  # type: ignore[arg-type]
        raise ChangedMeanwhile(unseen)
    rehearsal = rehearse(
        registration,
        to=words.to,
        by=user,  # type: ignore[arg-type]
        message=words.message,
        note=words.note,
        wants=words.wants(registration),
    )
    address = trail.to(registration.pk)
    context = {
        "registration": registration,
        "transition": transition,
        "words": words,
        "rehearsal": rehearsal,
        "unreachable": unreachable(registration, transition.letter)
        or (WrittenAlready() if not rehearsal.letters else None),
        "address": address,
        "breadcrumbs_items": breadcrumbs(registration, str(transition.verb), back=address),
        "header_title": registration.reference,
    }
    return TemplateResponse(request, "inbox/move.html", context)
