"""What is new to somebody who opens a dossier again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import User
from inbox.models import Look
from registrations.models import Registration

# As long as somebody goes on looking, what was new when they began stays marked.
ONE_LOOK = timedelta(minutes=15)
SALT = "inbox.look"


@dataclass(frozen=True, slots=True)
class News:
    """What is new: everything after `since` (None at the first look), and the answers with these keys."""

    since: datetime | None
    changed: frozenset[str]


def look(registration: Registration, user: User, *, at: datetime | None = None) -> News:
    """Note that this person looks at the dossier now; give back what is new since the look before."""
    at = at or timezone.now()
    now = prints_of(registration.answers)
    first, is_first = Look.objects.get_or_create(
        user=user, registration=registration, defaults={"at": at, "answers": now}
    )
    if is_first:
        return News(None, frozenset())
    if at >= first.at + ONE_LOOK:
        first.before, first.answers_before = first.at, first.answers
        first.at, first.answers = at, now
        first.save(update_fields=["at", "answers", "before", "answers_before"])
    if first.before is None:
        return News(None, frozenset())
    return News(first.before, _differing(first.answers_before, now))


def changed_under(registration: Registration, user: User) -> frozenset[str]:
    """The keys of the answers that are others than when this person began to look."""
    known = Look.objects.filter(user=user, registration=registration).order_by("pk").first()
    return _differing(known.answers, prints_of(registration.answers)) if known else frozenset()


def prints_of(answers: Mapping[str, Any]) -> dict[str, str]:
    """A short fingerprint of each answer, which says nothing of it without the site's secret."""
    return {
        key: salted_hmac(SALT, json.dumps([key, answer], sort_keys=True)).hexdigest()[:10]
        for key, answer in answers.items()
        if answer not in (None, "", [])
    }


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> frozenset[str]:
    return frozenset(key for key in {*before, *now} if before.get(key) != now.get(key))
