"""Every cell of the matrix: each address that is ours, filled in with each thing it may name."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.http.response import HttpResponseBase
from pypdf import PdfReader

from inbox.listing import VIEWS
from tests.inbox.matrix.table import ELSEWHERE, SCREENS, About, Role, Screen
from tests.inbox.matrix.world import EVERY_ROW, GUARDED, OTHER, OTHER_ROOM, OWN, OWN_ROOM, World
from tests.patterns import Address, every_address

OURS = {"core", "home", "inbox", "programmes", "registrations", "rolemodels", "search", "config"}
FORMATS = ("csv", "xlsx", "json", "zip")
ROOMS_OF_ADMIN = ("inbox", "donnees", "messages", "referrals", "leads", "snippets/registrations")
TAPPED = next(code for code, view in VIEWS.items() if view.taps)
ROOMS = (OWN_ROOM, OTHER_ROOM)
Thing = tuple[dict[str, Any], str]  # what stands in the address, and whose it is
NEVER = "nobody's"  # no such thing: a letter below a dossier that it is not of


@dataclass(frozen=True)
class Cell:
    """One address, filled in: the screen it is, and whose thing it names."""

    name: str
    path: str
    screen: Screen
    of: str = ""

    def reached_by(self, role: Role) -> bool:
        """Whether what it names is this person's to see."""
        about = self.screen.about
        if about in (About.ROW, About.TAPPED, About.LETTER, About.FILE):
            return self.of in role.rows or (self.of == GUARDED and role.guarded and OWN in role.rows)
        if about in (About.FORM, About.INTAKE, About.TEMPLATE, About.CALL):
            return self.of in role.rooms
        if about is About.LOT:
            seen = {"mine": True, "theirs": OTHER in role.rows, "of both": bool({OWN, OTHER} & role.rows)}
            if self.screen.own_only:
                return self.of == "mine" and (OWN in role.rows or not self.screen.of_one_row)
            return seen.get(self.of, False)
        if about in (About.VIEW_OF_MINE, About.LOOK):
            return self.of == "mine"
        return self.of != NEVER

    def is_read_by(self, role: Role) -> bool:
        return self.screen.reads in role.may and self.reached_by(role)

    def is_changed_by(self, role: Role) -> bool:
        return self.screen.changes in role.may and self.reached_by(role)


def is_ours(address: Address, form: str) -> bool:
    """Whether an address of the admin shows or does something of ours: by its view, or by what it names."""
    if not form.startswith("/admin/"):
        return False
    return address.name in SCREENS or address.view.__module__.split(".")[0] in OURS or "registrations" in form


def addresses() -> dict[str, tuple[str, list[str]]]:
    """All that are ours, by name: the form of each and what it asks for."""
    found = {}
    for address in every_address():
        for form, names in address.forms:
            if is_ours(address, form):
                found[address.name] = (form, names)
    return found


def unclassed() -> set[str]:
    """Those that no table knows."""
    return {name for name in addresses() if name not in SCREENS and name not in ELSEWHERE}


def cells(world: World, role: Role) -> list[Cell]:
    """Each address with each thing; with one alone where the role has no right to any, with two where it has to all."""
    found = []
    for name, (form, asked) in addresses().items():
        if screen := SCREENS.get(name):
            known = things(name, screen.about, world)
            if not {screen.reads, screen.changes} & role.may:
                known = known[:1]
            elif not role.forbidden:  # nothing can leak: what is there to be opened, and what is nobody's
                known = known[:1] + known[1:][-1:]
            for values, of in known:
                path = form % {each: values.get(each, "1") for each in asked} + str(values.get("?", ""))
                found.extend(Cell(name, path + query, screen, of) for query in screen.queries)
    return found


