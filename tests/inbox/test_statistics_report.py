"""Staff see the figures of their pages, of periods that are over, and never of a group under 10."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.enums import StaffGroup
from inbox.views.statistics_report import counts_visible_to, may_read
from registrations.fields.sheet import QUESTIONS
from registrations.models import InboxScope, StatisticsCount
from tests import factories

# The first quarter of 2026 is over.
SPRING = pytest.mark.time_machine("2026-05-04T12:00:00+02:00", tick=False)
pytestmark = [pytest.mark.django_db, SPRING]
MONDAY = date(2026, 1, 5)


@pytest.fixture
def call():
    return factories.call(title="Appel national")


def fill(page, week=MONDAY, **numbers) -> None:
    """That many sheets of a page in a week, by disability; the other questions are left unsaid."""
    for question in QUESTIONS:
        answers = numbers if question.code == "disability" else {"unsaid": sum(numbers.values())}
        for answer, number in answers.items():
            StatisticsCount.objects.create(
                page_key=page.translation_key, week=week, question=question.code, answer=answer, number=number
            )


def see(client, page=None):
    return client.get(reverse("statistics:index"), {"page": page.translation_key} if page else {})


def tables(response) -> dict[str, list[list[str]]]:
    """What each table of the page says, line by line."""
    page = BeautifulSoup(response.content, "html.parser")
    return {
        table.caption.get_text(strip=True): [
            [cell.get_text(" ", strip=True) for cell in row.find_all("td")]
            for row in table.tbody.find_all("tr")
        ]
        for table in page.select(".sheet-report__tables table")
    }


@pytest.fixture
def manager(client, call):
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=call.get_parent())
    client.force_login(user)
    return user


def test_manager_sees_the_figures_of_a_page_in_scope(client, call, manager):
    fill(call, yes=40, no=60, unsaid=100)

    response = see(client, call)

    assert response.status_code == 200
    assert response.context["chosen_title"] == "Appel national"
    (period,) = response.context["periods"]
    assert (period.sheets, period.first_day, period.last_day) == (200, MONDAY, date(2026, 4, 5))
    disability = tables(response)[str(QUESTIONS[2].title)]
    assert [line[0] for line in disability] == ["40", "60", "100"]
    assert [re.sub(r"\W", "", line[1]) for line in disability] == ["20", "30", "50"]


def test_small_groups_are_hidden_with_what_would_tell_them(client, call, manager):
    fill(call, yes=9, no=61, unsaid=107)

    response = see(client, call)

    disability = tables(response)[str(QUESTIONS[2].title)]
    assert [len(line) for line in disability] == [1, 1, 2]
    assert disability[2][0] == "107"
    text = BeautifulSoup(response.content, "html.parser").select_one(".sheet-report").get_text(" ")
    assert "61" not in text
    assert "70" not in text


def test_period_that_is_not_over_is_not_shown(client, call, manager):
    fill(call, week=date(2026, 4, 6), yes=40, no=60)

    response = see(client, call)

    assert response.context["periods"] == []
    assert "40" not in BeautifulSoup(response.content, "html.parser").select_one(".sheet-report").get_text(
        " "
    )


def test_newest_period_comes_first(client, call, manager):
    fill(call, week=date(2025, 10, 6), yes=20)
    fill(call, yes=30)

    assert [period.sheets for period in see(client, call).context["periods"]] == [30, 20]


def test_page_is_chosen_among_those_that_have_figures(client, call, manager):
    other = factories.call(call.get_parent().specific, title="Autre appel")
    fill(call, yes=20)
    fill(other, yes=30)
    factories.call(call.get_parent().specific, title="Sans fiche")

    response = see(client)

    assert [title for _key, title in response.context["pages"]] == ["Appel national", "Autre appel"]
    assert response.context["chosen"] == ""
    assert see(client, other).context["periods"][0].sheets == 30


def test_only_page_is_shown_at_once(client, call, manager):
    fill(call, yes=20)

    assert see(client).context["chosen_title"] == "Appel national"


def test_report_without_any_sheet_says_so(client, manager):
    response = see(client)

    assert response.status_code == 200
    assert tables(response) == {}


def test_figures_of_a_deleted_page_stay_for_those_who_see_everything(client, call):
    fill(call, yes=20)
    call.delete()
    client.force_login(factories.staff(StaffGroup.OFFICERS))

    assert see(client).context["periods"][0].sheets == 20


def test_manager_sees_nothing_of_pages_out_of_scope(client, call, manager):
    other = factories.call(factories.call_index(factories.programme()), title="Ailleurs")
    fill(other, yes=20)

    assert see(client).context["pages"] == []
    assert see(client, other).status_code == 404
    assert not counts_visible_to(manager).exists()


@pytest.mark.parametrize("group", [StaffGroup.OFFICERS, StaffGroup.ADMINISTRATORS])
def test_officers_and_administrators_see_every_page(client, call, group):
    fill(call, yes=20)
    client.force_login(factories.staff(group))

    assert see(client, call).context["periods"][0].sheets == 20


@pytest.mark.parametrize(
    "group",
    [
        StaffGroup.EDITORS,
        StaffGroup.PUBLISHERS,
        StaffGroup.REVIEWERS,
        StaffGroup.DELEGATES,
        StaffGroup.REFERRERS,
    ],
)
def test_other_staff_see_no_figures(client, call, group):
    fill(call, yes=20)
    user = factories.staff(group)
    InboxScope.objects.create(user=user, page=call)
    client.force_login(user)

    assert not may_read(user)
    assert not counts_visible_to(user).exists()
    response = see(client, call)
    assert response.status_code == 302
    assert "Appel national" not in response.content.decode()


def test_former_staff_see_no_figures(call):
    fill(call, yes=20)
    user = factories.staff(StaffGroup.ADMINISTRATORS, is_active=False)

    assert not counts_visible_to(user).exists()


def test_visitor_is_sent_to_sign_in(client, call):
    response = see(client, call)

    assert response.status_code == 302
    assert "login" in response.url


@pytest.mark.parametrize("page", ["x", "%00", "a" * 3000, "00000000-0000-0000-0000-000000000000"])
def test_odd_page_is_not_found(client, call, manager, page):
    fill(call, yes=20)

    assert client.get(reverse("statistics:index"), {"page": page}).status_code == 404


def test_menu_leads_managers_to_the_figures(client, manager):
    assert reverse("statistics:index") in client.get("/admin/").content.decode()


def test_menu_hides_the_figures_from_others(client):
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))

    assert reverse("statistics:index") not in client.get("/admin/").content.decode()


def test_report_asks_the_database_as_often_for_three_pages_as_for_one(client, call, manager):
    fill(call, yes=20)
    see(client, call)
    with CaptureQueriesContext(connection) as one:
        see(client, call)
    for number in range(2):
        fill(factories.call(call.get_parent().specific, title=f"Appel {number}"), yes=20)

    with CaptureQueriesContext(connection) as three:
        see(client, call)

    assert len(three) == len(one)
