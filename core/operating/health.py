"""Two questions of an operator: does the process answer, and is everything behind it there?"""

import logging
from collections.abc import Callable

from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from core.files.storages import private_storage
from core.models import Heartbeat

logger = logging.getLogger(__name__)
WORKER = "worker"


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _cache() -> bool:
    caches["default"].set("readyz", "yes", 10)
    return caches["default"].get("readyz") == "yes"


def _storage() -> bool:
    for storage in (default_storage, private_storage()):
        storage.exists("readyz")  # asks the disk or the service; raises when it does not answer
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "cache": _cache,
    "storage": _storage,
    "worker": lambda: Heartbeat.is_alive(WORKER),
}


@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "alive"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, cache, storage and worker answer, else 503; says which one does not, and nothing more."""
    states = {}
    for name, check in CHECKS.items():
        try:
            states[name] = bool(check())
        except Exception:  # whatever is wrong with it, it is not ready
            logger.exception("readyz: %s", name)
            states[name] = False
    return JsonResponse(states, status=200 if all(states.values()) else 503)
