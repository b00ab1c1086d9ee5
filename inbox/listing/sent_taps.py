"""Taps of a sheet as its script sends them: several at once, each made at its own moment, at times without network."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from inbox.listing.listing import Listing
from inbox.listing.sheet import WORDS, numbers_of, with_last_event
from registrations.domain.errors import ChangedMeanwhile, MoveRefused
from registrations.domain.tapping import tap

MOST = 500  # taps in one go: everyone of a page of the sheet
MOST_ROWS = 2_000  # people whose states are told
LONGEST = 64  # signs of a key, a state, a moment


class BadTaps(ValueError):
    """What was sent is no list of taps."""


@dataclass(frozen=True, slots=True)
class SentTap:
    """One tap: `key` is the script's own name for it; `left` and `seen` are what its screen knew."""

    key: str
    row: int
    to: str
    left: str
    seen: int
    made_at: datetime


def read_taps(sent: str) -> list[SentTap]:
    """The taps of that JSON text, in their order. Raises BadTaps for anything else."""
    try:
        found = json.loads(sent or "[]")
        if not isinstance(found, list) or len(found) > MOST:
            raise BadTaps
        return [_read(each) for each in found]
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as wrong:
        raise BadTaps from wrong


def _read(each: Any) -> SentTap:
    texts = [each[name] for name in ("key", "to", "left", "at")]
    if not all(isinstance(text, str) and len(text) <= LONGEST and "\x00" not in text for text in texts):
        raise BadTaps
    key, to, left, made_at = texts
    numbers = [each["row"], each["seen"] or 0]
    if not all(type(number) is int and 0 <= number < 2**63 for number in numbers):
        raise BadTaps
    moment = parse_datetime(made_at)
    if moment is None or moment.tzinfo is None:
        raise BadTaps
    return SentTap(key, numbers[0], to, left, numbers[1], moment.astimezone(UTC))


def take_taps(listing: Listing, taps: list[SentTap]) -> Iterator[dict[str, str]]:
    """Take each of them, in a transaction of its own; say for each why it was not taken, or nothing."""
    for each in taps:
        yield {"key": each.key, "refused": _take(listing, each)}


def _take(listing: Listing, sent: SentTap) -> str:
    view = listing.view
    registration = listing.visible.select_related("intake").filter(pk=sent.row).first()
    if registration is None or sent.to not in {*view.taps, view.untapped} or not view.taps:
        return _("This person is not on this sheet any more.")
    try:
        tap(
            registration,
            to=sent.to,
            by=listing.user,
            left=sent.left,
            seen=sent.seen,
            made_at=sent.made_at,
            at=listing.at,
        )
    except ChangedMeanwhile as refusal:
        last = refusal.events[-1]
        if not last.to_state:
            return str(refusal)
        state = WORDS.get(last.to_state, last.to_label)
        return _("%(who)s has noted “%(state)s” meanwhile: your tap was not taken.") % {
            "who": last.who,
            "state": state,
        }
    except MoveRefused as refusal:
        return str(refusal)
    return ""


def told(listing: Listing) -> dict[str, Any]:
    """Where everyone on the sheet stands now, by key, with the last event there is to know; how many in each state."""
    if not listing.view.taps:
        return {"now": listing.at.isoformat(), "rows": {}, "counts": {}}
    rows = with_last_event(listing.held).order_by("pk").values_list("pk", "state_code", "seen")[:MOST_ROWS]
    return {
        "now": listing.at.isoformat(),
        "rows": {pk: [state, seen or 0] for pk, state, seen in rows},
        "counts": numbers_of(listing),
    }
