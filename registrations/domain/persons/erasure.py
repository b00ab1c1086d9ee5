"""Erase what is known of a person: asked for by the person, done by staff or by a rule."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from core.models import User
from core.operating.wiping import wipe_after_commit
from core.text.addressees import DOTLESS, email_key
from registrations.domain.enclosures import drop_with
from registrations.domain.erasures import remember
from registrations.domain.locks import locked, locked_all, where_they_are
from registrations.domain.move import move
from registrations.domain.persons.forgetting import ANSWER_WAITING, end_with
from registrations.domain.persons.locking import locked_registration, repetitions
from registrations.domain.session_notes import strike_out
from registrations.domain.steps import note_of
from registrations.enums import UNSENT, Actor, Erased, EventKind, MessageState
from registrations.events import event_of
from registrations.models import (
    Certificate,
    Correction,
    Draft,
    Message,
    Registration,
    RegistrationEvent,
    Settled,
    Subscription,
)
from registrations.telling import Told
from registrations.workflows import REGISTERED

Row = TypeVar("Row", bound=Model)
TAKEN_BACK = "taken_back"  # in the note of an event: the request is no more


@transaction.atomic
def ask_erasure(registration: Registration, *, everything: bool = False, at: datetime | None = None) -> None:
    """Note that the person wants to be erased, for staff to see: from this registration, or with `everything` there is
    of their address. Asking twice changes nothing but that it may be everything now.
    """
    at = at or timezone.now()
    current = locked_registration(registration)
    if current.erased_at is None and (everything or not current.erasure_asked_at):
        current.erasure_of_address = everything
        _set_asked(current, current.erasure_asked_at or at, at=at)
    registration.erasure_asked_at = current.erasure_asked_at
    registration.erasure_of_address = current.erasure_of_address


@transaction.atomic
def take_back_erasure(registration: Registration, *, at: datetime | None = None) -> None:
    """Note that the person no longer wants to be erased. Without a request it changes nothing."""
    at = at or timezone.now()
    current = locked_registration(registration)
    if current.erasure_asked_at and not current.erased_at:
        _set_asked(current, None, at=at)
    registration.erasure_asked_at = current.erasure_asked_at


@transaction.atomic
def refuse_erasure(registration: Registration, *, by: User, at: datetime | None = None) -> None:
    """Note that staff do not erase it: the person is no longer waiting, and is written to as before.

    Why is said by who refuses (`registrations.domain.persons.requests`). Without a request it changes nothing.
    """
    at = at or timezone.now()
    current = locked_registration(registration)
    if current.erasure_asked_at and not current.erased_at:
        current.erasure_asked_at, current.erasure_of_address = None, False
        current.save(update_fields=["erasure_asked_at", "erasure_of_address"])
        Settled.objects.reopen(current.intake_id)
        RegistrationEvent.objects.create(
            registration=current, at=at, actor=by, kind=EventKind.ERASURE_REFUSED
        )


def _set_asked(registration: Registration, moment: datetime | None, *, at: datetime) -> None:
    registration.erasure_asked_at = moment
    registration.erasure_of_address = registration.erasure_of_address and moment is not None
    registration.save(update_fields=["erasure_asked_at", "erasure_of_address"])
    if moment is None:
        Settled.objects.reopen(registration.intake_id)
    RegistrationEvent.objects.create(
        registration=registration,
        at=at,
        kind=EventKind.ERASURE_ASKED,
        note=note_of(Actor.PERSON, "" if moment else TAKEN_BACK),
    )


@transaction.atomic
def erase(about: Registration | Draft, *, by: User | None = None, at: datetime | None = None) -> None:
    """Erase a person from a registration or a draft, for ever.

    Of a registration only the reference, the states, the dates and what kinds of things happened stay: answers, name,
    address, files, consents, links, drafts, what they wrote to the team, what it asked them for, whom they had
    let in and the reminder of the same intake's deadline go; our messages keep their kind and their dates, and those
    still waiting to leave never do; no note of its history stays, and notes of sessions lose address and name. What the
    same person sent a second time by mistake goes with it, for nothing else leads there, and so does the referral it
    completes. A place that can still serve goes to the one who waits first. A draft goes whole. Contents in the storage
    follow after the commit. Erasing twice changes nothing.

    `by` is who of staff did it, for the history; the right to it is checked by who calls.
    """
    at = at or timezone.now()
    _lock_intakes(about)
    Settled.objects.reopen(
        about.intake_id
    )  # whoever asked to be reminded has neither begun nor sent it any more
    if by is not None:  # what rules and rounds erase by the hundred, the worker wipes once an hour
        wipe_after_commit()
    if isinstance(about, Draft):
        _forget_letters_to(about.email)
        remember(Erased.DRAFT, about.submission, at=at)
        Draft.objects.select_for_update().filter(pk=about.pk).delete()
        return
    for each in [about, *repetitions(about)]:
        _erase(each, by=by, at=at)
    if about.referral is not None:
        erase(about.referral, by=by, at=at)
    about.refresh_from_db()


def _lock_intakes(about: Registration | Draft) -> None:
    """Lock where it is and, of what completes a referral, where that is: the first locks of the verb."""
    if isinstance(about, Draft):
        locked(about.intake_id)
    else:
        locked_all(lambda: where_they_are(filter(None, [about, about.referral])))


def _erase(registration: Registration, *, by: User | None, at: datetime) -> None:
    drafts = Draft.objects.filter(Q(registration=registration) | Q(referral=registration))
    current = locked_registration(registration, drafts)
    if current.erased_at:
        return
    _give_place_back(current, at=at)
    drafts.delete()
    current.attachments.all().delete()
    current.consents.all().delete()
    current.tags.clear()
    current.different_from.clear()
    Correction.objects.filter(event__registration=current).delete()
    current.links.all().delete()
    Certificate.objects.filter(registration=current).update(registration=None)  # who has the paper learns it
    current.holds.update(reason="")
    current.replies.all().delete()
    current.wanted.all().delete()
    current.guests.all().delete()
    blank_letters(current.messages.all())
    _forget_letters_to(current.email)
    if current.email_key:
        Subscription.objects.filter(email_key=current.email_key, intake=current.intake_id).delete()
    current.events.exclude(note="", message="").update(
        note="", message=""
    )  # the one change of history that the law asks for
    strike_out(current)
    current.name, current.email, current.email_key, current.name_key = "", "", "", ""
    current.new_email, current.together = "", None
    current.answers = {}
    current.erased_at = at
    current.save(
        update_fields=[
            "name",
            "email",
            "email_key",
            "name_key",
            "new_email",
            "together",
            "answers",
            "erased_at",
        ]
    )
    RegistrationEvent.objects.create(registration=current, at=at, actor=by, kind=EventKind.ERASED)
    end_with(current, at=at)
    remember(Erased.REGISTRATION, current.reference, at=at)


def _give_place_back(registration: Registration, *, at: datetime) -> None:
    """Leave the place, or the rank on the waiting list, while someone else can still have it."""
    if registration.state_code not in REGISTERED:
        return
    event = event_of(registration.intake)
    if event.has_begun(at) if event else not registration.intake.accepts(at):
        return
    if way := Told(registration, registration.state, at, event).way_out:
        move(registration, to=way.target, by=Actor.PERSON, at=at)


def blank_letters(letters: QuerySet[Message]) -> None:
    """That something was written, and when, stays; what, with which files and to whom goes. What had not left stays
    here.
    """
    drop_with(letters)
    letters.filter(state__in=UNSENT).update(state=MessageState.DROPPED)
    letters.update(to="", reply_to="", subject="", text="", html="", marks={}, carries="", last_error="")


def at_address(email: str, among: QuerySet[Row], field: str) -> QuerySet[Row]:
    """Those of the rows whose `field` holds that address, in whichever spelling."""
    key, domain = email_key(email), email.rpartition("@")[2].lower()
    ends = Q()
    for each in sorted(DOTLESS if domain in DOTLESS else {domain}):
        ends |= Q(**{f"{field}__iendswith": f"@{each}"})
    same = [pk for pk, held in among.filter(ends).values_list("pk", field) if email_key(held) == key]
    return among.model._default_manager.filter(pk__in=same)


def _forget_letters_to(email: str) -> None:
    """Delete the messages to that address that are about nothing in particular: lists of links.

    Not an answer about the data that has not left: it is no matter of one dossier, and the person waits for it.
    """
    if email:
        of_nothing = Message.objects.filter(registration=None, draft=None, subscription=None)
        at_address(email, of_nothing.exclude(ANSWER_WAITING), "to").delete()
