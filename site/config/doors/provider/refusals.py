"""Whom the provider's door does not let in: what they are told, and what the report says. One row a reason."""

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from config.doors.audit import note_provider_refusal
from core.models import User

logger = logging.getLogger(__name__)

ADMINISTRATOR = _("Ask an administrator of this site.")
AGAIN = _("Begin once more from the sign-in page.")


@dataclass(frozen=True, slots=True)
class Refusal:
    """`status` of the answer; `short` in the report; `why` and `do` for the person, with the provider's name."""

    status: int
    short: Any
    why: Any
    do: Any = ADMINISTRATOR


REFUSALS = {
    "away": Refusal(
        503,
        _("the provider is away"),
        _("%(name)s does not answer at the moment, or answers what cannot be used."),
        _("Try again in a few minutes."),
    ),
    "visit": Refusal(
        400,
        _("a visit that was not begun here, or too long ago"),
        _(
            "This sign-in was not begun in this browser, was used already, or was begun more than ten minutes ago."
        ),
        AGAIN,
    ),
    "cancelled": Refusal(
        403, _("cancelled there"), _("%(name)s says that you have not signed in there."), AGAIN
    ),
    "unproven": Refusal(
        403,
        _("an answer that proves nothing"),
        _("What %(name)s has answered does not prove who you are: nothing was opened."),
        _("Begin once more from the sign-in page; if it happens again, tell whoever runs the site."),
    ),
    "no_address": Refusal(
        403,
        _("no e-mail address"),
        _("%(name)s has not told your e-mail address, by which your account is found the first time."),
        _("Allow it to be passed on, or ask an administrator of this site."),
    ),
    "unverified": Refusal(
        403,
        _("an address that is not verified there"),
        _("%(name)s does not vouch for your e-mail address."),
        _("Have your address verified there, then begin once more."),
    ),
    "unknown": Refusal(
        403,
        _("no account has that address"),
        _("No account of this site has the e-mail address that %(name)s gives for you."),
        _("Ask an administrator of this site to invite you under that very address."),
    ),
    "bound": Refusal(
        403,
        _("another identity is bound to the account"),
        _("The account with your e-mail address already belongs to another identity at %(name)s."),
        _("If it is yours, ask an administrator of this site to have the former identity forgotten."),
    ),
    "disabled": Refusal(403, _("the account is disabled"), _("Your account of this site is disabled.")),
    "no_rights": Refusal(
        403,
        _("the account has no rights yet"),
        _("Your account of this site opens nothing yet."),
        _("Ask an administrator of this site to give you a group, then sign in again."),
    ),
}


def refused(request: HttpRequest, code: str, user: User | None = None, *, because: str = "") -> HttpResponse:
    """Say why, and what to do, in the language the browser asks for; and write it down. `because` is for the log."""
    refusal = REFUSALS[code]
    note_provider_refusal(code, user)
    logger.warning("Provider's door: %s", f"{code} ({because})" if because else code)
    with translation.override(translation.get_language_from_request(request, check_path=True)):
        names = {"name": settings.OIDC_NAME}
        context = {
            "why": str(refusal.why) % names,
            "do": str(refusal.do) % names,
            "name": settings.OIDC_NAME,
            "only": settings.OIDC_ONLY,
            "away": code == "away",
        }
        response = render(request, "doors/not_let_in.html", context, status=refusal.status)
    if refusal.status == REFUSALS["away"].status:
        response.headers["Retry-After"] = "120"
    add_never_cache_headers(response)
    return response
