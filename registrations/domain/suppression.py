"""Whether a message still says what is so, when its turn to leave has come."""

from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime
from typing import Any

from core.text.addressees import email_key
from registrations.domain.errors import NotApproached, NotReached, WaitsToBeErased
from registrations.enums import MessageKind
from registrations.events import event_of
from registrations.letters import DEADLINES, REMINDERS, fingerprint
from registrations.models import Guest, Intake, Message, Occasion, Registration
from registrations.workflows import EXPECTED

# What a subscription brings, and what ends with it (RFC 8058).
ASKED_FOR = {MessageKind.ALERT, *DEADLINES}
# What tells of a change of the event, about the occasion that it made.
OF_CHANGES = (MessageKind.CANCELLED, MessageKind.RESTORED, MessageKind.EVENT_CHANGED)
OCCASION = "occasion "
# All that is still written to who waits to be erased: what they ask for themselves, to take the request back or to see
# to it.
ABOUT_THE_REQUEST = {MessageKind.LOST_LINK}
# What reaches someone about a draft or a subscription without their having just asked for it.
UNASKED = {MessageKind.DRAFT_EXPIRING, *ASKED_FOR}
# What invites somebody to a dossier of another's: by a link of the guest's, never by one to the dossier.
TO_GUESTS = {MessageKind.GUEST, MessageKind.SUCCESSOR}


def moment_key(moment: datetime) -> str:
    """What a message about that moment is about: another one when the moment changes."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def is_silenced(registration: Registration, kind: MessageKind | str) -> bool:
    """Whether the person waits to be erased, and this kind of letter is not about that."""
    return registration.erasure_asked_at is not None and kind not in ABOUT_THE_REQUEST


def unreachable(registration: Registration, kind: MessageKind | str) -> NotReached | None:
    """Why the person cannot be told anything in staff's own words by that kind of letter; None when they can."""
    if not registration.email or registration.erased_at:
        return NotReached()
    if is_silenced(registration, kind):
        return WaitsToBeErased()
    if kind == MessageKind.WORDS and registration.state.unapproached and not registration.messages.exists():
        return NotApproached()
    return None


class Asked:
    """What is to be known of letters that leave together, asked once for all that it holds for."""

    def __init__(self, letters: Iterable[Message]) -> None:
        self._unasked = [each.to for each in letters if each.kind in UNASKED]
        self._known: dict[Hashable, Any] = {}

    def once(self, about: Hashable, find: Callable[[], Any]) -> Any:
        """What `find` finds about that, the first time."""
        if about not in self._known:
            self._known[about] = find()
        return self._known[about]

    def waits_to_be_erased(self, email: str) -> bool:
        """Whether anything of that address, one of theirs, waits to be erased."""
        return email_key(email) in self.once("waiting", self._waiting)

    def _waiting(self) -> set[str]:
        keys = {email_key(email) for email in self._unasked}
        waiting = Registration.objects.filter(email_key__in=keys, erased_at=None)
        return set(waiting.filter(erasure_asked_at__isnull=False).values_list("email_key", flat=True))


def still_wanted(message: Message, *, at: datetime, asked: Asked | None = None) -> bool:
    """Whether the person, the state and the moment that the message was written for are still so.

    `asked` spares letters that leave together their look-ups.
    """
    asked = asked or Asked([message])
    if not message.to or not _still_lets_in(
        message, at
    ):  # its owner was erased, or the guest is none any more
        return False
    if message.registration is not None:
        return _of_registration(message, message.registration, at, asked)
    if message.kind in UNASKED and asked.waits_to_be_erased(message.to):
        return False
    if message.subscription is not None and message.kind in ASKED_FOR and message.subscription.ended_at:
        return False
    about = message.draft or message.subscription
    if message.kind in DEADLINES and about is not None and about.intake is not None:
        return _is_ahead(message, about.intake, at)
    return True


def _of_registration(message: Message, registration: Registration, at: datetime, asked: Asked) -> bool:
    if is_silenced(registration, message.kind):
        return False
    if registration.erased_at or message.only_in not in ("", registration.state_code):
        return False
    if message.kind == MessageKind.NEW_ADDRESS:  # not once it is confirmed, or another one is asked for
        return email_key(message.to) == email_key(registration.new_email)
    if message.kind in OF_CHANGES and message.about.startswith(OCCASION):
        return _is_last_word(message, registration, asked)
    if message.kind in REMINDERS or message.kind == MessageKind.JOIN:
        return _takes_place(message, registration.intake, at, asked)
    return True


def _still_lets_in(message: Message, at: datetime) -> bool:
    """Whether it is no invitation, or one that has not been taken back since it was written."""
    if message.kind not in TO_GUESTS:
        return True
    named = [way["pk"] for way in message.marks.values() if way.get("owner") == "guest"]
    return not named or Guest.objects.letting_in(at).filter(pk__in=named).exists()


def _is_last_word(message: Message, registration: Registration, asked: Asked) -> bool:
    """Whether nothing has changed again since, for someone who is still concerned."""
    pk = int(message.about.removeprefix(OCCASION))
    later = Occasion.objects.in_force().filter(intake=registration.intake_id, pk__gt=pk, tell=True)
    called_off = registration.state_code == registration.workflow.when_called_off
    concerned = called_off if message.kind == MessageKind.CANCELLED else registration.state_code in EXPECTED
    return concerned and not asked.once((registration.intake_id, pk), later.exists)


def _takes_place(message: Message, intake: Intake, at: datetime, asked: Asked) -> bool:
    """Whether what is reminded of is still to come, at the moment and under the link that the message says."""
    language = message.language
    event = asked.once((intake.pk, language), lambda: event_of(intake, language))
    if event is None or (intake.cancelled_at and intake.cancelled_at <= at):
        return False
    if message.kind == MessageKind.JOIN:
        return event.ends_at > at and message.carries == fingerprint(event.join_url)
    return event.starts_at > at and message.about in ("", moment_key(event.starts_at))


def _is_ahead(message: Message, intake: Intake, at: datetime) -> bool:
    """Whether the closing date that the message says is still the one, and ahead."""
    if not intake.accepts(at) or intake.closes_at is None:
        return False
    return message.about in ("", moment_key(intake.closes_at))
