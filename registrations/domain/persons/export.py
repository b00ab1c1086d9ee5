"""Everything that is held about a person, as data that another program can read (GDPR, articles 15 and 20)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation

from core.text.addressees import email_key
from registrations.domain.persons.addresses import held_by
from registrations.domain.persons.export_sections import ABOUT, TOLD, Told
from registrations.domain.persons.locking import locked_registration, repetitions
from registrations.domain.steps import note_of
from registrations.enums import UNSENT, Actor, EventKind, MessageState
from registrations.fields.kinds import show
from registrations.models import (
    Attachment,
    Certificate,
    Consent,
    Draft,
    Message,
    PersonRequest,
    Registration,
    RegistrationEvent,
    RequestStep,
    Subscription,
    Wanted,
)
from registrations.telling import tell, told_history, untold_moments

FORMAT = "declencheurs/personal-data/1"


@transaction.atomic
def download(registration: Registration, *, at: datetime | None = None) -> dict[str, Any]:
    """What `export()` gives, with a line of history that says it was given."""
    at = at or timezone.now()
    current = locked_registration(registration)
    RegistrationEvent.objects.create(
        registration=current, at=at, kind=EventKind.DOWNLOADED, note=note_of(Actor.PERSON, "")
    )
    return export(current, at=at)


def export(registration: Registration, *, at: datetime | None = None) -> dict[str, Any]:
    """Everything held about the person in this registration, with what each key means, in the active language.

    Moments are ISO 8601 in Paris time, sizes in bytes; an absent value is null. Labels and choices are in the language
    of the answers. Files are described, not included: the person's page gives them.
    """
    about = {
        "format": FORMAT,
        "site": settings.SITE_URL,
        "made_at": _plain(at or timezone.now()),
        "keys": _meanings(),
    }
    at = at or timezone.now()
    return {"about": about, **_registration(registration, at)} | {
        "repetitions": [_registration(each, at) for each in repetitions(registration)]
    }


def _meanings() -> dict[str, dict[str, str]]:
    """What each section, under an empty key, and each key means, in the active language."""
    return {
        section: {"": str(told.means), **{key: str(words) for key, words in told.fields.items()}}
        for section, told in {**ABOUT, **TOLD}.items()
    }


def _registration(registration: Registration, at: datetime) -> dict[str, Any]:
    told = tell(registration, at)
    drafts = Draft.objects.filter(registration=registration) | Draft.objects.filter(referral=registration)
    reminders = Subscription.objects.filter(intake=registration.intake_id, email_key=registration.email_key)
    return {
        "registration": _row(registration, TOLD["registration"])
        | {"state_code": told.state.code, "held_until": _plain(told.held_until)},
        "notice": _notice(registration),
        "answers": _answers(registration),
        "columns": _rows(registration.column_values.order_by("key", "rank"), "columns"),
        **_belongings(registration),
        "messages": _rows(_told_letters(registration, at), "messages"),
        "wanted": _rows(_told_wanted(registration, at), "wanted"),
        "replies": _rows(registration.replies.order_by("pk"), "replies"),
        "consents": _rows(registration.consents.select_related("version", "registration"), "consents"),
        "certificates": _rows(Certificate.objects.filter(registration=registration), "certificates"),
        "history": [
            _row(line.event, TOLD["history"])
            | {"at": _plain(line.at), "from_state": line.from_state, "to_state": line.to_state}
            for line in told_history(registration, at)
        ],
        "drafts": [
            _row(draft, TOLD["drafts"]) | _belongings(draft)
            for draft in drafts.select_related("version", "intake").order_by("pk")
        ],
        "reminders": _rows(reminders.order_by("pk") if registration.email_key else [], "reminders"),
        **_requests_of(registration.email_key),
    }


def export_address(email: str, *, at: datetime | None = None) -> dict[str, Any]:
    """The same of everything that an address has: each registration as its page gives it, then the rest."""
    at = at or timezone.now()
    held = held_by(email)
    own = {each.pk for each in held.registrations}
    drafts = [each for each in held.drafts if each.registration_id not in own and each.referral_id not in own]
    return {
        "registrations": [export(each, at=at) for each in held.registrations],
        "drafts": [_row(draft, TOLD["drafts"]) | _belongings(draft) for draft in drafts],
        "guests": _rows(held.guests, "guests"),
        "reminders": _rows(held.subscriptions, "reminders"),
        "messages": _rows(
            [each for each in held.letters if each.registration_id not in own and each.draft_id is None],
            "messages",
        ),
        **_requests_of(email_key(email)),
        "about": {"format": FORMAT, "site": settings.SITE_URL, "made_at": _plain(at), "keys": _meanings()},
    }


def _requests_of(key: str) -> dict[str, Any]:
    """What was asked about the data from that address, and what became of it."""
    asked = (
        PersonRequest.objects.filter(email_key=key).order_by("pk") if key else PersonRequest.objects.none()
    )
    steps = RequestStep.objects.filter(request__in=asked.order_by().values("pk")).order_by("at", "pk")
    return {"requests": _rows(asked, "requests"), "request_steps": _rows(steps, "request_steps")}


def _notice(registration: Registration) -> list[dict[str, str]]:
    """What the form says of the data, in the language of the answers."""
    language, version = registration.language, registration.version
    with translation.override(language):
        lines = version.form.notice_of(version.specs, language)
    return [{"title": line.title, "text": line.text} for line in lines]


def _told_letters(registration: Registration, at: datetime) -> list[Message]:
    """The letters, without those of what staff took back, or still may: they have told nothing to anybody."""
    letters = list(registration.messages.order_by("pk"))
    kept_back = (*UNSENT, MessageState.DROPPED)
    if not any(letter.state in kept_back for letter in letters):
        return letters
    untold = untold_moments(registration, at)
    return [each for each in letters if each.state not in kept_back or each.created_at not in untold]


def _told_wanted(registration: Registration, at: datetime) -> list[Wanted]:
    """What they were asked for, as far as they were told."""
    asked = list(registration.wanted.order_by("pk"))
    untold = untold_moments(registration, at) if asked else set()
    return [each for each in asked if each.asked_at not in untold]


def _files_of(owner: Registration | Draft) -> list[Attachment]:
    """What they sent, then what came with our letters, as far as these were told."""
    files = list(owner.attachments.order_by("pk"))
    if isinstance(owner, Registration):
        letters = [each.pk for each in _told_letters(owner, timezone.now())]
        files += Attachment.objects.filter(letters__in=letters).distinct().order_by("pk")
    return files


def _belongings(owner: Registration | Draft) -> dict[str, Any]:
    return {
        "guests": _rows(owner.guests.order_by("pk"), "guests"),
        "files": _rows(_files_of(owner), "files"),
        "messages": _rows(owner.messages.order_by("pk"), "messages"),
        "links": _rows(owner.links.order_by("pk"), "links"),
    }


def _rows(rows: Iterable[models.Model], section: str) -> list[dict[str, Any]]:
    return [_row(row, TOLD[section]) for row in rows]


def _row(row: models.Model, told: Told) -> dict[str, Any]:
    return {key: _plain(_value(row, key)) for key in told.fields}


def _value(row: models.Model, key: str) -> Any:
    """A field's value, in words where it is a key to something else."""
    words = WORDS.get((type(row), key)) or WORDS.get((None, key))
    return words(row) if words else getattr(row, key)