def things(name: str, about: About, world: World) -> list[Thing]:
    """What stands in an address of that kind, and whose it is."""
    by_room = {
        About.INTAKE: world.intakes,
        About.TEMPLATE: world.templates,
        About.CALL: world.calls,
        About.EVENT: world.calls,
    }
    if about in by_room:
        return [({"pk": by_room[about][room]}, room) for room in ROOMS]
    made: dict[About, Callable[[], list[Thing]]] = {
        About.VIEW: lambda: [({"view": view}, "") for view in VIEWS],
        About.ANY_VIEW: lambda: [({"view": "tous"}, "")],
        About.EXPORT: lambda: [
            *(({"view": "tous", "file_format": each, "?": "?columns=all"}, "") for each in FORMATS),
            ({"view": "effacements", "file_format": "csv"}, ""),
        ],
        About.FORMAT: lambda: [({"file_format": "csv"}, ""), ({"file_format": "xlsx"}, "")],
        About.ROW: lambda: [({"pk": world.rows[word]}, word) for word in EVERY_ROW],
        About.TAPPED: lambda: [({"pk": world.rows[word], "view": TAPPED}, word) for word in EVERY_ROW],
        About.LETTER: lambda: [
            *(({"pk": world.rows[word], "letter": world.letters[word]}, word) for word in EVERY_ROW),
            ({"pk": world.rows[OWN], "letter": world.letters[OTHER]}, NEVER),
        ],
        About.FILE: lambda: [
            *(({"key": key}, word) for word, key in world.files.items()),
            ({"key": world.guarded_file}, GUARDED),
        ],
        About.LOT: lambda: [({"pk": pk, "rank": 0}, which) for which, pk in world.lots.items()],
        About.PROCESSING: lambda: [({"code": "drafts"}, "")],
        About.REQUEST: lambda: [({"pk": world.request}, "")],
        About.LOOK: lambda: [({"key": key}, which) for which, key in world.looks.items()],
        About.VIEW_OF_MINE: lambda: [({"pk": pk}, which) for which, pk in world.bookmarks.items()],
        About.FORM: lambda: [(_form(name, world, room), room) for room in ROOMS],
        About.ABOUT_SOMEONE: lambda: [
            ({"pk": pk}, "" if name.startswith(kind) else NEVER) for kind, pk in world.about.items()
        ],
        About.ACCESS: lambda: [({"pk": world.access}, "")],
        About.KIND: lambda: [({"kind": "confirmation", "language": "fr"}, "")],
        About.NOTHING: lambda: [({}, "")],
        About.NEVER: lambda: [({}, NEVER)],
    }
    return made[about]()


def _form(name: str, world: World, room: str) -> dict[str, Any]:
    """A form, as Wagtail's own addresses name one."""
    pk = world.forms[room]
    return {
        "pk": pk,
        "object_id": pk,
        "session_id": 1,
        "revision_id": world.revisions[room],
        "revision_id_a": "earliest",
        "revision_id_b": world.revisions[room],
        "app_label": "registrations",
        "model_name": "form",
        "action": "delete",
        "?": f"?id={pk}" if name == "wagtail_bulk_action" else "",
    }


def leads_to_ours(response: HttpResponseBase) -> str:
    """The address that it leads to, when that is one of ours; the page editor has rights of its own."""
    led = response.headers.get("Location", "")
    return led if led.startswith(tuple(f"/admin/{room}/" for room in ROOMS_OF_ADMIN)) else ""


def is_refused(response: HttpResponseBase) -> bool:
    """Forbidden, not there, or led away: to the door, or to the start of the admin, as Wagtail says "forbidden"."""
    if response.status_code == 302:
        led = response.headers["Location"]
        return led == "/admin/" or led.startswith(settings.LOGIN_URL) or "next=" in led
    return response.status_code in (403, 404)


def said(response: HttpResponseBase) -> str:
    """All that it says, unpacked and folded."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join([name.encode() + archive.read(name) for name in archive.namelist()])
    elif content.startswith(b"%PDF") and b"/Font" in content:
        content = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).encode()
    led = response.headers.get("Location", "") + response.headers.get("Content-Disposition", "")
    return (content.decode(errors="replace") + led).lower()


OUR_TABLE = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "((?:registrations|inbox)_\w+)"')


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables of ours that are written to meanwhile."""
    found: set[str] = set()

    def watching(execute, sql, params, many, context):
        if match := OUR_TABLE.match(sql):
            found.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watching):
        yield found
