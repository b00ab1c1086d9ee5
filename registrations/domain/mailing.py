"""A message of the outbox as a mail: fresh personal links, headers, the event for the calendar."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from wagtail.models import Site

from core.calendars import Entry, calendar
from core.files import fitting_name
from core.sites import name_of, url_of
from core.text.addressees import email_key
from registrations.domain.enclosures import enclosed_in
from registrations.domain.outbox import OF_SEVERAL, letters_with_event
from registrations.domain.suppression import ASKED_FOR, TO_GUESTS
from registrations.enums import MessageKind
from registrations.events import Event, called_off, event_of
from registrations.inbound import above_the_line, above_the_line_formatted, address_of
from registrations.letters import marks
from registrations.letters.marks import Owner, Thing, Way, owner_of
from registrations.models import Draft, Guest, Intake, Message, PersonalLink, Registration, Subscription
from registrations.platforms import platform_of_intake
from registrations.submissions import address_token
from registrations.workflows import HOLDING

REMEMBERED = 5.0  # seconds, of the events and the hosts of letters that leave one after the other
OTHERS: dict[Owner, Any] = {
    "registration": Registration,
    "draft": Draft,
    "subscription": Subscription,
    "guest": Guest,
}


class Known:
    """What letters that leave within some seconds have in common, looked up once."""

    def __init__(self) -> None:
        self._until = 0.0
        self._events: dict[tuple[int, str], Event | None] = {}
        self._platforms: dict[tuple[int, str], Site | None] = {}
        self._files: dict[tuple[object, ...], str] = {}
        self._with_event: dict[int, list[int]] | None = None

    def meet(self, letters: Sequence[Message]) -> "Known":
        """Look up together what these are asked of next."""
        if time.monotonic() >= self._until:
            self._events, self._platforms, self._files = {}, {}, {}
            self._until = time.monotonic() + REMEMBERED
            Site.clear_site_root_paths_cache()
        enclosed_in(letters)
        rows = {each.registration_id for each in letters if each.with_calendar}
        self._with_event = {row: [] for row in rows if row is not None}
        brought = Message.objects.filter(registration__in=list(self._with_event), with_calendar=True)
        for row, pk in brought.order_by("pk").values_list("registration", "pk") if self._with_event else ():
            self._with_event[row].append(pk)
        return self

    def event(self, intake: Intake, language: str) -> Event | None:
        """The intake's event; a change of it is told by a letter of its own, with a later calendar file."""
        key = (intake.pk, language)
        if key not in self._events:
            self._events[key] = event_of(intake, language)
        return self._events[key]

    def platform(self, intake: Intake | None, language: str) -> Site | None:
        """The platform in whose name it is written; None for the house."""
        key = (intake.pk if intake else 0, language)
        if key not in self._platforms:
            self._platforms[key] = platform_of_intake(intake, language)
        return self._platforms[key]

    def calendar(self, entries: list[Entry], *, name: str, method: str) -> str:
        """The calendar file in the active language: the same for many letters that are written in one second."""
        key = (*entries, name, method, translation.get_language())
        if key not in self._files:
            self._files[key] = calendar(entries, name=name, method=method).decode()
        return self._files[key]

    def calendars_before(self, message: Message) -> int:
        """How many letters brought its event before this one."""
        about = message.registration
        if about is None:
            return 0
        if about.together or self._with_event is None or about.pk not in self._with_event:
            return letters_with_event(about).filter(pk__lt=message.pk).count()
        return sum(pk < message.pk for pk in self._with_event[about.pk])


def mail_of(message: Message, *, at: datetime) -> EmailMultiAlternatives:
    """The mail, in the message's language, with links that are made now and kept nowhere."""
    mail, links = mail_and_links(message, at=at, known=Known())
    for link in links:
        link.save()
    return mail


def mail_and_links(
    message: Message, *, at: datetime, known: Known
) -> tuple[EmailMultiAlternatives, list[PersonalLink]]:
    """The same, and its links, which are to be written before it leaves.

    `known` spares letters that leave together their look-ups.
    """
    thing = message.registration or message.draft or message.subscription
    platform = known.platform(thing.intake if thing else None, message.language)
    links: list[PersonalLink] = []
    address = _fresh_links(message, url_of(platform), links, at)
    answers_to, in_dossier = _answers_to(message)
    with translation.override(message.language):
        headers = {
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Message-ID": message_id(message),
        }
        if message.subscription is not None and message.kind in ASKED_FOR:
            headers["List-Unsubscribe"] = f"<{address(Way(marks.UNSUBSCRIBE))}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        text = marks.fill(message.text, message.marks, address)
        html = marks.fill(message.html, message.marks, address)
        if in_dossier:
            text, html = above_the_line(text), above_the_line_formatted(html)
        mail = EmailMultiAlternatives(
            message.subject,
            text,
            _sender_named(platform),
            [message.to],
            reply_to=[answers_to] if answers_to else None,
            headers=headers,
        )
        mail.attach_alternative(html, "text/html")
        _attach_calendar(mail, message, known)
        _attach_files(mail, message)
    return mail, links


def _answers_to(message: Message) -> tuple[str, bool]:
    """Where answers go, and whether that is the dossier itself: of letters about it that its own person gets."""
    about = message.registration
    if (
        not settings.INBOUND_ADDRESS
        or about is None
        or about.erased_at
        or message.kind in TO_GUESTS
        or email_key(about.email) != email_key(message.to)
    ):
        return message.reply_to, False
    return address_of(about.pk), True