def _actor(event: RegistrationEvent) -> str:
    """Who did it; nobody of staff is named."""
    said = {Actor.PERSON.value: "person", Actor.RULE.value: "site"}
    return "staff" if event.actor_id else said.get(event.note.partition(":")[0], "")


def _agreed(consent: Consent) -> str:
    spec = next((spec for spec in consent.version.specs if spec.key == consent.field_key), None)
    return spec.label(consent.registration.language) if spec else consent.field_key


WORDS: dict[tuple[type[models.Model] | None, str], Any] = {
    (None, "version"): lambda row: row.version.number,
    (None, "intake"): lambda row: row.intake.name,
    (Registration, "created_by"): lambda row: "staff" if row.created_by_id else None,
    (Registration, "referral"): lambda row: row.referral.reference if row.referral else None,
    (RegistrationEvent, "actor"): _actor,
    (RegistrationEvent, "note"): lambda row: row.told_note,
    (Message, "text"): lambda row: row.shown_text,
    (Consent, "words"): _agreed,
    (Consent, "taken_by"): lambda row: "staff" if row.taken_by_id else None,
    (Consent, "nature"): lambda row: "declaration" if row.is_declaration else "consent",
}


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def _answers(registration: Registration) -> list[dict[str, Any]]:
    """Each answer under the label it was given with, in the form's order; then any whose question is not known."""
    language = registration.language
    specs = {spec.key: spec for spec in registration.version.specs}
    known = [key for key in specs if key in registration.answers]
    with translation.override(language):
        return [
            {
                "key": key,
                "label": specs[key].label(language) if key in specs else "",
                "value": registration.answers[key],
                "shown": show(specs[key], registration.answers[key], language) if key in specs else "",
            }
            for key in [*known, *(key for key in registration.answers if key not in specs)]
        ]
