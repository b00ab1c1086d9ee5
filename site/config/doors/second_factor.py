"""Who must have a second factor, who has one, and whether a session has shown it."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from core.models import User

# Where a factor is set up, and shown: all that a person reaches who must have one and has none.
ADDRESSES = "/admin/keys/"
# A right on one of these opens what people wrote of themselves, or gives such rights to somebody.
APPS = {"auth", "core", "registrations"}
PERSONAL = {
    "answers",
    "attachment",
    "consent",
    "draft",
    "group",
    "inboxscope",
    "message",
    "registration",
    "subscription",
    "user",
}


def sees_personal_data(user: User | AnonymousUser) -> bool:
    """Whether a right of theirs opens personal data. Follows the rights, not the names of groups."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    rights = (right.partition(".") for right in user.get_all_permissions())
    return any(app in APPS and codename.rpartition("_")[2] in PERSONAL for app, _dot, codename in rights)


def needs_factor(user: User | AnonymousUser) -> bool:
    """Whether this person reaches nothing of the admin without a second factor."""
    return settings.SECOND_FACTOR and sees_personal_data(user)


def has_factor(user: User | AnonymousUser) -> bool:
    """Whether one is set up; recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=user.pk, type__in=kinds).exists()


def has_shown_factor(request: HttpRequest, user: User | AnonymousUser) -> bool:
    """Whether this session has shown the factor of this person, or has set it up."""
    return any(each.get("method") == "mfa" for each in get_authentication_records(request, user))
