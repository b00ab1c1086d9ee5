"""Marks: where a letter will have a personal link. The outbox puts a fresh one in their place at each sending."""

from collections.abc import Callable
from typing import Literal, cast

from django.urls import reverse

from registrations.models import Draft, Registration, Subscription
from registrations.models.messages import MARK

Thing = Registration | Draft | Subscription
Owner = Literal["registration", "draft", "subscription"]

OPEN, CLOSE = "\ue000", "\ue001"
# The pages behind a personal link that a letter may lead to, as `registrations.urls` names them.
SHOW, CONFIRM, LEAVE = "show", "confirm", "cancel"
SUBSCRIPTION, UNSUBSCRIBE = "subscription", "unsubscribe"


def owner_of(thing: Thing) -> Owner:
    """What a message about it, or a link to it, calls it: registration, draft or subscription."""
    return cast("Owner", thing._meta.model_name)


def mark_for(thing: Thing, page: str = SHOW) -> str:
    """The mark of a personal link to that page of the thing's."""
    return f"{OPEN}{owner_of(thing)}:{thing.pk}:{page}{CLOSE}"


def fill(text: str, address: Callable[[Owner, int, str], str]) -> str:
    """The text with an address in each mark's place."""
    return MARK.sub(lambda found: address(cast("Owner", found[1]), int(found[2]), found[3]), text)


def path(token: str | None, page: str) -> str:
    """The path behind the token, or where one asks for a lost link without one."""
    return reverse(f"personal:{page}", args=[token]) if token else reverse("personal:lost_link")
