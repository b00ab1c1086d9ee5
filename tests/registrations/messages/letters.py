"""What letters are written about: a workshop with a link to join, a call, a draft, a subscription."""

from datetime import datetime, timedelta

from django.utils import timezone

from core.text.addressees import email_key
from registrations.domain.outbox import write_message, write_to
from registrations.domain.suppression import TO_GUESTS
from registrations.enums import AnnouncementKind, GuestRight, MessageKind
from registrations.letters import Link, standard_words
from registrations.letters.marks import Thing, Way
from registrations.models import Draft, Guest, Intake, Message, Registration, Subscription
from tests import factories

JOIN = "https://visio.example.org/atelier-42"
PARTICIPANT = (
    factories.field("text", "prenom", "Prénom", identifies="first_name", max_length=80),
    factories.field("text", "nom", "Nom", identifies="last_name", max_length=80),
    factories.field("email", "courriel", "Adresse e-mail", is_contact=True),
)
AWA = {"prenom": "Awa", "nom": "Martin", "courriel": "awa@example.org"}
DRAFTS = {
    MessageKind.DRAFT_LINK,
    MessageKind.DRAFT_EXPIRING,
    MessageKind.DEADLINE_WEEK,
    MessageKind.DEADLINE_DAY,
}
SUBSCRIPTIONS = {MessageKind.SUBSCRIBE, MessageKind.ALERT}
STATES = {
    MessageKind.CONFIRM_EMAIL: "unconfirmed",
    MessageKind.ANOTHER: "asked",
    MessageKind.WAITING: "waiting",
    MessageKind.LAPSED: "lapsed",
    MessageKind.CANCELLED: "cancelled",
    MessageKind.LEFT_TOGETHER: "cancelled",
    MessageKind.THANKS: "attended",
    MessageKind.MISSED: "absent",
}


def workshop_intake(
    *, starts_at: datetime | None = None, join_url: str = JOIN, title: str = "CV et profil", **fields
) -> Intake:
    """The intake of a workshop in ten days, with its own form and a link to join."""
    starts_at = starts_at or timezone.now().replace(microsecond=0) + timedelta(days=10)
    page = factories.workshop(title=title, starts_at=starts_at, join_url=join_url)
    form = factories.form(
        PARTICIPANT,
        name="Inscription",
        workflow_code="participation",
        prefix="ATE",
        reply_to="ateliers@example.org",
    )
    return factories.intake(page, form=form, **{"closes_at": None, "capacity": 30} | fields)


def participant(
    intake: Intake | None = None, *, at: datetime | None = None, language: str = "en", **answers
) -> Registration:
    """Someone with a place, to whom nothing was written yet."""
    made = factories.registration(intake or workshop_intake(), at=at, language=language, **AWA | answers)
    made.messages.all().delete()
    return made


def begun(intake: Intake, *, email: str = "awa@example.org", at: datetime | None = None, **fields) -> Draft:
    """A draft of the intake's form."""
    at = at or timezone.now()
    return Draft.objects.create(
        intake=intake,
        version=intake.form.current_version,
        **{
            "language": "en",
            "email": email,
            "email_key": email_key(email),
            "created_at": at,
            "updated_at": at,
        }
        | fields,
    )


def subscribed(
    intake: Intake | None = None, *, email: str = "awa@example.org", at: datetime | None = None, **fields
) -> Subscription:
    """A confirmed subscription, to the intake's deadline or to all alerts."""
    at = at or timezone.now()
    return Subscription.objects.create(
        intake=intake,
        **{
            "language": "en",
            "email": email,
            "email_key": email_key(email),
            "created_at": at,
            "confirmed_at": at,
        }
        | fields,
    )


def about(kind: MessageKind, language: str = "en") -> Thing:
    """Something that a message of that kind is written about."""
    if kind in DRAFTS:
        return begun(factories.intake(factories.call(title="Appel national")), language=language)
    if kind in SUBSCRIPTIONS:
        intake = factories.intake(factories.call(title="Appel national"))
        return subscribed(intake, language=language)
    made = participant(language=language)
    made.state_code = STATES.get(kind, "confirmed")
    made.held_until = timezone.now() + timedelta(hours=24)
    made.new_email = made.email if kind == MessageKind.NEW_ADDRESS else ""
    made.save()
    return made


def _ways_of_guest(registration: Registration, kind: MessageKind) -> dict[str, object]:
    """What the verb gives that invites: a link to the guest's part, never to the dossier."""
    key = registration.email_key
    guest = Guest.objects.create(registration=registration, email=key, email_key=key, right=GuestRight.READ)
    return {"personal_link": Link(Way.to(guest), str(standard_words(kind).button))}


def written(kind: MessageKind, language: str = "en") -> Message:
    """A message of that kind with everything it can say."""
    at = timezone.now()
    thing = about(kind, language)
    if kind == MessageKind.LOST_LINK:
        message = write_to(thing.email, kind, language=language, at=at, values={}, about=[thing])
    else:
        values = {"announcement": AnnouncementKind.OPENED} if kind == MessageKind.ALERT else {}
        values |= _ways_of_guest(thing, kind) if kind in TO_GUESTS else {}
        values |= {"message": "Il manque une pièce."} if kind == MessageKind.INFORMATION else {}
        message = write_message(thing, kind, at=at, values=values)
    assert message
    return message
