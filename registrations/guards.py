"""What stands between public forms and those who abuse them, without a captcha and without losing an answer.

A trap for programs: a field that people do not see. A throttle for floods, a narrower one for forms that are sent
sooner than they can be read: a browser that fills them in by itself does that too, so haste alone refuses nobody.
Whoever is stopped keeps what they typed and is told what to do; a person passes the second time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.text.addressees import email_key
from core.text.dates import hour_in_words, minute_in_words
from core.web.forgery import is_from_elsewhere
from core.web.requests import network_of
from registrations.domain.rate_limits import Limit, count_all, window_start

__all__ = ["Refusal", "from_elsewhere", "hidden_fields", "is_from_elsewhere", "refuse", "throttle"]

HONEYPOT = "_website"
STAMP = "_shown"
STAMP_SALT = "registrations.guards.shown"

TEN_MINUTES = timedelta(minutes=10)
DAY = timedelta(days=1)


# docs/operating.md shows where the numbers come from. Forms with a mistake count as sent, not as right.
SENT_BY_NETWORK = (Limit("sent", TEN_MINUTES, 3000),)
RIGHT_BY_NETWORK = (Limit("right", TEN_MINUTES, 1000), Limit("right", DAY, 3000))
# Sent sooner than anyone reads them: a class whose browsers fill in all by themselves stays below it.
HASTY_BY_NETWORK = (Limit("hasty", TEN_MINUTES, 300),)
# An address counts together with its network: nobody shuts someone else out by typing their address elsewhere.
RIGHT_BY_ADDRESS = (Limit("address", TEN_MINUTES, 20), Limit("address", DAY, 60))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form is shown again instead of being taken: 422 to be sent again at once, 429 later."""

    message: str
    status_code: int = 422
    retry_after: int | None = None  # seconds

    def mark(self, response: HttpResponse) -> HttpResponse:
        """Give the answer, which shows the form with all that was typed and the message, its status and headers."""
        response.status_code = self.status_code
        if self.retry_after is not None:
            response.headers["Retry-After"] = str(self.retry_after)
        return response


def hidden_fields(at: datetime | None = None) -> dict[str, str]:
    """What `components/guards.html` puts into a public form, as `guards` in its context.

    `at`: when the form is shown; None for a form whose `Submission` says it.
    """
    shown = signing.dumps(at.timestamp(), salt=STAMP_SALT) if at else ""
    return {"honeypot": HONEYPOT, "stamp_field": STAMP, "stamp": shown}


def refuse(
    request: HttpRequest, *, at: datetime, shown_at: datetime | None = None, email: str | None = None
) -> Refusal | None:
    """Why this POST of a public form must not be taken, or None.

    `email` is None while the form has mistakes, which are shown beside the refusal; otherwise the address it gives, an
    empty text when it asks for none. `shown_at` comes from the form's `Submission`; without it, from its stamp, and a
    form whose stamp is missing or forged is to be sent again. Call it outside of a transaction: what is refused counts.
    """
    if is_from_elsewhere(request):
        return Refusal(from_elsewhere(), 403)
    shown_at = shown_at or _stamped(request.POST.get(STAMP, ""))
    if refusal := throttle(request, at=at, email=email, hasty=_is_hasty(shown_at, at)):
        return refusal
    if request.POST.get(HONEYPOT) or (shown_at is None and settings.FORM_MIN_SECONDS):
        return Refusal(_("Nothing is lost: your answers are still here. Please send the form again."))
    return None


def from_elsewhere() -> str:
    """What is said of a form that another site has sent."""
    return _(
        "This form was sent from a page of another site, a translated copy of ours for example, so it was not taken."
        " Nothing is lost: check your answers below and send them from this page."
    )


def throttle(
    request: HttpRequest, *, at: datetime, email: str | None = None, hasty: bool = False
) -> Refusal | None:
    """Count this POST, and refuse it past a limit (429); None within all of them. `email` is that of `refuse()`."""
    if not settings.FORM_THROTTLE:
        return None
    counted = list(_counted(network_of(request), email, hasty=hasty))
    numbers = count_all([limit.of(value) for limit, value in counted], at=at)
    again_at = max(
        (
            window_start(limit.window, at) + limit.window
            for (limit, _value), number in zip(counted, numbers, strict=True)
            if number > limit.number * settings.FORM_THROTTLE
        ),
        default=None,
    )
    if again_at is None:
        return None
    return Refusal(_too_many_message(again_at, at), 429, ceil((again_at - at).total_seconds()))


def _counted(network: str, email: str | None, *, hasty: bool) -> Iterator[tuple[Limit, str]]:
    if hasty:
        yield from ((limit, network) for limit in HASTY_BY_NETWORK)
    yield from ((limit, network) for limit in SENT_BY_NETWORK)
    if email is not None:
        yield from ((limit, network) for limit in RIGHT_BY_NETWORK)
    if email:
        yield from ((limit, f"{network} {email_key(email)}") for limit in RIGHT_BY_ADDRESS)


def _too_many_message(again_at: datetime, at: datetime) -> str:
    when = hour_in_words(again_at) if again_at - at <= TEN_MINUTES else minute_in_words(again_at)
    return _(
        "Too many forms have come from your network or for this address in a short time. Nothing is lost: your answers "
        "are still here. Keep this page open and send the form again after %(when)s, Paris time."
    ) % {"when": when}


def _is_hasty(shown_at: datetime | None, at: datetime) -> bool:
    return shown_at is not None and at - shown_at < timedelta(seconds=settings.FORM_MIN_SECONDS)


def _stamped(token: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(signing.loads(token, salt=STAMP_SALT), tz=UTC)
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None
