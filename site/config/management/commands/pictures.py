"""The sizes of pictures, made at once instead of by the worker."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import pictures


class Command(BaseCommand):
    """`manage.py pictures`: after an upgrade, after a full disk, before the first visitor."""

    help = (
        "Makes the sizes of pictures that pages show and that are not there yet. It may be run at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--later", action="store_true", help="have the worker make them")

    def handle(self, *, later: bool, verbosity: int, **options: Any) -> None:
        """Raises CommandError when the storage refuses, and at the end when a picture cannot be drawn at all."""
        if later:
            pictures.ask()
            return
        made, undrawable = 0, 0
        for picture in pictures.incomplete():
            try:
                made += pictures.make(picture)
            except pictures.Undrawable as error:
                undrawable += 1
                self.stderr.write(f"{error}")
            except Exception as error:
                raise CommandError(
                    f"The storage refused after {made} sizes were made ({type(error).__name__}). Run it again once "
                    "there is room: it goes on where it was."
                ) from error
        if verbosity:
            self.stdout.write(f"{made} sizes were made." if made else "No size was missing.")
        if undrawable:
            raise CommandError(f"{undrawable} pictures cannot be drawn: send them anew.")
