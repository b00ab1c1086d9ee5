"""Takes the second factor of an account away, where no administrator is left who could."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.doors.resetting import reset_factor
from core.models import User


class Command(BaseCommand):
    """`manage.py reset_factor ada@example.org`."""

    help = "Takes an account's second factor away and ends its sessions: a new one is set up at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="e-mail address of the account")

    def handle(self, *, address: str, **options) -> None:
        user = User.objects.filter(email__iexact=address.strip()).first()
        if user is None:
            raise CommandError(f"No account has the address {address}.")
        reset_factor(user, by=None)
        self.stdout.write("A new second factor is set up at the next sign-in.")
