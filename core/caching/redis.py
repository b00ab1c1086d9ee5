"""Redis as the cache it is: when it is away, nothing is found in it and nothing is kept, and no page waits for it."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError
from redis.retry import Retry

from core.operating.outages import Outage

PATIENCE = 0.25  # seconds: Redis answers in less than a thousandth of that
AGAIN = 1.0  # seconds between two attempts while it is away


class Breaker:
    """One Redis as this process knows it. While it is away one thread asks it once a second, and no other waits.

    `returns` moves with each outage that is over: what this process has been told before may have changed meanwhile.
    """

    def __init__(self) -> None:
        self.outage = Outage("Redis")
        self.returns = 0
        self._asks_next = 0.0
        self._asking = threading.Lock()

    def call(self, what: Callable[[], Any], *, otherwise: Any) -> Any:
        """What Redis says, or `otherwise`."""
        if not self.outage.away:
            return self._ask(what, otherwise)
        if time.monotonic() < self._asks_next or not self._asking.acquire(blocking=False):
            return otherwise
        try:
            return self._ask(what, otherwise)
        finally:
            self._asking.release()

    def _ask(self, what: Callable[[], Any], otherwise: Any) -> Any:
        try:
            found = what()
        except (RedisError, OSError) as error:
            self._asks_next = time.monotonic() + AGAIN
            self.outage.begin(error)
            return otherwise
        if self.outage.end():
            self.returns += 1
        return found


_breakers: dict[str, Breaker] = {}


def breaker_of(url: str) -> Breaker:
    """The one breaker of the Redis at that address (`REDIS_URL`) in this process, whichever cache asks it."""
    return _breakers.get(url) or _breakers.setdefault(url, Breaker())


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, which answers as an empty one while Redis does not.

    Who adds a key is told that it is theirs, as with a cache that forgets at once; a counter has no value yet.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        # A connection that Redis has closed (it was started anew) is opened again once; one that hangs is given up.
        self._options: dict[str, Any] = {
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            "retry": Retry(NoBackoff(), 1, (ConnectionLost,)),
            **params.get("OPTIONS", {}),
        }

        self.breaker = breaker_of(server)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self.breaker.call(
            lambda: super(ForgivingRedisCache, self).add(*args, **kwargs), otherwise=True
        )

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self.breaker.call(
            lambda: super(ForgivingRedisCache, self).get(key, default, version=version), otherwise=default
        )

    def set(self, *args: Any, **kwargs: Any) -> None:
        self.breaker.call(lambda: super(ForgivingRedisCache, self).set(*args, **kwargs), otherwise=None)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self.breaker.call(
            lambda: super(ForgivingRedisCache, self).touch(*args, **kwargs), otherwise=False
        )

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self.breaker.call(
            lambda: super(ForgivingRedisCache, self).delete(*args, **kwargs), otherwise=False
        )

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return self.breaker.call(
            lambda: super(ForgivingRedisCache, self).get_many(*args, **kwargs), otherwise={}
        )

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self.breaker.call(
            lambda: super(ForgivingRedisCache, self).has_key(*args, **kwargs), otherwise=False
        )

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError for a key that is not there, as every cache does."""
        counted = self.breaker.call(
            lambda: super(ForgivingRedisCache, self).incr(key, delta, version=version), otherwise=None
        )
        if counted is None:
            raise ValueError(f"Key '{key}' not found")
        return counted

    def set_many(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> list[str]:
        """The keys that were not kept."""
        return self.breaker.call(
            lambda: super(ForgivingRedisCache, self).set_many(data, *args, **kwargs), otherwise=list(data)
        )

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self.breaker.call(
            lambda: super(ForgivingRedisCache, self).delete_many(*args, **kwargs), otherwise=None
        )

    def clear(self) -> None:
        self.breaker.call(lambda: super(ForgivingRedisCache, self).clear(), otherwise=None)
