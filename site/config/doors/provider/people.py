"""Whose account an identity of the provider opens: the one it is bound to; the first time, the one with its address.

What it is bound to is the provider's issuer and its own name for the person, which it never gives to anybody else. An
address may change hands: after the first time it opens nothing.
"""

from hashlib import sha256
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from wagtail.log_actions import log

from core.models import User

ENTER = "wagtailadmin.access_admin"
LONGEST = 191  # characters of a name that the table holds
NAME = 150  # characters of a first or a last name, as Django holds them
# What the provider may call a person's names; ProConnect says the second.
LAST_NAMES = ("family_name", "usual_name")


class NotLetIn(Exception):
    """Somebody stays outside. `code`: a row of `refusals.REFUSALS`; `user`: their account, where that is proven."""

    def __init__(self, code: str, user: User | None = None):
        super().__init__(code)
        self.code, self.user = code, user


def bound(subject: str) -> User | None:
    """The account that this identity is bound to."""
    found = SocialAccount.objects.select_related("user").filter(
        provider=settings.OIDC_ISSUER, uid=uid_of(subject)
    )
    account = found.first()
    return account.user if account else None  # type: ignore[return-value]


def opened(subject: str, *, address: str, verified: bool, claims: dict[str, Any]) -> User:
    """The account that this person comes in to, bound to them from now on. Raises `NotLetIn`."""
    user = bound(subject)
    if user is None:
        user = _of_address(address, verified, claims)
        may_enter(user)
        bind(user, subject)
    may_enter(user)
    return user


def may_enter(user: User) -> None:
    """Raises `NotLetIn` for an account that is disabled, or that opens nothing of the admin."""
    if not user.is_active:
        raise NotLetIn("disabled", user)
    if not user.has_perm(ENTER):
        raise NotLetIn("no_rights", user)


@transaction.atomic
def bind(user: User, subject: str) -> None:
    """From now on this identity alone opens the account by this door. Raises `NotLetIn` when another one does."""
    User.objects.select_for_update().get(pk=user.pk)
    known = SocialAccount.objects.filter(user=user, provider=settings.OIDC_ISSUER).first()
    if known is None:
        known, _made = SocialAccount.objects.get_or_create(
            provider=settings.OIDC_ISSUER, uid=uid_of(subject), defaults={"user": user}
        )
        log(user, "keys.provider_bound", user=user)
    if (known.user_id, known.uid) != (user.pk, uid_of(subject)):
        raise NotLetIn("bound", user)


@transaction.atomic
def unbind(user: User, *, by: User) -> bool:
    """Let another identity be bound at the next sign-in; says whether there was one."""
    deleted, _rows = SocialAccount.objects.filter(user=user).delete()
    if deleted:
        log(user, "keys.provider_unbound", user=by)
    return bool(deleted)


def is_bound(user: Any) -> bool:
    """Whether an identity of a provider opens that account."""
    return SocialAccount.objects.filter(user=user.pk).exists()


def uid_of(subject: str) -> str:
    """The provider's name for a person as the table holds it; of a longer one a digest."""
    return subject if len(subject) <= LONGEST else f"sha256:{sha256(subject.encode()).hexdigest()}"


def _of_address(address: str, verified: bool, claims: dict[str, Any]) -> User:  # noqa: FBT001 two halves of one claim
    """The one account with exactly that address, which the provider must vouch for."""
    try:
        validate_email(address)
    except ValidationError:
        raise NotLetIn("no_address") from None
    if not verified:
        raise NotLetIn("unverified")
    found = [
        user
        for user in User.objects.filter(email__iexact=address).order_by("pk")
        if user.email.casefold() == address.casefold()
    ]
    if len(found) == 1:
        return found[0]
    if found or not settings.OIDC_NEW_ACCOUNTS:
        raise NotLetIn("unknown")
    return _made(address, claims)


def _made(address: str, claims: dict[str, Any]) -> User:
    """A new account, which opens nothing before an administrator gives it a group."""
    first = _name(claims.get("given_name"))
    last = _name(next((claims[name] for name in LAST_NAMES if claims.get(name)), ""))
    user = User.objects.create_user(email=address, first_name=first, last_name=last)
    log(user, "keys.provider_made", user=user)
    return user


def _name(said: Any) -> str:
    """What the provider calls somebody, as far as it is text."""
    return "".join(filter(str.isprintable, said))[:NAME] if isinstance(said, str) else ""
