"""An intake whose answers are columns of every type, people of staff, and files read back."""

import csv
import io
import json
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client
from openpyxl import Workbook, load_workbook
from wagtail.users.models import UserProfile

from core.enums import StaffGroup
from core.models import User
from inbox.models import InboxPreferences
from registrations.models import InboxScope, Intake
from tests import factories
from tests.factories import field, option

FIELDS = (
    field("text", "nom", "Nom complet", identifies="full_name", max_length=255),
    field("email", "courriel", "Adresse e-mail", is_contact=True),
    field("text", "titre", "Titre", max_length=255, required=False, column=True),
    field("siret", "siret", "SIRET", required=False, column=True),
    field("phone", "tel", "Téléphone", required=False, column=True),
    field("money", "montant", "Montant", required=False, column=True),
    field("number", "places", "Places", required=False, column=True),
    field("date", "debut", "Début", required=False, column=True),
    field(
        "choices",
        "themes",
        "Thèmes",
        required=False,
        column=True,
        options=[option("a", "Inclusion"), option("b", "Numérique")],
    ),
    field("text", "sante", "Santé", required=False, column=True, data_class="S"),
    field("long_text", "projet", "Projet", required=False, max_length=20_000),
    field("long_text", "secret", "Confidence", required=False, data_class="C", max_length=500),
    field(
        "group",
        "equipe",
        "Équipe",
        required=False,
        max_rows=5,
        fields=[field("text", "qui", "Qui")],
    ),
    field("files", "statuts", "Statuts", required=False),
    field("files", "medical", "Certificat", required=False, data_class="S"),
)
ANSWERS = {
    "titre": "Atelier",
    "siret": "73282932000074",
    "tel": "+33612345678",
    "montant": "12500.50",
    "places": "-3",
    "debut": "2026-03-01",
    "themes": ["a", "b"],
    "sante": "Asthme",
    "projet": "Un projet utile.",
    "secret": "Confidence-dite",
    "equipe": [{"qui": "Awa"}, {"qui": "Léo"}],
}
CODES = ("reference", "name", "received", *(f"a-{key}" for key in ("titre", "siret", "tel", "montant")))
CODES += ("a-places", "a-debut", "a-themes", "a-sante")


def asking(**values) -> Intake:
    """An intake that asks all of it."""
    return factories.intake(factories.call(title="Appel national"), fields=FIELDS, **values)


def answered(intake: Intake, **answers):
    """A registration that answered all of it."""
    return factories.registration(intake, **ANSWERS | answers)


def signed_in(
    client: Client, *groups: StaffGroup, intake: Intake | None = None, language: str = "fr"
) -> User:
    """Someone of staff, who works on the intake's programme when one is given, and reads in that language."""
    user = factories.staff(*groups)
    UserProfile.objects.create(user=user, preferred_language=language)
    if intake is not None:
        InboxScope.objects.create(user=user, page=intake.page_in().get_parent().get_parent())
    client.force_login(user)
    return user


def with_columns(user: User, *codes: str, view: str = "tous") -> None:
    """Have the view show these columns to that person; the reference is always there."""
    codes = tuple(code for code in codes if code != "reference")
    InboxPreferences.objects.update_or_create(user=user, defaults={"columns": {view: codes}})


def content(response: HttpResponseBase) -> bytes:
    """All that was sent."""
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def take(client: Client, file_format: str, query: str = "", view: str = "tous") -> bytes:
    """The file at that address."""
    return content(client.get(f"/admin/inbox/{view}/export/{file_format}/{query}"))


def book(made: bytes) -> Workbook:
    return load_workbook(io.BytesIO(made))


def table(made: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def data(made: bytes) -> dict[str, Any]:
    return json.loads(made)