def message_id(message: Message) -> str:
    """The same at each try, so that a mail system that gets a message twice can know it."""
    return f"<{message.kind}.{message.pk}.{int(message.created_at.timestamp())}@{_host()}>"


def _fresh_links(
    message: Message, host: str, links: list[PersonalLink], at: datetime
) -> Callable[[Way], str]:
    """Gives each way in its address at that host; one link for each thing, made when it is first needed."""
    tokens: dict[Thing | Guest, str] = {}

    def address(way: Way) -> str:
        thing = _behind(message, way)
        if way.page == marks.ADDRESS and thing is not None:
            token = address_token(thing.pk, email_key(message.to), at=at)
            with translation.override(message.language):
                return f"{host}{marks.path(token, way.page)}"
        if thing is not None and thing not in tokens:
            target: dict[str, Any] = {owner_of(thing): thing}
            link, tokens[thing] = PersonalLink.made(at=at, **target)
            links.append(link)
        with translation.override(message.language):
            return f"{host}{marks.path(tokens[thing] if thing else None, way.page)}"

    return address


def _behind(message: Message, way: Way) -> Thing | Guest | None:
    """What the way leads to: what the message is about, or something of the person it is sent to; None when it is gone.

    Whatever the message says, nobody is given the key to what belongs to another address.
    """
    thing: Thing | Guest | None = message.registration or message.draft or message.subscription
    if way.owner is None and message.kind in TO_GUESTS:
        return None
    if way.owner is not None:
        thing = OTHERS[way.owner].objects.filter(pk=way.pk).first()
        if thing is not None and email_key(thing.email) != email_key(message.to):
            return None
    if isinstance(thing, Guest) and not thing.lets_in():
        return None
    return None if getattr(thing, "erased_at", None) else thing


def _attach_calendar(mail: EmailMultiAlternatives, message: Message, known: Known) -> None:
    """The event as calendars import it: under one UID for ever, each later file of the person's above the earlier."""
    if not message.with_calendar or message.registration is None:
        return
    if message.kind in OF_SEVERAL:
        _attach_all(mail, message, message.registration, known)
        return
    event = known.event(message.registration.intake, message.language)
    moved = message.kind == MessageKind.TRANSFERRED
    if moved and (former := _former_event(message, known)) is not None:
        mail.attach(_calendar_file([called_off(former)], message, known, name="annulation.ics"))
    if event is None or (moved and not message.registration.state.holds_place):
        return
    ends = message.kind == MessageKind.CANCELLED
    mail.attach(_calendar_file([called_off(event) if ends else event], message, known, name="invitation.ics"))


def _attach_all(
    mail: EmailMultiAlternatives, message: Message, registration: Registration, known: Known
) -> None:
    """The events of all that came by one form and have a place, in one file; or of those that it says are left."""
    rows = Registration.objects.of_one_form(registration).select_related("intake")
    ends = message.kind == MessageKind.LEFT_TOGETHER
    if ends:
        left = rows.filter(pk__in=[way["pk"] for way in message.marks.values() if "pk" in way])
        rows = [each for each in left if letters_with_event(each).filter(pk__lt=message.pk).exists()]
    else:
        rows = rows.filter(state_code__in=HOLDING)
    found = (known.event(each.intake, message.language) for each in rows)
    events = sorted((each for each in found if each is not None), key=attrgetter("starts_at"))
    if events:
        events = [called_off(each) for each in events] if ends else events
        name = "annulations.ics" if ends else "invitations.ics"
        mail.attach(_calendar_file(events, message, known, name=name))


def _attach_files(mail: EmailMultiAlternatives, message: Message) -> None:
    """What staff send with their words. A content that is missing is an error: the letter promises it."""
    enclosed_in([message])
    for each in message.files:
        with each.file.storage.open(str(each.file.name), "rb") as content:
            mail.attach(fitting_name(each.name, each.content_type), content.read(), each.content_type)


def _former_event(message: Message, known: Known) -> Event | None:
    """What the person was registered for before the move that the letter tells of, if it had reached their calendar."""
    registration = message.registration
    if registration is None or not letters_with_event(registration).filter(pk__lt=message.pk).exists():
        return None
    left = Intake.objects.filter(pk=int(message.about.split()[1])).first()
    return known.event(left, message.language) if left else None


def _calendar_file(events: list[Event], message: Message, known: Known, *, name: str) -> MIMEText:
    """The events, one or more of one kind, as a file of that name."""
    # Two letters of one second still follow each other.
    earlier = known.calendars_before(message)
    written = int(message.created_at.timestamp())
    entries = [replace(each.entry, sequence=max(each.entry.sequence, written) + earlier) for each in events]
    # What ends is taken out by the calendar itself (RFC 5546, 3.2.5), which asks for who ends it and for whom.
    ends = all(entry.cancelled for entry in entries)
    method, attendees = ("CANCEL", (message.to,)) if ends else ("PUBLISH", ())
    entries = [replace(entry, organizer=_sender(), attendees=attendees) for entry in entries]
    title = events[0].title if len(events) == 1 else message.subject
    file = MIMEText(known.calendar(entries, name=title, method=method), "calendar", "utf-8")
    file.set_param("method", method)
    file.add_header("Content-Disposition", "attachment", filename=name)
    return file


def _sender_named(platform: Site | None) -> str:
    """The one address that our mails come from, under the platform's name where it is one's."""
    return formataddr((name_of(platform), _sender())) if platform else settings.DEFAULT_FROM_EMAIL


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
