"""Alive, and ready."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Heartbeat
from core.operating.health import WORKER

pytestmark = pytest.mark.django_db


def test_healthz_answers_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "alive"}


def test_readyz_is_ready_while_the_worker_lives(client):
    Heartbeat.beat(WORKER)

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": True, "cache": True, "storage": True, "worker": True}


def test_readyz_says_that_the_worker_is_gone(client):
    Heartbeat.beat(WORKER, at=timezone.now() - timedelta(seconds=91))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["worker"] is False


def test_readyz_says_that_the_cache_is_gone(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    Heartbeat.beat(WORKER)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["cache"] is False
