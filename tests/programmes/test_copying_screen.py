"""The screen that copies a call with its dates moved."""

from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.enums import StaffGroup
from programmes.models import CallPage
from registrations.models import Intake
from tests import factories
from tests.programmes.calls import IN_2024, call_of_2024, paris

# --- In the admin -------------------------------------------------------------------------------------


@pytest.fixture
def publisher(client):
    user = factories.staff(StaffGroup.PUBLISHERS)
    client.force_login(user)
    return user


@pytest.mark.django_db
@pytest.mark.time_machine(IN_2024, tick=False)
def test_the_form_proposes_next_year_and_shows_every_date_before_and_after(client, publisher):
    call = call_of_2024()
    factories.intake(call, opens_at=paris(2024, 1, 15, 9), closes_at=paris(2024, 2, 29, 17))

    page = BeautifulSoup(client.get(reverse("copy_call", args=[call.pk])).content, "html.parser")

    fields = {name: page.find("input", {"name": name})["value"] for name in ("title", "slug", "opens_on")}
    assert fields == {"title": "Appel 2025", "slug": "appel-2025", "opens_on": "2025-01-15"}
    cells = [[cell.text for cell in row.find_all("td")[-2:]] for row in page.select(".moved-dates tbody tr")]
    assert [" ".join(after.split()[:3]) for _before, after in cells] == ["15 janvier 2025", "28 février 2025"]
    assert [" ".join(before.split()[:3]) for before, _after in cells] == [
        "15 janvier 2024",
        "29 février 2024",
    ]


@pytest.mark.django_db
@pytest.mark.time_machine(IN_2024, tick=False)
@pytest.mark.parametrize(
    ("today", "year"), [(IN_2024, 2026), (paris(2026, 1, 15, 23), 2026), (paris(2026, 1, 16, 0), 2027)]
)
def test_the_form_counts_from_the_newest_round_to_a_day_to_come(client, publisher, today, year):
    call = call_of_2024(title="Appel 2025", slug="appel-2025")
    for each in (2025, 2024):
        factories.intake(call, opens_at=paris(each, 1, 15, 9), closes_at=paris(each, 3, 29, 17))

    with time_machine.travel(today, tick=False):
        client.force_login(publisher)
        form = client.get(reverse("copy_call", args=[call.pk])).context["form"]
        proposed = [form[name].value() for name in ("title", "slug", "opens_on")]
        openings = [moved.after for moved in form.dates if moved.before == paris(2025, 1, 15, 9)]

    assert proposed == [f"Appel {year}", f"appel-{year}", date(year, 1, 15)]
    assert openings == [paris(year, 1, 15, 9)]


@pytest.mark.django_db
@pytest.mark.time_machine(IN_2024, tick=False)
def test_the_form_proposes_an_address_that_is_free(client, publisher):
    index = factories.call_index()
    dated, plain = call_of_2024(parent=index), factories.call(index, slug="appel")
    factories.call(index, slug="appel-2025")
    for call in (dated, plain):
        factories.intake(call, opens_at=paris(2024, 1, 15, 9), closes_at=paris(2024, 2, 29, 17))

    proposed = [
        client.get(reverse("copy_call", args=[call.pk])).context["form"]["slug"].value()
        for call in (dated, plain)
    ]

    assert proposed == ["appel-2025-1", "appel-2025-1"]


@pytest.mark.django_db
def test_another_day_is_shown_before_anything_is_copied(client, publisher):
    call = call_of_2024()
    factories.intake(call, opens_at=paris(2024, 1, 15, 9), closes_at=paris(2024, 3, 29, 17))
    values = {"title": "Appel 2026", "slug": "appel-2026", "opens_on": "2026-01-19", "preview": "1"}

    response = client.post(reverse("copy_call", args=[call.pk]), values)

    assert response.status_code == 200
    assert "2 avril 2026" in response.content.decode()
    assert CallPage.objects.count() == 1


