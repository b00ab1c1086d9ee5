"""Who signs in, whatever the door: the one authentication backend, which counts before it hashes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unicodedata import normalize

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from config.doors.limits import Attempt, Refused
from core.models import User
from core.web.requests import network_of

# A hash takes a third of a second of a processor, on purpose. One at a time in a process, and one who waits: the other
# threads go on serving pages, whatever is tried at the doors.
AT_MOST = 2
BUSY = timedelta(seconds=5)
_in_the_queue = threading.BoundedSemaphore(AT_MOST)
_hashing = threading.Lock()


class CountedBackend(ModelBackend):
    """Django's own, behind the limits. A refusal is left at the request, for `DoorMiddleware` to tell."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The account of that name and password. Raises PermissionDenied when neither was looked at."""
        username = username if username is not None else kwargs.get(User.USERNAME_FIELD)
        if username is None or password is None:
            return None
        at = timezone.now()
        network = network_of(request) if request else ""
        attempt = Attempt.sign_in(account_key(username), network, at=at)
        try:
            attempt.begin()
            with turn(at):
                user = super().authenticate(request, username=username, password=password)
        except Busy as busy:
            attempt.give_back()
            refuse(request, busy)
        except Refused as refused:
            refuse(request, refused)
        if user is not None and not opens_by_password(user):
            return None  # and counted as wrong: nobody learns here whether it was right
        if user is not None:
            attempt.right()
        return user


def opens_by_password(user: User) -> bool:
    """Whether a password opens that account; where the provider alone opens, those for the day it is away."""
    return not settings.OIDC_ONLY or user.get_username().casefold() in settings.OIDC_EMERGENCY


class Busy(Refused):
    """Others are signing in at this very moment."""


def account_key(username: str) -> str:
    """The same for all spellings that lead to one account; for what leads to none, the text itself."""
    known = User.objects.filter(email__iexact=username.strip()).values_list("pk", flat=True).first()
    return f"account {known}" if known else f"text {normalize('NFKC', username).strip().casefold()}"


@contextmanager
def turn(at: datetime) -> Iterator[None]:
    """Wait until no other thread hashes. Raises `Busy` when somebody waits already."""
    if not _in_the_queue.acquire(blocking=False):
        raise Busy(at + BUSY, at=at)
    try:
        with _hashing:
            yield
    finally:
        _in_the_queue.release()


def refuse(request: HttpRequest | None, refusal: Refused) -> None:
    """Leave the refusal where the answer is made. Raises PermissionDenied, which ends Django's authentication."""
    if request is not None:
        request._door_refusal = refusal  # type: ignore[attr-defined]
    raise PermissionDenied
