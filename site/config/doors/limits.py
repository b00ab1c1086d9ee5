"""How often a password may be wrong. Counted before it is looked at, for every door together, in the database.

An attempt is counted first and given back when it was right, so that however many come at once, no more are looked at
than the limit says. What is past a limit is not counted: whoever tries again too early waits no longer for it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Self

from registrations.domain.rate_limits import (
    Counted,
    Limit,
    count,
    count_all,
    forget,
    give_back,
    number_of,
    window_start,
)

logger = logging.getLogger(__name__)

TEN_MINUTES = timedelta(minutes=10)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


# docs/operating.md shows where the numbers come from.
BY_ACCOUNT_AND_NETWORK = (Limit("door pair", TEN_MINUTES, 6), Limit("door pair", DAY, 30))
BY_ACCOUNT = (Limit("door account", HOUR, 30), Limit("door account", DAY, 100))
BY_NETWORK = (Limit("door network", TEN_MINUTES, 100), Limit("door network", DAY, 500))
# A password that many share opens a page or a collection: whose it is, nobody can say.
BY_SHARED_PASSWORD = (Limit("door shared", TEN_MINUTES, 20), Limit("door shared", DAY, 100))
# Who types a code has shown the password already: six digits, from wherever they are tried.
BY_FACTOR = (Limit("door factor", TEN_MINUTES, 6), Limit("door factor", DAY, 30))
# Who goes to the provider makes us ask it: an office comes in, nobody hammers at it through us.
BY_STARTS = (Limit("door provider", TEN_MINUTES, 300), Limit("door provider", DAY, 3000))


class Refused(Exception):
    """Nothing was looked at. `until`: when it is worth trying again; `at`: now; both aware."""

    def __init__(self, until: datetime, *, at: datetime):
        super().__init__(until)
        self.until, self.at = until, at

    @property
    def seconds(self) -> int:
        return max(1, ceil((self.until - self.at).total_seconds()))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a door, counted as wrong until it is said to be right."""

    counted: Sequence[tuple[Limit, str]]
    at: datetime

    @classmethod
    def sign_in(cls, account: str, network: str, *, at: datetime) -> Self:
        """A try to sign in. `account` is what tells accounts apart, whether it exists or not."""
        account = f"{account} {number_of('door unlocked', account, window=DAY, at=at)}"
        return cls(
            [
                *((limit, _pair(account, network)) for limit in BY_ACCOUNT_AND_NETWORK),
                *((limit, account) for limit in BY_ACCOUNT),
                *((limit, network) for limit in BY_NETWORK),
            ],
            at,
        )

    @classmethod
    def shared(cls, thing: str, network: str, *, at: datetime) -> Self:
        """A try at a password that many share."""
        return cls(
            [
                *((limit, _pair(thing, network)) for limit in BY_SHARED_PASSWORD),
                *((limit, network) for limit in BY_NETWORK),
            ],
            at,
        )

    @classmethod
    def factor(cls, account: str, network: str, *, at: datetime) -> Self:
        """A try at the code of a second factor."""
        return cls(
            [
                *((limit, account) for limit in BY_FACTOR),
                *((limit, network) for limit in BY_NETWORK),
            ],
            at,
        )

    def begin(self) -> None:
        """Count it. Raises `Refused` past any limit; outside of a transaction, so that what was tried stays counted."""
        numbers = count_all(self._things(), at=self.at)
        passed = [
            limit
            for (limit, _value), number in zip(self.counted, numbers, strict=True)
            if number > limit.number
        ]
        if not passed:
            return
        self.give_back()
        # Which limit, and nothing of whom: docs/operating.md says what to do about it.
        logger.warning("Sign-in refused: %s", ", ".join(sorted({limit.kind for limit in passed})))
        raise Refused(max(window_start(limit.window, self.at) + limit.window for limit in passed), at=self.at)

    def give_back(self) -> None:
        """It was right, or was never looked at."""
        give_back(self._things(), at=self.at)

    def right(self) -> None:
        """It was right: its account starts again at nothing from there; what was tried from elsewhere stays counted."""
        self.give_back()
        pair = {limit.kind for limit in (*BY_ACCOUNT_AND_NETWORK, *BY_FACTOR)}
        forget([thing for thing in self._things() if thing.kind in pair], at=self.at)

    def _things(self) -> list[Counted]:
        return [limit.of(value) for limit, value in self.counted]


def unlock_account(account: str, *, at: datetime) -> None:
    """Count what is wrong for that account anew, from wherever it was tried."""
    # From which networks it was tried, nobody knows any more: so the account's counters get another name.
    count("door unlocked", account, window=DAY, at=at)


def unlock_factor(account: str, *, at: datetime) -> None:
    """Count wrong codes of that account anew."""
    forget([limit.of(account) for limit in BY_FACTOR], at=at)


def unlock_network(network: str, *, at: datetime) -> None:
    """Count what is wrong from that network anew."""
    forget([limit.of(network) for limit in BY_NETWORK], at=at)


def _pair(thing: str, network: str) -> str:
    return f"{network} {thing}"
