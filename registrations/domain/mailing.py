"""A message of the outbox as a mail: fresh personal links, headers, the event for the calendar."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.mime.text import MIMEText
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from core.calendars import calendar
from registrations.domain.relevance import ASKED_FOR
from registrations.enums import MessageKind
from registrations.events import event_of
from registrations.letters import marks
from registrations.letters.marks import Owner
from registrations.models import Message, PersonalLink


def mail_of(message: Message, *, at: datetime) -> EmailMultiAlternatives:
    """The mail, in the message's language, with links that are made now and kept nowhere."""
    address = _fresh_links(message.language, at)
    with translation.override(message.language):
        headers = {
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Message-ID": message_id(message),
        }
        if message.subscription is not None and message.kind in ASKED_FOR:
            way_out = marks.fill(marks.mark_for(message.subscription, marks.UNSUBSCRIBE), address)
            headers["List-Unsubscribe"] = f"<{way_out}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail = EmailMultiAlternatives(
            message.subject,
            marks.fill(message.text, address),
            settings.DEFAULT_FROM_EMAIL,
            [message.to],
            reply_to=[message.reply_to] if message.reply_to else None,
            headers=headers,
        )
        mail.attach_alternative(marks.fill(message.html, address), "text/html")
        _attach_calendar(mail, message)
    return mail


def message_id(message: Message) -> str:
    """The same at each try, so that a mail system that gets a message twice can know it."""
    return f"<{message.kind}.{message.pk}.{int(message.created_at.timestamp())}@{_host()}>"


def _fresh_links(language: str, at: datetime) -> Callable[[Owner, int, str], str]:
    """Gives each mark its address; one token for each thing, made when it is first needed."""
    tokens: dict[tuple[Owner, int], str | None] = {}

    def address(owner: Owner, pk: int, page: str) -> str:
        if (owner, pk) not in tokens:
            thing = apps.get_model("registrations", owner)._default_manager.filter(pk=pk).first()
            gone = thing is None or getattr(thing, "erased_at", None)
            tokens[owner, pk] = None if gone else PersonalLink.issue(at=at, **{owner: thing})
        with translation.override(language):
            return f"{settings.SITE_URL}{marks.path(tokens[owner, pk], page)}"

    return address


def _attach_calendar(mail: EmailMultiAlternatives, message: Message) -> None:
    """The event as calendars import it: under one UID for ever, each later file of the person's above the earlier."""
    if not message.with_calendar or message.registration is None:
        return
    event = event_of(message.registration.intake, message.language)
    if event is None:
        return
    # Two letters of one second still follow each other.
    earlier = message.registration.messages.filter(with_calendar=True, pk__lt=message.pk).count()
    entry = replace(
        event.entry,
        sequence=max(event.entry.sequence, int(message.created_at.timestamp())) + earlier,
        cancelled=event.entry.cancelled or message.kind == MessageKind.CANCELLED,
    )
    # What ends is taken out by the calendar itself (RFC 5546, 3.2.5), which asks for who ends it and for whom.
    method = "CANCEL" if entry.cancelled else "PUBLISH"
    attendees = [message.to] if entry.cancelled else []
    content = calendar(
        [replace(entry, organizer=_sender(), attendees=tuple(attendees))], name=event.title, method=method
    )
    file = MIMEText(content.decode(), "calendar", "utf-8")
    file.set_param("method", method)
    file.add_header("Content-Disposition", "attachment", filename="invitation.ics")
    mail.attach(file)


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
