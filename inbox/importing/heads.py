"""How the columns are called in the lists that Zoom, Teams and BigBlueButton give, in English and in French.

Zoom: the report of participants, whose first lines tell of the meeting. Teams: the attendance report, whose second part
lists who came. BigBlueButton: the session data of the learning dashboard; what it has not translated stays English.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.text.stems import fold

NAME, FIRST, EMAIL, LASTED, WAITED = "name", "first", "email", "lasted", "waited"

HEADS: dict[str, frozenset[str]] = {
    NAME: frozenset(
        {
            "name",
            "name (original name)",
            "user name",
            "user name (original name)",
            "full name",
            "last name",
            "nom",
            "nom (nom original)",
            "nom (nom d'origine)",
            "nom d'utilisateur",
            "nom d'utilisateur (nom original)",
            "nom complet",
            "nom de famille",
        }
    ),
    FIRST: frozenset({"first name", "prenom"}),
    EMAIL: frozenset(
        {
            "email",
            "e-mail",
            "mail",
            "user email",
            "email address",
            "courriel",
            "adresse e-mail",
            "adresse mail",
            "adresse email",
            "adresse electronique",
            "adresse de courriel",
            "e-mail de l'utilisateur",
            "adresse e-mail de l'utilisateur",
        }
    ),
    LASTED: frozenset(
        {
            "duration",
            "duration (minutes)",
            "total duration (minutes)",
            "time in session (minutes)",
            "in-meeting duration",
            "online time",
            "minutes",
            "duree",
            "duree (minutes)",
            "duree totale (minutes)",
            "duree de la session (minutes)",
            "duree de la reunion",
            "duree en reunion",
            "duree dans la reunion",
            "temps en ligne",
        }
    ),
    WAITED: frozenset(
        {"in waiting room", "salle d'attente", "dans la salle d'attente", "en salle d'attente"}
    ),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """In which column each thing stands, from 0; None where the list has no such column."""

    name: int | None = None
    first: int | None = None
    email: int | None = None
    lasted: int | None = None
    waited: int | None = None

    @property
    def is_enough(self) -> bool:
        """Whether people can be told apart."""
        return self.name is not None or self.email is not None


def columns_of(row: Sequence[str]) -> Columns | None:
    """The columns that this line names; None when it is not the head of a list of people."""
    called = [fold(" ".join(cell.replace("’", "'").split())) for cell in row]
    found = {
        what: next((place for place, word in enumerate(called) if word in words), None)
        for what, words in HEADS.items()
    }
    named = found[NAME] is not None
    is_head = named and (found[EMAIL] is not None or found[LASTED] is not None)
    return Columns(**found) if is_head else None
