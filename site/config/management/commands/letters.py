"""What becomes of the letters of a site that was restored or copied."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.operating import holding
from registrations.domain.delivery import drop_waiting, waiting


class Command(BaseCommand):
    """`manage.py letters [--send | --drop]`: say what waits and why; let it leave, or let only new letters leave."""

    help = "Shows whether letters leave; in a restored or copied site, releases those that wait, or new ones only."

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--send", action="store_true", help="this is the site now: send what waits")
        choice.add_argument(
            "--drop", action="store_true", help="this is the site now: drop what waits, send what is new"
        )

    def handle(self, *, send: bool, drop: bool, **options: Any) -> None:
        why = holding.held()
        if not why:
            self.stdout.write(f"Letters leave. {self.number()} on their way.")
            return
        if not (send or drop):
            oldest = waiting().order_by("created_at").values_list("created_at", flat=True).first()
            since = f", the oldest written on {oldest:%Y-%m-%d %H:%M} UTC" if oldest else ""
            self.stdout.write(f"No letter leaves: {why}.\n{self.number()} waiting{since}.")
            self.stdout.write(
                "If this is the site that people use now: `manage.py letters --drop` when the old site has sent them "
                "(a backup of the time before), `--send` when it has not. A copy for trying out: leave it as it is."
            )
            return
        if drop:
            self.stdout.write(f"{drop_waiting()} dropped.")
        holding.claim()
        self.stdout.write(f"Letters leave from now on. {self.number()} on their way.")

    def number(self) -> int:
        return waiting().count()
