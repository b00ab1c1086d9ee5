"""A migration while people are in its way: it steps back, and comes again."""

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate as django_migrate
from django.db import OperationalError, connection, transaction

from config.management.commands import migrate
from core.models import Heartbeat

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def tables_change(monkeypatch) -> list[str]:
    """In place of migrations: two tables, as one migration changes them; what was asked of the connection before."""
    asked: list[str] = []

    def change(self, *args, **options) -> None:
        if connection.vendor == "sqlite":
            asked.append("")
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            asked.append(cursor.fetchone()[0])
            cursor.execute("LOCK TABLE core_heartbeat IN ACCESS EXCLUSIVE MODE")

    monkeypatch.setattr(django_migrate.Command, "handle", change)
    monkeypatch.setattr(migrate, "FIRST_PATIENCE", 0.02)
    return asked


def test_it_steps_back_before_somebody_who_is_at_it_and_comes_again(tables_change, monkeypatch):
    at_it, may_go = threading.Event(), threading.Event()
    monkeypatch.setattr(migrate.time, "sleep", lambda _seconds: (may_go.set(), visitor.join()))

    def visit() -> None:
        with transaction.atomic():
            Heartbeat.objects.count()
            at_it.set()
            may_go.wait(20)
        connection.close()

    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        assert tables_change == [""]
        return
    visitor = threading.Thread(target=visit)
    visitor.start()
    at_it.wait(20)
    said = StringIO()

    call_command("migrate", stdout=said)

    assert tables_change == ["20ms", "30ms"]
    assert said.getvalue().splitlines() == ["The site is using a table that changes: trying again ..."]
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "0"


def test_what_is_wrong_otherwise_is_told_at_once(monkeypatch):
    tried = []

    def fail(self, *args, **options) -> None:
        tried.append(1)
        raise OperationalError("the database does not answer")

    monkeypatch.setattr(django_migrate.Command, "handle", fail)

    with pytest.raises(OperationalError):
        call_command("migrate", verbosity=0)
    assert tried == [1]
