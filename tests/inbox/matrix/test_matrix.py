"""Each role at each address with each row: what it shows, what it refuses, and that who may not changes nothing."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client, TestCase

from core.models import Region, User
from registrations.enums import EventKind
from registrations.models import InboxScope, RegistrationEvent
from tests import factories
from tests.inbox.matrix.table import ROLES, SCREENS, Role
from tests.inbox.matrix.walking import (
    Cell,
    addresses,
    cells,
    is_refused,
    leads_to_ours,
    said,
    unclassed,
    writes,
)
from tests.inbox.matrix.world import EVERY_ROW, OTHER, REGION, TWIN, World, models_concerned

# What reading writes: that somebody has looked, that they read what is sensitive, that they took it out.
BY_READING = {"inbox_look", "registrations_registrationevent", "inbox_export"}


def person(role: Role, world: World) -> User:
    """Somebody of that role, to whom is given what they work on."""
    user = factories.staff(*([role.group] if role.group else []), is_superuser=role.superuser)
    user.user_permissions.set(Permission.objects.filter(codename__in=role.rights))
    if role.works_on:
        InboxScope.objects.create(user=user, page_id=world.programme)
    if role.region:
        InboxScope.objects.create(user=user, region=Region.objects.get(code=REGION))
    world.becomes(user)
    return User.objects.get(pk=user.pk)


def payload(world: World) -> dict[str, Any]:
    """What every screen that changes something may ask for, and the keys of all rows wherever rows are chosen."""
    return {
        "to": "eligible",
        "confirmed": "1",
        "confirm": "1",
        "message": "Des mots",
        "note": "Une note",
        "name": "Un nom",
        "verb": "tag",
        "view": "tous",
        "query": "",
        "row": list(world.rows.values()),
        "other": [*world.rows.values(), world.rows[TWIN]],
        "what": "address",
        "number": "1",
        "titre": "Autre chose",
        "_reason": "Une raison",
        "columns": "all",
        "column": ["name", "a-titre", "a-sante"],
        "tag": "une marque",
        "act": "1",
        "email": f"{OTHER}@example.org",
        "reason": "Un litige",
        "send": "1",
    }


class Visitor:
    """Somebody of a role who goes to every address, and what went wrong at which."""

    def __init__(self, name: str, world: World, client: Client) -> None:
        self.role, self.world, self.client = ROLES[name], world, client
        self.wrong: list[str] = []
        self.read, self.refused = 0, 0
        if name != "visitor":
            self.client.force_login(person(self.role, world))
        unseen = set(EVERY_ROW) - self.role.rows
        self.forbidden = {*self.role.forbidden, *(world.references[word].lower() for word in unseen)}

    def go(self, cell: Cell) -> None:
        self._get(cell)
        self._post(cell)

    def _get(self, cell: Cell) -> None:
        with writes() as written:
            response = self.client.get(cell.path)
            text = said(response)
        self._judge("GET", cell, response.status_code, text)
        may_read = cell.is_read_by(self.role)
        if not (may_read and cell.screen.rehearses) and written - (BY_READING if may_read else set()):
            self.wrong.append(f"GET {cell.path} ({cell.name}) writes to {sorted(written)}")
        self._told("GET", cell, response, may=cell.is_read_by(self.role))

    def _post(self, cell: Cell) -> None:
        may_read, may_change = cell.is_read_by(self.role), cell.is_changed_by(self.role)
        with transaction.atomic(), writes() as written:
            events = _events()
            response = self.client.post(cell.path, payload(self.world))
            text = said(response)
            if may_change and (led := leads_to_ours(response)):
                text += said(self.client.get(led))
            if not may_change and (written - BY_READING or (written and _events() != events)):
                self.wrong.append(f"POST {cell.path} ({cell.name}) writes to {sorted(written)}")
            transaction.set_rollback(True)
        self._judge("POST", cell, response.status_code, text)
        self._told("POST", cell, response, may=may_read or may_change)

    def _judge(self, method: str, cell: Cell, status: int, text: str) -> None:
        told = sorted(word for word in self.forbidden if word in text)
        if told:
            self.wrong.append(f"{method} {cell.path} ({cell.name}, {status}) tells of {', '.join(told)}")

    def _told(self, method: str, cell: Cell, response: Any, *, may: bool) -> None:
        refused = is_refused(response)
        if response.status_code == 405:
            return
        if may and refused:
            self.wrong.append(f"{method} {cell.path} ({cell.name}) is refused: {response.status_code}")
        if not may and not refused:
            self.wrong.append(f"{method} {cell.path} ({cell.name}) is not refused: {response.status_code}")
        self.read, self.refused = self.read + (not refused), self.refused + refused


def _events() -> int:
    """How many lines the histories have, but for who has read what."""
    return RegistrationEvent.objects.exclude(kind=EventKind.DOSSIER_READ).count()


def state() -> list[list[dict[str, Any]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in models_concerned()]


class TestEveryCell(TestCase):
    """One world for all of them."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World.made()

    def visit(self, name: str) -> Visitor:
        visitor = Visitor(name, self.world, self.client)
        before = state()
        for cell in cells(self.world, ROLES[name]):
            visitor.go(cell)
        assert not visitor.wrong, "\n".join(["", *visitor.wrong])
        assert state() == before
        return visitor


def _of(name: str):
    def test(self: TestEveryCell) -> None:
        visitor = self.visit(name)
        opened = bool(ROLES[name].may)
        assert (visitor.read > 0) is opened
        assert visitor.refused > 0 or ROLES[name].superuser

    return test


for each in ROLES:
    setattr(
        TestEveryCell,
        f"test_{each.replace(' ', '_')}_meets_and_changes_what_the_table_says_and_no_more",
        _of(each),
    )


def test_every_address_of_ours_in_the_admin_has_its_class():
    unknown = unclassed()

    assert not unknown, (
        f"Say in tests/inbox/matrix/table.py (SCREENS) what these addresses name and who opens them: {sorted(unknown)}"
    )
    assert not set(SCREENS) - set(addresses()), "These lines of SCREENS are about no address any more."
