"""Marks: where a letter will have a personal link. The outbox puts a fresh one in their place at each sending.

Nothing is ever read out of a text: the message's row names its marks, random ones made for it alone, and what each
leads to. So no title, name, template or answer can be, or become, a mark, whatever it holds; and a mark leads to what
its own message is about, or to something else of the person it is sent to (`domain.mailing`), never to a key in a text.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from django.urls import reverse

from core.releases import known_to
from registrations.models import Draft, Guest, Registration, Subscription

Thing = Registration | Draft | Subscription
Owner = Literal["registration", "draft", "subscription", "guest"]
Marks = Mapping[str, Mapping[str, Any]]  # as a message keeps them: each mark with the way it stands for

# The pages behind a personal link that a letter may lead to, as `registrations.urls` names them.
SHOW, CONFIRM, LEAVE = "show", "confirm", "cancel"
SUBSCRIPTION, UNSUBSCRIBE = "subscription", "unsubscribe"
ADDRESS = "address"  # opens nothing but the question whether a new address is right
MARK_BYTES = 16


@dataclass(frozen=True, slots=True)
class Way:
    """A way in that a letter offers: to a page of what its message is about, or of another `owner` with that key."""

    page: str = SHOW
    owner: Owner | None = None
    pk: int | None = None

    @classmethod
    def to(cls, thing: Thing | Guest, page: str = SHOW) -> "Way":
        """To something that the message is not about, in a list of links."""
        return cls(page, owner_of(thing), thing.pk)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Way":
        """As a message keeps it, whichever release has written it. Raises KeyError for one that names no page."""
        return cls(**known_to(cls, kept) | {"page": kept["page"]})

    @property
    def kept(self) -> dict[str, Any]:
        """As a message keeps it."""
        return {"page": self.page} | ({"owner": self.owner, "pk": self.pk} if self.owner else {})


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks of one letter, made as its ways in are come upon; one for each way."""

    _known: dict[Way, str] = field(default_factory=dict)

    def mark(self, way: Way) -> str:
        """What stands in the letter's text for that way."""
        return self._known.setdefault(way, f"personal-link-{secrets.token_hex(MARK_BYTES)}")

    @property
    def kept(self) -> Marks:
        """As a message keeps them."""
        return {mark: way.kept for way, mark in self._known.items()}


def owner_of(thing: Thing | Guest) -> Owner:
    """What a message about it, or a link to it, calls it: registration, draft, subscription or guest."""
    return cast("Owner", thing._meta.model_name)


def fill(text: str, marks: Marks, address: Callable[[Way], str]) -> str:
    """The text with an address in each mark's place."""
    for mark, way in marks.items():
        if mark in text:
            text = text.replace(mark, address(Way.read(way)))
    return text


def path(token: str | None, page: str) -> str:
    """The path behind the token, or where one asks for a lost link without one."""
    return reverse(f"personal:{page}", args=[token]) if token else reverse("personal:lost_link")
