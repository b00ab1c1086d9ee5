"""Opens the doors again to an account or to a network that has had too many wrong passwords."""

from datetime import datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.doors.limits import unlock_account, unlock_factor, unlock_network
from config.doors.signing_in import account_key
from core.web.requests import network_in


class Command(BaseCommand):
    """`manage.py unlock ada@example.org`, `manage.py unlock 192.0.2.7`."""

    help = "Lets an account (its e-mail address) or a network (an IP address) sign in again at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", nargs="+", help="e-mail address of an account, or IP address of a network")

    def handle(self, *, who: list[str], at: datetime | None = None, **options) -> None:
        at = at or timezone.now()
        for each in who:
            if "@" in each:
                unlock_account(account_key(each), at=at)
                unlock_factor(account_key(each), at=at)
            elif network := network_in(each):
                unlock_network(network, at=at)
            else:
                raise CommandError(f"{each} is neither an e-mail address nor an IP address.")
        self.stdout.write("Open again.")
