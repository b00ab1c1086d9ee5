"""Mails that are no answer of a person's to us, by their headers: told from answers before anything is downloaded."""

from email.message import Message
from email.utils import getaddresses, parseaddr

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LARGEST = 20 * 1024 * 1024  # bytes of a mail, its files included as mails carry them
BULK = {"bulk", "auto_reply", "auto-reply", "junk", "list"}
MACHINES = {"mailer-daemon", "postmaster"}
# Each of them says by itself that no person has written.
OF_MACHINES = ("X-Autoreply", "X-Autorespond", "List-Id")
RECEIVED_AT = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To")


class Odd(models.TextChoices):
    """Why a mail was set aside instead of being filed."""

    STRANGER = "stranger", _("sent to no dossier")
    FORGED = "forged", _("sent to an address that we have not made")
    GONE = "gone", _("about a dossier that was erased")
    TOO_LARGE = "too_large", _("too large")
    AUTOMATIC = "automatic", _("written by a machine")
    OURS = "ours", _("a mail of our own that came back")
    UNREADABLE = "unreadable", _("unreadable")
    EMPTY = "empty", _("without words or files")
    TOO_MANY = "too_many", _("too many from one dossier in a day")


def oddity_of(headers: Message, size: int) -> Odd | None:
    """Why the mail with these headers and that size in bytes is no answer; None when it may be one."""
    if size > LARGEST:
        return Odd.TOO_LARGE
    sender = parseaddr(value(headers, "From"))[1].lower()
    if sender in _own_addresses() or sender.startswith(f"{_own_local()}+"):
        return Odd.OURS
    return Odd.AUTOMATIC if _is_of_machine(headers, sender) else None


def addresses_in(headers: Message) -> list[str]:
    """Where it was sent, as far as its headers say."""
    values = [str(each) for name in RECEIVED_AT for each in headers.get_all(name, [])]
    return [address for _name, address in getaddresses(values)]


def value(headers: Message, name: str) -> str:
    """A header in one line; empty for none."""
    return " ".join(str(headers.get(name, "")).split())


def _is_of_machine(headers: Message, sender: str) -> bool:
    submitted = value(headers, "Auto-Submitted").lower().partition(";")[0].strip()
    return (
        submitted not in ("", "no")
        or any(headers.get(name) is not None for name in OF_MACHINES)
        or value(headers, "Precedence").lower() in BULK
        or value(headers, "Return-Path") == "<>"
        or headers.get_content_type() in ("multipart/report", "message/delivery-status")
        or sender.partition("@")[0] in MACHINES
    )


def _own_addresses() -> set[str]:
    return {settings.INBOUND_ADDRESS, parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()}


def _own_local() -> str:
    return settings.INBOUND_ADDRESS.partition("@")[0]
