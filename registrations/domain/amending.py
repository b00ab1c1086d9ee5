"""The same form sent again with other answers: a correction, or something that is not taken in. Never ignored."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from core.text.addressees import email_key
from core.text.names import name_key
from registrations.domain.errors import SentAlready
from registrations.domain.outbox import message_for, send_all, write_message
from registrations.domain.persons import log_consents
from registrations.domain.places import (
    fill_places,
    has_place_for_newcomer,
    of_person,
    registered,
    state_with_place,
)
from registrations.domain.steps import note_of, take
from registrations.enums import LEFT, UNSENT, Actor, EventKind, LinkEnd, MessageKind, MessageState
from registrations.letters import LetterContext
from registrations.models import FormVersion, Registration, RegistrationEvent, Settled
from registrations.workflows import REGISTERED

# How long what was sent can be corrected with the browser's Back button; afterwards one's own page is the way.
AMENDING = timedelta(hours=1)
CORRECTION = "correction"  # in the note of a move that follows from one
LETTERS = (EventKind.MESSAGE_SENT, EventKind.MESSAGE_FAILED)


def amend(
    known: Registration,
    answers: dict[str, Any],
    *,
    version: FormVersion,
    language: str,
    context: LetterContext,
    at: datetime,
    quiet: bool = False,
) -> Registration:
    """Take in what the same form says when it is sent once more; give the registration back. Its intake is locked.

    The same answers change nothing. Other answers are a correction for an hour, while neither staff nor whoever reads
    the mailbox have touched what was sent. Reference and place stay. Another address or another name is another person,
    for whom what their mailbox has counts as for anyone who comes. The letter is written anew; whoever got it by
    mistake is told, and its links end. `quiet` where the caller writes the letter.

    Raises SentAlready when other answers come too late.
    """
    current = Registration.objects.select_for_update().get(pk=known.pk)
    current.intake = context.intake or known.intake
    if current.answers == answers:
        return current
    if not _is_untouched(current, at):
        raise SentAlready(current)
    mailbox, person, address = current.email_key, current.name_key, current.email
    _fill_in(current, answers, version=version, language=language)
    _drop_unsent(current)
    if current.email_key != mailbox:
        _take_back(current, address, at=at)
    RegistrationEvent.objects.create(
        registration=current, at=at, kind=EventKind.AMENDED, note=note_of(Actor.PERSON, "")
    )
    is_other = (current.email_key, current.name_key) != (mailbox, person)
    told = is_other and _stand_anew(current, context=context, at=at)
    current.save()
    if current.state_code != current.workflow.when_repeated:
        log_consents(current, answers, version=version, at=at)
    if current.state.letter and not (told or quiet):
        key = f"amended {at.isoformat()}"
        write_message(current, MessageKind(current.state.letter), at=at, key=key, context=context)
    return current


def _is_untouched(registration: Registration, at: datetime) -> bool:
    """Whether nothing has happened to it since it came, within the hour, but letters and corrections."""
    if registration.created_by_id or registration.erased_at or at >= registration.created_at + AMENDING:
        return False
    if registration.email_confirmed_at or not registration.intake.accepts(at):
        return False
    ours = Q(kind__in=(EventKind.CREATED, EventKind.AMENDED, *LETTERS))
    ours |= Q(kind=EventKind.MOVED, note=note_of(Actor.RULE, CORRECTION))
    return not registration.events.exclude(ours).exists()


def _fill_in(
    registration: Registration, answers: dict[str, Any], *, version: FormVersion, language: str
) -> None:
    """Put the answers and what follows from them on the row, not saved yet."""
    registration.version, registration.answers, registration.language = version, answers, language
    registration.name = version.contact_name(answers)
    registration.email = version.contact_email(answers)
    registration.email_key = email_key(registration.email)
    registration.name_key = name_key(registration.name)


def _drop_unsent(registration: Registration) -> None:
    """What has not left says what is no longer so."""
    registration.messages.filter(state__in=UNSENT).update(state=MessageState.DROPPED)
    Settled.objects.reopen(registration.intake_id)


def _take_back(registration: Registration, address: str, *, at: datetime) -> None:
    """End the links that went to an address given by mistake, and tell whoever reads it, if anything has left."""
    registration.links.end(LinkEnd.ELSEWHERE, at=at)
    if not registration.messages.filter(to=address, state__in=LEFT).exists():
        return
    key = f"amended {at.isoformat()}"
    message = message_for(registration, MessageKind.MISDIRECTED, at=at, key=key, to=address)
    if message is not None:
        send_all([message])


def _stand_anew(registration: Registration, *, context: LetterContext, at: datetime) -> bool:
    """Bring the registration to the state of the person it is about now; say whether that has written to them."""
    workflow, intake = registration.workflow, registration.intake
    if not workflow.when_repeated:
        return False
    others = registered(intake, registration.email_key).exclude(pk=registration.pk)
    if of_person(others, registration.name_key):
        target = workflow.when_repeated
    elif others.exists():
        target = workflow.when_shared
    elif registration.state_code in REGISTERED:
        return False
    elif has_place_for_newcomer(intake):
        target = state_with_place(intake, email=registration.email, confirmed=False).code
    else:
        target = workflow.when_full
    if target == registration.state_code:
        return False
    held = registration.state.holds_place
    way = workflow.way(registration.state_code, target)
    if registration.state_code not in REGISTERED:
        registration.save()  # it takes its place as whoever it is now, not as who it was
    take(registration, way, by=Actor.RULE, at=at, note=CORRECTION, context=context)
    registration.save()
    if held and not registration.state.holds_place:
        fill_places(intake, at=at)
    return True
