"""Everything the site is, into one file, while it runs."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backups import Refused, age, backup
from core.models import Heartbeat
from core.models.heartbeats import BACKUP


class Command(BaseCommand):
    """`manage.py backup`: database, public and private files, as they are at one moment."""

    help = "Backs up the database and all files into BACKUP_DIR or BACKUP_BUCKET, while the site runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", metavar="FILE", help="a file to write to instead; - for the standard output"
        )
        parser.add_argument(
            "--key",
            default=settings.BACKUP_KEY,
            metavar="age1…",
            help="public key to encrypt for; BACKUP_KEY by default",
        )
        parser.add_argument(
            "--new-key", action="store_true", help="make a pair of keys, print it, and back up nothing"
        )

    def handle(self, *, to: str | None, key: str, new_key: bool, **options: Any) -> None:
        if new_key:
            secret, public = age.new_keys()
            self.stdout.write(f"# Keep these lines away from the site.\n# BACKUP_KEY={public}\n{secret}")
            return
        try:
            made, name = self.save(to, key)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        Heartbeat.beat(BACKUP)
        gone = f"; {made.gone} deleted meanwhile" if made.gone else ""
        sealed = "encrypted" if key else "NOT encrypted (BACKUP_KEY is not set)"
        self.stderr.write(f"{name}: {made.rows} rows, {made.files} files{gone}; {sealed}.")

    def save(self, to: str | None, key: str) -> tuple[Any, str]:
        """Write it; what is not whole does not stay."""
        if to == "-":
            return backup(sys.stdout.buffer, public_key=key), "standard output"
        if to:
            path = Path(to)
            return self.whole(path.open("xb"), key, path.unlink), to
        storage = storages["backups"]
        name = f"declencheurs-{timezone.now():%Y-%m-%dT%H%M%SZ}.backup{'.age' if key else ''}"
        name = storage.save(name, ContentFile(b""))  # private from the beginning
        return self.whole(storage.open(name, "wb"), key, lambda: storage.delete(name)), name

    def whole(self, sink: Any, key: str, remove: Callable[[], None]) -> Any:
        try:
            with sink:
                return backup(sink, public_key=key)
        except BaseException:
            remove()
            raise
