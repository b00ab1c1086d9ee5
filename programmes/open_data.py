"""The funded projects as open data, with the fields of the French schema of subsidies where they apply.

Schema: « Subventions », Socle commun des données locales (SCDL), version 2.1.2, schema.data.gouv.fr. Fields we know
nothing of are left empty, as the schema allows; those it does not have come after its own.
"""

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")
SCHEMA = (
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
)
OURS = ("titre", "appel", "periode", "domaines", "codesRegions", "regions", "adresse")


def record(index, project) -> dict[str, Any]:
    """A project, keyed by the schema's fields then ours; sums in euros, dates in ISO 8601."""
    known = {
        "nomAttribuant": index.funder,
        "idAttribuant": index.funder_siret,
        "dateConvention": project.awarded_on.isoformat() if project.awarded_on else None,
        "nomBeneficiaire": project.holder,
        "idBeneficiaire": project.holder_siret,
        "objet": project.summary or project.title,
        "montant": float(project.grant) if project.grant is not None else None,
        "nature": "aide en numéraire" if project.grant is not None else None,
        "datesPeriodeVersement": _period(project),
        "titre": project.title,
        "appel": project.call.title if project.call else None,
        "periode": project.round_name,
        "domaines": [area.name for area in project.areas.all()],
        "codesRegions": [region.code for region in project.regions.all()],
        "regions": [region.name for region in project.regions.all()],
        "adresse": project.full_url,
    }
    values = {name: known.get(name) for name in (*SCHEMA, *OURS)}
    return {name: None if value == "" else value for name, value in values.items()}


def _period(project) -> str | None:
    """An ISO 8601 interval, as the schema asks: 2024-03-01/2025-02-28."""
    if not project.starts_on:
        return None
    return "/".join(day.isoformat() for day in (project.starts_on, project.ends_on) if day)


def as_json(index, projects: Sequence) -> HttpResponse:
    """The projects as a JSON list that anyone may read."""
    data = {
        "title": index.title,
        "url": index.full_url,
        "projects": [record(index, each) for each in projects],
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def as_csv(index, projects: Sequence) -> HttpResponse:
    """The projects as CSV, in UTF-8 with the schema's comma; lists are joined by a vertical bar."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{index.slug}.csv"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    writer = csv.writer(response)
    writer.writerow((*SCHEMA, *OURS))
    writer.writerows(_rows(index, projects))
    return response


def _rows(index, projects: Sequence) -> Iterator[list[str]]:
    for project in projects:
        yield [_cell(value) for value in record(index, project).values()]


def _cell(value: Any) -> str:
    """A text that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = "|".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
