"""Funded projects: a map and a table that agree, filters, and open data that others can use."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from core.models import Region
from programmes.models import ActionArea, FundedProjectIndexPage
from programmes.open_data import FIELDS, SCHEMA, conformity
from tests import factories

pytestmark = pytest.mark.django_db


def region(code: str) -> Region:
    return Region.objects.get(code=code)


@pytest.fixture
def index() -> FundedProjectIndexPage:
    """Two projects in Brittany, one of them on Réunion too, an example, and a draft."""
    page = factories.funded_index(funder_siret="12345678901234")
    area = ActionArea.objects.create(name="Solidarité", locale=page.locale)
    factories.funded_project(
        page,
        title="Premier",
        summary="Aider.",
        holder="=Association",
        areas=[area],
        regions=[region("53")],
        grant=Decimal("12500.50"),
        awarded_on=date(2024, 5, 2),
        starts_on=date(2024, 6, 1),
        ends_on=date(2025, 5, 31),
    )
    factories.funded_project(
        page, title="Deuxième", regions=[region("53"), region("04")], awarded_on=date(2023, 11, 6)
    )
    factories.funded_project(page, title="Exemple", is_example=True, regions=[region("94")])
    factories.funded_project(page, title="Brouillon", live=False, regions=[region("94")])
    return page


def test_the_map_and_its_table_say_the_same(client, index):
    answer = client.get(index.url)
    page = BeautifulSoup(answer.content, "html.parser")

    counts = {shape.code: shape.count for shape in answer.context["map"].shapes if shape.count}
    assert len(answer.context["map"].shapes) == 18
    assert counts == {"53": 2, "04": 1, "94": 1}
    rows = {
        row.find("th").get_text(strip=True): row.find("td").get_text(strip=True)
        for row in page.select("main table tbody tr")
    }
    assert rows == {"Bretagne": "2", "La Réunion": "1", "Corse": "1"}
    assert "IGN, Admin Express" in page.main.get_text()


def test_a_region_of_the_map_leads_to_its_projects_with_the_other_criteria_kept(client, index):
    answer = client.get(index.url, {"annee": "2023"})
    (reunion,) = [shape for shape in answer.context["map"].shapes if shape.code == "04"]

    there = client.get(reunion.url)

    assert [project.title for project in there.context["projects"]] == ["Deuxième"]
    assert "annee=2023" in reunion.url


def test_projects_are_narrowed_by_area_region_and_year(client, index):
    def titles(**asked):
        return [project.title for project in client.get(index.url, asked).context["projects"]]

    area = ActionArea.objects.get()
    assert titles() == ["Premier", "Deuxième", "Exemple"]
    assert titles(domaine=area.pk) == ["Premier"]
    assert titles(region=region("04").pk) == ["Deuxième"]
    assert titles(annee="2024") == ["Premier"]
    assert titles(annee="2024", region=region("04").pk) == []
    assert titles(annee="never") == ["Premier", "Deuxième", "Exemple"]


def test_the_open_data_follows_the_schema_of_subsidies_and_leaves_examples_out(client, index):
    answer = client.get(f"{index.url}projets.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert (
        answer.content.decode()
        .splitlines()[0]
        .startswith(
            "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire"
        )
    )
    assert [row["titre"] for row in rows] == ["Premier", "Deuxième"]
    first = rows[0]
    assert (first["montant"], first["dateConvention"]) == ("12500.5", "2024-05-02")
    assert (first["debut"], first["fin"]) == ("2024-06-01", "2025-05-31")
    assert (first["nature"], first["pourcentageSubvention"]) == ("aide en numéraire", "1")
    assert first["idAttribuant"] == "12345678901234"
    assert rows[1]["codesRegions"] == "53|04"
    assert rows[1]["montant"] == ""


def test_the_data_and_its_page_refuse_to_claim_what_the_schema_requires_and_nobody_keeps(client, index):
    schema = json.loads(client.get(f"{index.url}projets.json").content)["schema"]
    never = [field.name for field in FIELDS if field.required and not field.known]

    assert (schema["name"], schema["version"], schema["conforms"]) == ("scdl/subventions", "2.1.1", False)
    assert never == ["conditionsVersement", "datesPeriodeVersement", "notificationUE"]
    assert schema["lacking"] == dict.fromkeys(never, 2) | {
        "montant": 1,
        "nature": 1,
        "pourcentageSubvention": 1,
    }
    assert "ne prétend pas y être conforme" in client.get(index.url).content.decode()


TRUE = {
    "nomAttribuant": "Financeur",
    "idAttribuant": "12345678901234",
    "dateConvention": "2024-05-02",
    "nomBeneficiaire": "Association",
    "objet": "Aider",
    "montant": 12500.5,
    "nature": "aide en numéraire;aide en nature",
    "conditionsVersement": "échelonné",
    "datesPeriodeVersement": "2024-06-01/2025-05-31",
    "notificationUE": "non",
    "pourcentageSubvention": 1,
}


def test_what_fills_every_required_field_conforms():
    whole = dict.fromkeys(SCHEMA) | TRUE

    assert conformity([whole]) | {"url": ""} == {
        "name": "scdl/subventions",
        "version": "2.1.1",
        "url": "",
        "conforms": True,
        "lacking": {},
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, None) for name in TRUE),
        ("idAttribuant", "123"),
        ("idBeneficiaire", "1234567890123x"),
        ("rnaBeneficiaire", "W12"),
        ("dateConvention", "02/05/2024"),
        ("datesPeriodeVersement", "2024"),
        ("objet", "a" * 257),
        ("nature", "prêt"),
        ("notificationUE", "true"),
        ("pourcentageSubvention", 100),
        ("idRAE", "123456"),
    ],
)
def test_one_field_that_the_schema_does_not_take_is_named(name, value):
    whole = dict.fromkeys(SCHEMA) | TRUE

    assert conformity([whole, whole | {name: value}])["lacking"] == {name: 1}


def test_no_cell_is_a_formula(client, index):
    rows = list(csv.DictReader(io.StringIO(client.get(f"{index.url}projets.csv").content.decode())))

    assert rows[0]["nomBeneficiaire"] == "'=Association"


def test_the_same_projects_are_there_as_json(client, index):
    answer = client.get(f"{index.url}projets.json")
    projects = json.loads(answer.content)["projects"]

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert [project["titre"] for project in projects] == ["Premier", "Deuxième"]
    assert projects[0]["montant"] == 12500.5
    assert projects[0]["nomBeneficiaire"] == "=Association"
    assert projects[1]["montant"] is None
    assert projects[1]["regions"] == ["Bretagne", "La Réunion"]


def test_a_project_tells_its_indicators_in_words_too(client, index):
    indicator = {
        "name": "Personnes accompagnées",
        "unit": "personnes",
        "baseline": 0,
        "target": 200,
        "target_on": None,
        "values": [{"value": 150, "date": "2024-12-31"}, {"value": 80, "date": "2024-06-30"}],
    }
    project = factories.funded_project(
        index, indicators=[{"type": "indicator", "value": indicator}], is_example=True
    )

    text = BeautifulSoup(client.get(project.url).content, "html.parser").main.get_text(" ", strip=True)

    assert "Personnes accompagnées" in text
    assert "150" in text
    assert "75\u202f%" in text or "75\xa0%" in text
    assert "exemple" in text.lower()


def test_the_call_a_project_was_chosen_in_is_shown_while_it_is_published(client, index):
    call = factories.call(title="Appel 2023")
    project = factories.funded_project(index, call=call)

    assert "Appel 2023" in client.get(project.url).content.decode()
    call.unpublish()
    assert "Appel 2023" not in client.get(project.url).content.decode()
