"""A round with people in several states, and how a test reads what the cockpit says of them."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.http import QueryDict
from django.utils import timezone

from inbox.cockpit.asking import Cockpit
from inbox.cockpit.figures import FIGURES
from inbox.listing import Listing
from registrations.domain import move
from registrations.domain.assigning import assign
from registrations.fields.schema import FieldSpec, Option
from registrations.models import Registration
from tests import factories

COCKPIT = "/admin/inbox/tableau-de-bord/"
BRITTANY, CORSICA = "53", "94"
SPECS = (
    FieldSpec("nom", "text", "Nom", identifies="full_name"),
    FieldSpec("courriel", "email", "E-mail", is_contact=True),
    FieldSpec("region", "region", "Région", required=False, column=True, several=True),
    FieldSpec(
        "domaine",
        "choices",
        "Domaines",
        required=False,
        column=True,
        options=(Option("emploi", "Emploi"), Option("jeunesse", "Jeunesse")),
    ),
    FieldSpec("sante", "yes_no", "Votre santé", required=False, column=True, data_class="S"),
)


def cockpit(user, query: str = "") -> Cockpit:
    return Cockpit.of(user, QueryDict(query))


def tables(asked: Cockpit, code: str) -> list:
    figure = next(each for each in FIGURES if each.code == code)
    return list(figure.tables(asked))


def said(table) -> dict[str, list[str]]:
    """The numbers of a table by the label of their line, as they are shown."""
    return {str(line.label): [cell.text for cell in line.cells] for line in table.lines}


def listed(user, address: str) -> int:
    """How many the list at that address holds."""
    parts = urlsplit(address)
    code = parts.path.removeprefix("/admin/inbox/").strip("/") or "tous"
    return Listing.of(user, code, QueryDict(parts.query)).count()


def linked(asked: Cockpit) -> list[tuple[str, str, str]]:
    """Every number that leads to a list: where it stands, what it says, the address."""
    return [
        (f"{figure.code}: {line.label}, {heading.label}", cell.text, cell.link)
        for figure in FIGURES
        for table in figure.tables(asked)
        for line in table.lines
        for heading, cell in zip(table.headings, line.cells, strict=True)
        if cell.link and heading.label != "Le plus ancien attend"
    ]


def days_ago(number: float):
    return timezone.now() - timedelta(days=number)


def a_mixed_round(intake, manager) -> None:
    """Ten in several states, of two regions, of several days, some of them the manager's."""
    made = [
        factories.registration(
            intake,
            courriel=f"p{number}@example.org",
            region=[BRITTANY, CORSICA] if number % 3 == 0 else [BRITTANY],
            domaine=["emploi", "jeunesse"] if number % 2 else ["emploi"],
            sante=True,
        )
        for number in range(10)
    ]
    for each in made[:6]:
        move(each, to="eligible", by=manager)
    for each in made[:3]:
        move(each, to="in_review", by=manager)
    move(made[9], to="information", by=manager, message="Il manque les statuts.")
    assign(made[0], to=manager, by=manager)
    for number, each in enumerate(made):
        Registration.objects.filter(pk=each.pk).update(
            created_at=days_ago(40 - number), since=days_ago(38 - 3 * number)
        )
