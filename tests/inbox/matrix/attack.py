"""Somebody of staff who tries what no button offers."""

from typing import Any

from django.test import TestCase
from django.urls import reverse

from core.models import User
from tests.inbox.matrix.table import ROLES
from tests.inbox.matrix.test_matrix import person
from tests.inbox.matrix.walking import said
from tests.inbox.matrix.world import World

INBOX = "/admin/inbox/"


class Attack(TestCase):
    """One world for all, and whoever tries."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World.made()

    def enter(self, role: str) -> User:
        user = person(ROLES[role], self.world)
        self.client.force_login(user)
        return user

    def says(self, path: str, **posted: Any) -> str:
        return said(self.client.post(path, posted) if posted else self.client.get(path))

    def shown(self, query: str) -> set[str]:
        """The words of the rows that the list shows with that query."""
        listing = self.says(f"{INBOX}tous/results/?{query}")
        return {
            word
            for word, pk in self.world.rows.items()
            if f"{reverse('inbox:detail', args=[pk])}?" in listing
        }
