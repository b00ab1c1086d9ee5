"""Fills an empty site with the demo."""

from argparse import ArgumentParser, ArgumentTypeError

from django.core.management.base import BaseCommand

from config import demo


def count(text: str) -> int:
    """A number of things to make."""
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text} is not a number of pages or registrations.")
    return int(text)


class Command(BaseCommand):
    """`manage.py demo`: pages, pictures, forms and accounts; with numbers, a large site."""

    help = "Fills an empty site with the demo content and accounts (their password: DEMO_PASSWORD)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pages", type=count, default=0, help="so many more pages")
        parser.add_argument("--registrations", type=count, default=0, help="so many registrations")

    def handle(self, *, pages: int, registrations: int, verbosity: int, **options) -> None:
        if demo.has_content():
            self.stdout.write("This site already has content: nothing was changed.")
            return
        demo.load(pages=pages, registrations=registrations)
        if verbosity:
            self.stdout.write("The demo content is in place.")
