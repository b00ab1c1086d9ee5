"""`manage.py columns`: the answers that staff asked for as columns, written anew from the answers themselves."""

from typing import Any

from django.core.management.base import BaseCommand

from registrations.domain.columns import rebuild_columns


class Command(BaseCommand):
    help = "Writes the columns of the inbox anew from the answers of every registration. Twice is harmless."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_columns()} values written.")
