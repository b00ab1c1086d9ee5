"""How mails leave, and where answers to them are read."""

from email.utils import formataddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LONGEST_LOCAL = 24  # with a plus sign and a token it makes 64, which is what mail systems take before the @
SENDER = formataddr(("Déclencheurs", "ne-pas-repondre@example.org"))


def mail(env: environ.Env, folder: Path) -> dict[str, Any]:
    """The mail server and whom our mails come from; without a server they are files in `folder`."""
    sender = env.str("DEFAULT_FROM_EMAIL", SENDER)
    return (
        held_until_released(env.email_url("EMAIL_URL", default=f"filemail:///{folder}"))
        | {
            "EMAIL_TIMEOUT": 20,  # seconds, for each thing that is said to the server
            "DEFAULT_FROM_EMAIL": sender,
            "SERVER_EMAIL": sender,
            # Who is told when something is wrong with the site itself (core.operating.alerting).
            "OPERATORS": [each.strip() for each in env.list("OPERATORS", default=[]) if each.strip()],
        }
        | answers(env.str("INBOUND_IMAP_URL", ""), env.str("INBOUND_ADDRESS", ""))
    )


def answers(url: str, address: str) -> dict[str, Any]:
    """The mailbox of people's answers and the address that they are sent to; both empty where none is read.

    Raises ImproperlyConfigured for one without the other, and for what cannot be read or written to.
    """
    if bool(url) != bool(address):
        raise ImproperlyConfigured("INBOUND_IMAP_URL and INBOUND_ADDRESS go together: set both or none.")
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if url and (
        parts.scheme not in ("imap", "imaps")
        or not (parts.hostname and parts.username and parts.password)
        or port == -1
        or not unquote(parts.path).isascii()
    ):
        raise ImproperlyConfigured(
            "INBOUND_IMAP_URL is to be imaps://user:password@host:port/Folder, in ASCII."
        )
    local, at, domain = address.rpartition("@")
    if address and not (
        at and domain and 0 < len(local) <= LONGEST_LOCAL and "+" not in local and address.isascii()
    ):
        raise ImproperlyConfigured(
            f"INBOUND_ADDRESS is to be an address without a plus sign, {LONGEST_LOCAL} characters before the @ at most."
        )
    return {"INBOUND_IMAP_URL": url, "INBOUND_ADDRESS": address.lower()}


def held_until_released(config: dict[str, Any]) -> dict[str, Any]:
    """The settings of `EMAIL_URL` behind a door that a copy of the site keeps shut; what it opens is `MAIL_BACKEND`."""
    door = "core.operating.holding.HoldingBackend"
    return config | {"EMAIL_BACKEND": door, "MAIL_BACKEND": config["EMAIL_BACKEND"]}
