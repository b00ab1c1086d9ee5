"""A person whose every trace holds one word, and the search for that word everywhere data can be."""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from registrations.domain import register
from registrations.domain.outbox import write_to
from registrations.enums import EventKind, MessageKind
from registrations.models import (
    Attachment,
    ColumnValue,
    Consent,
    Correction,
    Draft,
    Guest,
    Hold,
    Intake,
    Message,
    PersonalLink,
    Registration,
    RegistrationEvent,
    Reply,
    Subscription,
    Wanted,
)

WORD = "canari7b3f"
EMAIL = f"{WORD}@example.org"


def traced(intake: Intake, *, at: datetime | None = None) -> Registration:
    """A registration about which everything that can be kept is kept, all of it with the word in it."""
    at = at or timezone.now()
    registration = _sent(intake, at)
    if registration.workflow.when_repeated:
        _sent(intake, at)  # a second time by mistake
    registration.new_email = EMAIL
    registration.save(update_fields=["new_email"])
    ColumnValue.objects.create(registration=registration, key="projet", text=WORD)
    draft = _draft(registration, registration=registration)
    _draft(registration, referral=registration)
    for owner in ({"registration": registration}, {"draft": draft}):
        _file(**owner, field_key="projet")
        Message.objects.create(
            **owner,
            kind=MessageKind.REMINDER_DAY,
            to=EMAIL,
            reply_to=EMAIL,
            subject=WORD,
            text=WORD,
            html=WORD,
            last_error=WORD,
        )
        PersonalLink.issue(**owner)
    for owner in ({"registration": registration}, {"draft": draft}):
        guest = Guest.objects.create(**owner, email=EMAIL, email_key=EMAIL, name=WORD, right="read")
        PersonalLink.issue(guest=guest)
    Wanted.objects.create(registration=registration, documents=[WORD], questions=[WORD])
    said = {"text": f"Voir {WORD}", "came_from": EMAIL, "quoted": WORD, "left_out": WORD}
    reply = Reply.objects.create(registration=registration, submission=uuid4(), **said)
    _file(registration=registration, reply=reply, field_key=reply.field_key)
    said = {"message": f"Voir {WORD}", "note": f"Voir {WORD}"}
    RegistrationEvent.objects.create(registration=registration, kind=EventKind.MOVED, **said)
    event = RegistrationEvent.objects.create(registration=registration, kind=EventKind.CORRECTED, **said)
    Correction.objects.create(
        event=event,
        answers={"projet": [WORD, ""]},
        row={"name": WORD, "email": EMAIL},
        followed={"drafts": {str(draft.pk): {"email": EMAIL}}},
    )
    Hold.objects.create(registration=registration, reason=f"Litige avec {WORD}", lifted_at=at)
    if not registration.consents.exists():
        Consent.objects.create(registration=registration, field_key="accord", version=registration.version)
    Subscription.objects.create(
        intake=intake, email=EMAIL, email_key=EMAIL, language="fr", criteria={"word": WORD}
    )
    write_to(
        EMAIL,
        MessageKind.LOST_LINK,
        language="fr",
        at=at,
        values={},
        about=[registration],
    )
    return registration


def _sent(intake: Intake, at: datetime) -> Registration:
    answers = {"nom": WORD, "courriel": EMAIL.replace("canari", "Canari"), "projet": WORD, "accord": True}
    version = intake.form.current_version
    return register(intake, answers, version=version, submission=uuid4(), language="fr", at=at)


def _file(**of: Any) -> None:
    Attachment.objects.create(
        **of,
        name=f"{WORD}.txt",
        content_type="text/plain",
        size=len(WORD),
        digest=WORD,
        file=ContentFile(WORD.encode(), f"{WORD}.txt"),
    )


def _draft(of: Registration, **owner) -> Draft:
    return Draft.objects.create(
        **owner,
        intake=of.intake,
        version=of.version,
        language="fr",
        email=EMAIL,
        email_key=EMAIL,
        typed={"nom": WORD},
        steps={"start": {"note": WORD}},
    )


def found(word: str = WORD) -> dict[str, int]:
    """In which columns of which tables the word stands, and in which stored files; how many times each."""
    places: dict[str, int] = {}
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, columns in _tables().items():
            holding = [
                f"COUNT(CASE WHEN LOWER(CAST({quoted(each)} AS TEXT)) LIKE %s THEN 1 END)" for each in columns
            ]
            cursor.execute(
                f"SELECT {', '.join(holding)} FROM {quoted(table)}",  # noqa: S608 (names of our own)
                [f"%{word.lower()}%"] * len(columns),
            )
            numbers = zip(columns, cursor.fetchone(), strict=True)
            places |= {f"{table}.{column}": number for column, number in numbers if number}
    for alias in ("default", "private"):
        for path in _files(alias):
            with storages[alias].open(path) as file:
                if word.encode() in file.read() or word in path:
                    places[f"{alias}:{path}"] = 1
    return places


@cache
def _tables() -> dict[str, list[str]]:
    """All tables there are with their columns: they are the same as long as the tests run."""
    known = connection.introspection
    with connection.cursor() as cursor:
        names = known.table_names(cursor)
        return {name: [each.name for each in known.get_table_description(cursor, name)] for name in names}


def _files(alias: str, folder: str = "") -> list[str]:
    try:
        folders, files = storages[alias].listdir(folder)
    except FileNotFoundError:
        return []
    inner = [path for each in folders for path in _files(alias, f"{folder}{each}/")]
    return [*(f"{folder}{file}" for file in files), *inner]


def models_about_people() -> set[str]:
    """The models that point to a registration or to a draft, at any distance, and themselves."""
    known = {Registration, Draft}
    while True:
        more = {
            model
            for model in apps.get_models()
            for each in model._meta.get_fields()
            if each.is_relation and each.concrete and each.related_model in known
        } - known
        if not more:
            return {model.__name__ for model in known}
        known |= more
