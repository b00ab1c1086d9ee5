"""Tells operators by mail what is wrong, and needs no worker for it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.operating import alerting


class Command(BaseCommand):
    """`manage.py alert [--again SECONDS]`: what a timer runs. It exits with 1 only when a letter could not leave."""

    help = (
        "Looks at everything as /readyz does and tells OPERATORS by mail what is newly wrong, or well again."
    )
    requires_system_checks: list[str] = []  # some would ask the database, which may be away

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again",
            type=float,
            default=0,
            metavar="SECONDS",
            help="look a second time after so many seconds, and tell of what is new only if it is still so",
        )

    def handle(self, *, again: float, **options: Any) -> None:
        done = alerting.look(again=again)
        for name, why in done.found.items():
            if why:
                self.stdout.write(f"{name}: {why}")
        if not any(done.found.values()):
            self.stdout.write(
                "Nothing is wrong." if done.found else "Another look is being taken, or none could be."
            )
        if not settings.OPERATORS:
            self.stdout.write("OPERATORS is not set: nobody is told.")
        if done.trouble:
            raise CommandError(f"Operators were not told: {done.trouble}")
        if done.news:
            self.stdout.write(f"Told: {', '.join(f'{name} ({news})' for name, news in done.news.items())}.")
