"""A migration while people are in its way: it takes what it changes at once, or steps back and comes again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate as django_migrate
from django.db import OperationalError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.management.commands import migrate
from core.models import Heartbeat, Region

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class Further(migrations.Migration):
    """What a release may bring: a column in one table, an index in another."""

    operations = (
        migrations.AddField("heartbeat", "mood", models.CharField(max_length=9, default="", db_default="")),
        migrations.AddIndex("region", models.Index(fields=["code"], name="region_again")),
    )


@pytest.fixture
def further(monkeypatch) -> Iterator[Further]:
    """It is there, after every other of its app, and undone in the end."""
    build = MigrationLoader.build_graph
    last = max(name for app, name in MigrationLoader(connection).graph.nodes if app == "core")
    brought = Further("9999_further", "core")
    brought.dependencies = [("core", last)]

    def build_with_it(loader: MigrationLoader) -> None:
        build(loader)
        loader.graph.add_node(("core", brought.name), brought)
        loader.disk_migrations["core", brought.name] = brought
        loader.graph.add_dependency(brought, ("core", brought.name), ("core", last))

    monkeypatch.setattr(MigrationLoader, "build_graph", build_with_it)
    yield brought
    if is_there():
        call_command("migrate", "core", last, verbosity=0)


def is_there() -> bool:
    return ("core", "9999_further") in MigrationRecorder(connection).applied_migrations()


@contextmanager
def somebody_at(held: threading.Event, may_go: threading.Event, *models_read) -> Iterator[threading.Thread]:
    """A visitor who reads the first of these, and the others once they may go on, in one transaction."""

    def visit() -> None:
        with transaction.atomic():
            models_read[0].objects.count()
            held.set()
            assert may_go.wait(120)
            for each in models_read[1:]:
                each.objects.count()
        connection.close()

    visitor = threading.Thread(target=visit)
    visitor.start()
    assert held.wait(120)
    yield visitor
    may_go.set()
    visitor.join()


def test_the_tables_there_are_that_a_migration_names_are_found_without_touching_anything(further):
    state = MigrationLoader(connection).project_state([further.dependencies[0]])

    assert migrate.tables_of(further, state, connection) == [Heartbeat._meta.db_table, Region._meta.db_table]
    assert "mood" not in state.models["core", "heartbeat"].fields


def test_it_is_done_as_by_django(further):
    call_command("migrate", verbosity=0)

    assert is_there()
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, Heartbeat._meta.db_table)
    assert "mood" in {column.name for column in columns}


@pytest.mark.postgres
def test_it_steps_back_before_somebody_who_is_at_it_and_comes_again(further, monkeypatch):
    held, may_go = threading.Event(), threading.Event()
    said = StringIO()
    with somebody_at(held, may_go, Region) as visitor:
        monkeypatch.setattr(migrate.time, "sleep", lambda _seconds: (may_go.set(), visitor.join()))

        call_command("migrate", stdout=said)

    assert is_there()
    assert said.getvalue().count("The site is using a table that changes: trying again ...") == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("0", "0")


@pytest.mark.postgres
def test_who_holds_what_it_wants_and_wants_what_it_holds_is_not_the_one_who_gives_way(further, monkeypatch):
    """The visitor reads the table it takes last, then asks for the one it has taken first: a circle."""
    held, may_go = threading.Event(), threading.Event()
    take = migrate.take
    tried = []

    def take_while_they_go_on(names: list[str], using) -> None:
        tried.append(names)
        may_go.set()
        take(names, using)

    monkeypatch.setattr(migrate, "take", take_while_they_go_on)
    failures: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda failed: failures.append(failed.exc_value))
    with somebody_at(held, may_go, Region, Heartbeat) as visitor:
        monkeypatch.setattr(migrate.time, "sleep", lambda _seconds: visitor.join())

        call_command("migrate", verbosity=0)

    assert failures == []
    assert is_there()
    assert set(map(tuple, tried)) == {(Heartbeat._meta.db_table, Region._meta.db_table)}


def test_what_is_wrong_otherwise_is_told_at_once(monkeypatch):
    tried = []

    def fail(self, *args, **options) -> None:
        tried.append(1)
        raise OperationalError("the database does not answer")

    monkeypatch.setattr(django_migrate.Command, "handle", fail)

    with pytest.raises(OperationalError):
        call_command("migrate", verbosity=0)
    assert tried == [1]


def test_a_database_that_is_being_made_is_taken_by_nobody(monkeypatch):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda recorder: {})

    assert not migrate.Executor(connection).served
