"""The address that answers to a letter are sent to, and the line above which one writes.

The address names the registration and cannot be guessed: whoever has it may write to the team in its timeline, and no
more. It is the same in all letters, is kept nowhere, and is worth nothing once the registration is erased.
"""

import base64
import re
from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext as _

SALT = "registrations.inbound"
PROOF = 24  # characters of it: 120 bits
FIGURES = "0123456789abcdefghijklmnopqrstuvwxyz"
TOKEN = re.compile(rf"[a-z2-7]{{{PROOF}}}[0-9a-z]{{1,13}}\Z")
TOP = re.compile(r"<body[^>]*>(?:\s*<div class=\"peek\".*?</div>)?", re.DOTALL)


def address_of(registration_pk: int) -> str:
    """Where the person's answers about that registration go. In small letters, as mail systems may make it."""
    local, _at, domain = settings.INBOUND_ADDRESS.rpartition("@")
    return f"{local}+{_proof(registration_pk, settings.SECRET_KEY)}{_figures(registration_pk)}@{domain}"


def tokens_in(addresses: Iterable[str]) -> list[str]:
    """What stands behind the plus sign of ours among these addresses, each once, proven or not."""
    ours, _at, domain = settings.INBOUND_ADDRESS.rpartition("@")
    found = []
    for each in addresses:
        local, _at, host = each.strip().lower().rpartition("@")
        base, plus, token = local.partition("+")
        if plus and (base, host) == (ours, domain):
            found.append(token)
    return list(dict.fromkeys(found))


def registration_named(token: str) -> int | None:
    """The key of the registration that the token was made for; None for one that we have not made."""
    token = token.lower()
    if not TOKEN.match(token):
        return None
    proof, pk = token[:PROOF], int(token[PROOF:], 36)
    if token[PROOF:] != _figures(pk) or pk >= 2**63:
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return pk if any(constant_time_compare(proof, _proof(pk, key)) for key in keys) else None


def line() -> str:
    """The line, in the active language; mails quote it, and what stands below it is our own letter."""
    return _("— Write your answer above this line —")


def lines() -> list[str]:
    """The line in every language that letters are written in."""
    said = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said.append(line())
    return said


def above_the_line(text: str) -> str:
    """The letter below the line."""
    return f"{line()}\n\n{text}"


def above_the_line_formatted(html: str) -> str:
    """The formatted letter below the line, which stands after the words that mailboxes show of a mail."""
    words = format_html(
        '<p class="quiet" style="margin: 0; padding: 12px 16px 0; text-align: center; color: #4F5066; '
        'font-size: 15px;">{}</p>',
        line(),
    )
    return TOP.sub(lambda found: f"{found[0]}\n{words}", html, count=1)


def _proof(pk: int, key: str | bytes) -> str:
    digest = salted_hmac(SALT, str(pk), secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest[:15]).decode().lower()


def _figures(number: int) -> str:
    """The number with 36 figures: shorter, and the same in capitals."""
    text = ""
    while True:
        number, rest = divmod(number, len(FIGURES))
        text = FIGURES[rest] + text
        if not number:
            return text
