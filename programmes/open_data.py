"""The funded projects as open data, with the fields of the French schema of subsidies where they apply.

Schema: « Subventions », Socle commun des données locales (SCDL), version 2.1.1
(https://schema.data.gouv.fr/scdl/subventions/). It requires more than the site keeps: how and when a grant is paid,
and whether the European Union was told of it. What is not known stays empty, and the data says itself that it does not
conform and why (`conformity()`). Fields the schema does not have come after its own.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, JsonResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the schema and what it asks; `known` is False for what the site never keeps."""

    name: str
    required: bool = True
    pattern: str = ""
    longest: int | None = None
    values: tuple[str, ...] = ()
    between: tuple[float, float] | None = None
    known: bool = True

    def takes(self, value: Any) -> bool:
        """Whether the schema takes that value; None is no value."""
        if value is None:
            return not self.required
        text = str(value)
        return (
            (not self.pattern or re.fullmatch(self.pattern, text) is not None)
            and (self.longest is None or len(text) <= self.longest)
            and (not self.values or text in self.values)
            and (self.between is None or self.between[0] <= float(value) <= self.between[1])
        )


SIRET, DAY = r"\d{14}", r"\d{4}-\d{2}-\d{2}"
CASH, KIND = "aide en numéraire", "aide en nature"
FIELDS = (
    Field("nomAttribuant"),
    Field("idAttribuant", pattern=SIRET),
    Field("dateConvention", pattern=DAY),
    Field("referenceDecision", required=False, known=False),
    Field("nomBeneficiaire"),
    Field("idBeneficiaire", required=False, pattern=SIRET),
    Field("rnaBeneficiaire", required=False, pattern=r"W\d{9}", known=False),
    Field("objet", longest=256),
    Field("montant"),
    Field("nature", values=(CASH, KIND, f"{CASH};{KIND}", f"{KIND};{CASH}")),
    Field("conditionsVersement", longest=256, known=False),
    Field("datesPeriodeVersement", pattern=f"{DAY}(/{DAY})?", known=False),
    Field("idRAE", required=False, longest=5, known=False),
    Field("notificationUE", values=("oui", "non"), known=False),
    Field("pourcentageSubvention", between=(0.01, 1)),
    Field("dispositifAide", required=False, known=False),
)
SCHEMA = tuple(field.name for field in FIELDS)
OURS = ("titre", "debut", "fin", "appel", "periode", "domaines", "codesRegions", "regions", "adresse")


def record(index, project) -> dict[str, Any]:
    """A project, keyed by the schema's fields then ours; sums in euros, dates in ISO 8601.

    A project has one holder, who gets the whole grant: a share of 1. When it begins and ends is not when it is paid.
    """
    known = {
        "nomAttribuant": index.funder,
        "idAttribuant": index.funder_siret,
        "dateConvention": project.awarded_on.isoformat() if project.awarded_on else None,
        "nomBeneficiaire": project.holder,
        "idBeneficiaire": project.holder_siret,
        "objet": project.summary or project.title,
        "montant": float(project.grant) if project.grant is not None else None,
        "nature": CASH if project.grant is not None else None,
        "pourcentageSubvention": 1 if project.grant is not None else None,
        "titre": project.title,
        "debut": project.starts_on.isoformat() if project.starts_on else None,
        "fin": project.ends_on.isoformat() if project.ends_on else None,
        "appel": project.call.title if project.call else None,
        "periode": project.round_name,
        "domaines": [area.name for area in project.areas.all()],
        "codesRegions": [region.code for region in project.regions.all()],
        "regions": [region.name for region in project.regions.all()],
        "adresse": project.full_url,
    }
    values = {name: known.get(name) for name in (*SCHEMA, *OURS)}
    return {name: None if value == "" else value for name, value in values.items()}


def conformity(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Which schema the records follow, whether all conform to it, and how many do not for want of which field."""
    lacking = {
        field.name: number
        for field in FIELDS
        if (number := sum(not field.takes(each[field.name]) for each in records))
    }
    return {
        "name": "scdl/subventions",
        "version": "2.1.1",
        "url": "https://schema.data.gouv.fr/scdl/subventions/",
        "conforms": not lacking,
        "lacking": lacking,
    }


def as_json(index, projects: Sequence) -> HttpResponse:
    """The projects as a JSON list that anyone may read."""
    records = [record(index, each) for each in projects]
    data = {
        "title": index.title,
        "url": index.full_url,
        "schema": conformity(records),
        "projects": records,
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def as_csv(index, projects: Sequence) -> HttpResponse:
    """The projects as CSV, in UTF-8 with the schema's comma and a point in sums; lists are joined by a vertical bar."""
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
