"""The cockpit on screen and as a file: who opens it, what leads there, and what it costs."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from core.enums import StaffGroup
from core.models import Region
from inbox.listing import VIEWS
from inbox.models import Export
from registrations.models import InboxScope, Registration
from tests import factories
from tests.copies import copies
from tests.inbox.cockpit.worlds import (
    BRITTANY,
    COCKPIT,
    CORSICA,
    a_mixed_round,
    cockpit,
    days_ago,
    linked,
    listed,
    said,
    tables,
)

pytestmark = pytest.mark.django_db


def test_a_delegate_reads_figures_of_the_region_alone(client, intake, manager):
    a_mixed_round(intake, manager)
    other = factories.intake(factories.call(title="Un autre appel"), name_fr="Tour secret", form=intake.form)
    factories.registration(other, courriel="ailleurs@example.org", region=[BRITTANY])
    delegate = factories.staff(StaffGroup.DELEGATES)
    InboxScope.objects.create(user=delegate, region=Region.objects.get(code=CORSICA))
    client.force_login(delegate)

    page = client.get(COCKPIT).content.decode()

    (table,) = tables(cockpit(delegate), "states")
    assert said(table)["Total"][0] == "4"
    assert "Tour secret" not in page
    assert all(text == str(listed(delegate, link)) for _where, text, link in linked(cockpit(delegate)))


@pytest.mark.parametrize(
    "group", [StaffGroup.REVIEWERS, StaffGroup.REFERRERS, StaffGroup.EDITORS, StaffGroup.DELEGATES]
)
def test_who_works_on_no_programme_has_no_cockpit(client, intake, group):
    client.force_login(factories.staff(group))

    for address in (COCKPIT, f"{COCKPIT}export/csv/"):
        assert client.get(address).status_code in (302, 403)
    assert COCKPIT not in client.get("/admin/inbox/", follow=True).content.decode()


def test_a_page_and_days_that_make_no_sense_count_nothing_and_say_so(client, intake, manager):
    factories.registration(intake)
    client.force_login(manager)

    for query in ("received_from=hier", "page=" + "0" * 8 + "-0000-4000-8000-000000000000"):
        response = client.get(f"{COCKPIT}?{query}")
        assert response.status_code == 422
        assert "Rien n’est compté" in response.content.decode()


def test_the_cockpit_leads_to_the_list_and_screens_lead_to_it(client, intake, manager):
    registration = factories.registration(intake)
    client.force_login(manager)
    address = f"{COCKPIT}?page={intake.page_key}"

    page = BeautifulSoup(client.get(address).content, "html.parser")

    total = page.select_one("#states").find_parent("section").select_one(".cockpit-table__total a")
    assert parse_qs(urlsplit(total["href"]).query)["page"] == [str(intake.page_key)]
    assert total["href"].startswith("/admin/inbox/?")
    for screen in (
        f"/admin/inbox/?page={intake.page_key}",
        f"/admin/inbox/{registration.pk}/",
        f"/admin/pages/{intake.page_in().pk}/edit/",
    ):
        assert f'href="{address}"' in client.get(screen).content.decode(), screen
    assert f'href="{COCKPIT}"' in client.get("/admin/").content.decode()


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "json"])
def test_figures_are_taken_out_as_a_file_and_that_is_kept(client, intake, manager, file_format):
    a_mixed_round(intake, manager)
    client.force_login(manager)

    response = client.get(f"{COCKPIT}export/{file_format}/?page={intake.page_key}")

    content = b"".join(response.streaming_content)
    if file_format == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert rows[0] == ["Chiffre", "Tableau", "Ligne", "Colonne", "Unité", "Nombre"]
        assert ["Où en sont les inscriptions", "Candidature", "Total", "Déposée", "", "3"] in rows
    elif file_format == "xlsx":
        (sheet,) = load_workbook(io.BytesIO(content)).worksheets
        assert sheet.title == "Chiffres"
        assert ("Où en sont les inscriptions", "Candidature", "Total", "Déposée", None, 3) in list(
            sheet.iter_rows(values_only=True)
        )
    else:
        assert b'"number": 10' in content
    kept = Export.objects.get()
    assert (kept.view, kept.filters, kept.format, kept.number) == ("tableau-de-bord", "page", file_format, 10)
    assert "Tableau de bord" in client.get("/admin/inbox/exports/").content.decode()
    assert client.get(f"{COCKPIT}export/zip/").status_code == 404


def test_an_empty_cockpit_says_so_and_gives_an_empty_file(client, intake, manager):
    client.force_login(manager)

    assert "Il n’y a encore rien à compter ici." in client.get(COCKPIT).content.decode()
    for file_format in ("csv", "xlsx", "json"):
        assert b"".join(client.get(f"{COCKPIT}export/{file_format}/").streaming_content)


def test_it_asks_the_same_few_queries_for_1_and_40(client, intake, manager):
    one = factories.registration(intake, region=[BRITTANY], domaine=["emploi"])
    client.force_login(manager)
    counts = []
    for number in (0, 39):
        copies(one, number)
        Registration.objects.update(owner=manager, since=days_ago(40))
        client.get(COCKPIT)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"{COCKPIT}?page={intake.page_key}")
        counts.append(len(queries))
    assert response.context["cockpit"].number == 40
    assert (
        counts[0] == counts[1] <= 25
    )  # as any list of the inbox; nine of them are the session's and Wagtail's own


def test_views_that_numbers_lead_to_stand_in_no_menu(client, intake, manager):
    client.force_login(manager)

    page = client.get("/admin/inbox/").content.decode()

    for code in ("en-attente", "sans-reponse"):
        assert VIEWS[code].address not in page
        assert client.get(VIEWS[code].address).status_code == 200
