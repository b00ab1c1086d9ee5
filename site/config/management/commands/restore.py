"""A backup back into an empty site."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backups import Refused, restore
from core.operating.holding import disown
from registrations.domain.erasures import kept
from registrations.domain.persons import erase_again
from registrations.domain.references import skip_references

FURTHER = 1000  # more registrations than come in between two backups


class Command(BaseCommand):
    """`manage.py restore NAME`: all of a backup, or nothing."""

    help = "Restores a backup into an empty site. It sends no letter until `manage.py letters` says so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", help="a file, or the name of a backup in BACKUP_DIR or BACKUP_BUCKET")
        parser.add_argument("--identity", metavar="FILE", help="file with the secret key, AGE-SECRET-KEY-1…")
        parser.add_argument(
            "--erasures",
            action="append",
            default=[],
            metavar="FILE",
            help="a list of erasures, beside those in BACKUP_DIR or BACKUP_BUCKET, which are read by themselves",
        )
        parser.add_argument(
            "--further",
            type=int,
            default=FURTHER,
            metavar="NUMBER",
            help="how many references to leave out, since some were given after the backup; %(default)s by default",
        )

    def handle(
        self, *, backup: str, identity: str | None, erasures: list[str], further: int, **options: Any
    ) -> None:
        path = Path(backup)
        if not path.exists() and not storages["backups"].exists(backup):
            raise CommandError(f"There is no backup {backup}.")
        source: Any = partial(path.open, "rb") if path.exists() else partial(storages["backups"].open, backup)
        try:
            lines = kept(Path(each).read_text() for each in erasures)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"The list of erasures cannot be used: {error}") from error

        def then(made_at: datetime) -> None:
            number = erase_again(lines, since=made_at)
            skip_references(further)
            disown()
            self.stdout.write(f"Erased again what was erased since: {number}.")

        try:
            head = restore(source, secret_key=self.secret(identity), then=then, tell=self.stdout.write)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Restored: {head['site']} as it was on {head['made_at']}.")
        self.stdout.write("It sends no letter yet: `manage.py letters` shows what waits, and releases it.")

    def secret(self, identity: str | None) -> str:
        """The key in the file, without its comments."""
        if not identity:
            return ""
        lines = [line.strip() for line in Path(identity).read_text().splitlines()]
        return next((line for line in lines if line and not line.startswith("#")), "")
