"""The list of what was erased, without whom."""

from typing import Any

from django.core.management.base import BaseCommand

from registrations.domain.erasures import spelled
from registrations.models import Erasure


class Command(BaseCommand):
    """`manage.py erasures`: the list that `restore --erasures` takes, a line of JSON each."""

    help = "Prints the list of erasures that `manage.py restore --erasures` takes. It says nothing of anyone."

    def handle(self, **options: Any) -> None:
        for line in spelled(Erasure.objects.order_by("pk").iterator(2000)):
            self.stdout.write(line)
