"""A site with something in every table and storage that counts, and how to empty it."""

import io
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection

from config.backups import backup, files, rows
from core.models import CustomDocument
from registrations.models import Registration
from tests import factories
from tests.registrations.personal import canary
from tests.registrations.personal.behind import call_intake


def fill() -> Registration:
    """Pages, an account, a document, and a person of whom everything is kept that can be."""
    factories.staff()
    CustomDocument.objects.create(title="Règlement", file=ContentFile(b"%PDF-1.7 \x00\xff", "reglement.pdf"))
    storages["default"].save("images/a.webp", ContentFile(bytes(range(256)) * 300))
    return canary.traced(call_intake())


def empty() -> None:
    """The site as `migrate` leaves it, but for what migrations bring, which a restore writes anew."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if "_fts" not in name]
    tables.remove("django_migrations")
    statements = connection.ops.sql_flush(no_style(), tables, reset_sequences=False, allow_cascade=True)
    connection.ops.execute_sql_flush(statements)
    files.remove_all()


def made(path: Path, **options) -> Path:
    """A backup in that file."""
    with path.open("wb") as sink:
        backup(sink, **options)
    return path


def content() -> dict[str, list[bytes]]:
    """Every row of every table of a backup, and every file."""
    with rows.snapshot() as frozen:
        found = {table.name: sorted(rows.lines(frozen, table)) for table in rows.tables()}
    for alias in files.KEPT:
        found[alias] = []
        for name in files.names(storages[alias]):
            with storages[alias].open(name) as file:
                found[alias].append(name.encode() + b" " + file.read())
    return {name: lines for name, lines in found.items() if lines}


def manage(*arguments: str) -> str:
    """What a command prints."""
    output = io.StringIO()
    call_command(*arguments, stdout=output, stderr=output)
    return output.getvalue()
