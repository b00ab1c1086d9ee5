"""The backend that `settings.DATABASES` names: Django's own, with a pool that is made anew when the server was away."""

import time
from contextlib import suppress
from typing import Any, ClassVar

from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

from core.databases.postgresql.reach import Reach, patient

_reaches: dict[str, Reach] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """Fails soon while the server is away. Without a pool (the tests) it is Django's wrapper."""

    _connection_pools: ClassVar[dict[str, ConnectionPool]]  # Django's

    @property
    def reach(self) -> Reach:
        """What this process knows of the server."""
        return _reaches.get(self.alias) or _reaches.setdefault(self.alias, Reach())

    @property
    def pool(self) -> ConnectionPool | None:
        """The pool, whose connections are given up when the server does not answer."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if not options or self.alias in self._connection_pools:
            return super().pool
        # Django makes the pool from these options when it is first asked for.
        if "connection_class" not in options:
            options["connection_class"] = patient(self.reach, self.get_connection_params())
        return super().pool

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Raises OperationalError at once while the server is known to be away, in some seconds when it just went."""
        pool, began = self.pool, time.monotonic()
        if pool is None:
            return super().get_new_connection(conn_params)
        if self.reach.outage.away:
            self._insist(pool, began)
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            if _is_used_up(pool):
                raise
        # The server went, or is back while the pool waits ever longer between its own attempts.
        self._insist(pool, began)
        return super().get_new_connection(conn_params)

    def _insist(self, pool: ConnectionPool, since: float) -> None:
        """Ask the server itself, and begin with new connections when it answers. Raises OperationalError otherwise."""
        connect = self.settings_dict["OPTIONS"]["pool"]["connection_class"].asks_beside
        found = self.reach.answers(connect, since=since)
        if self._connection_pools.get(self.alias) is pool:
            self._connection_pools.pop(self.alias, None)
        with suppress(self.Database.Error, RuntimeError):
            pool.close(timeout=0)  # connections in use are closed as they are given back
        if not found:
            raise self.Database.OperationalError("the database does not answer")


def _is_used_up(pool: ConnectionPool) -> bool:
    """Whether each connection that it may have is in use: the server answers, more slowly than it is asked."""
    figures = pool.get_stats()
    return figures["pool_size"] >= figures["pool_max"] and not figures["pool_available"]