@pytest.mark.django_db
def test_a_publisher_copies_a_call_and_lands_in_its_editor(client, publisher):
    call = call_of_2024()
    factories.intake(call, opens_at=paris(2024, 1, 15, 9), closes_at=paris(2024, 3, 29, 17))
    values = {"title": "Appel 2025", "slug": "appel-2025", "opens_on": "2025-01-20", "copy": "1"}

    response = client.post(reverse("copy_call", args=[call.pk]), values)

    copied = CallPage.objects.get(slug="appel-2025")
    assert response.url == reverse("wagtailadmin_pages:edit", args=[copied.pk])
    assert Intake.objects.for_page(copied).get().closes_at == paris(2025, 4, 3, 17)
    assert client.get(response.url).status_code == 200


@pytest.mark.django_db
def test_an_address_that_is_taken_is_refused_at_its_field(client, publisher):
    call = call_of_2024()
    values = {"title": "Appel 2025", "slug": "appel-2024", "copy": "1"}

    response = client.post(reverse("copy_call", args=[call.pk]), values)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["slug"]


@pytest.mark.django_db
def test_dates_that_contradict_each_other_are_refused_above_the_form(client, publisher):
    call = call_of_2024()
    factories.intake(call, opens_at=paris(2024, 2, 28, 18), closes_at=paris(2024, 2, 29, 9))
    values = {"title": "Appel 2025", "slug": "appel-2025", "opens_on": "2025-02-28", "copy": "1"}

    response = client.post(reverse("copy_call", args=[call.pk]), values)

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert CallPage.objects.count() == 1


@pytest.mark.django_db
def test_a_call_without_rounds_is_copied_without_dates(client, publisher):
    call = factories.call(title="Appel permanent", slug="appel")

    client.post(
        reverse("copy_call", args=[call.pk]),
        {"title": "Appel permanent bis", "slug": "appel-bis", "copy": "1"},
    )

    assert not CallPage.objects.get(slug="appel-bis").live
    assert not Intake.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("group", [StaffGroup.EDITORS, StaffGroup.REVIEWERS])
def test_who_may_not_add_rounds_may_not_copy(client, group):
    call = call_of_2024()
    client.force_login(factories.staff(group))
    address = reverse("copy_call", args=[call.pk])
    values = {"title": "Appel 2025", "slug": "appel-2025", "copy": "1"}

    shown, copied = client.get(address), client.post(address, values)

    assert (shown.status_code, copied.status_code) == (302, 302)
    assert CallPage.objects.count() == 1
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[call.pk])).content.decode()
    assert address not in editor


@pytest.mark.django_db
def test_copying_is_offered_in_the_editor_and_in_the_explorer(client, publisher):
    call, other = call_of_2024(), factories.standard()
    address = reverse("copy_call", args=[call.pk])

    editor = client.get(reverse("wagtailadmin_pages:edit", args=[call.pk])).content.decode()
    explorer = client.get(reverse("wagtailadmin_explore", args=[call.get_parent().pk])).content.decode()
    elsewhere = client.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).content.decode()

    assert editor.count(f'href="{address}"') == 2  # the header's menu and the panel of the rounds
    assert explorer.count(f'href="{address}"') == 1
    assert "/copier/" not in elsewhere


@pytest.mark.django_db
def test_only_a_call_can_be_copied(client, publisher):
    assert client.get(reverse("copy_call", args=[factories.standard().pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 5])
def test_the_explorer_shows_the_state_of_calls_and_asks_once_for_all_their_rounds(client, publisher, number):
    index = factories.call_index()
    for _n in range(number):
        factories.intake(factories.call(index))

    with CaptureQueriesContext(connection) as queries:
        shown = client.get(reverse("wagtailadmin_explore", args=[index.pk])).content

    listing = BeautifulSoup(shown, "html.parser").select_one("main table.listing").text
    assert listing.count("Ouvert · jusqu’au") == number
    assert sum('FROM "registrations_intake"' in query["sql"] for query in queries) == 1
