"""The page of a call: the old date of an extension, places that are gone, rules, and what is offered in each state."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from core.text.dates import PARIS
from tests import factories

NOW = datetime(2024, 6, 10, 12, tzinfo=PARIS)
DAY = timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


def block(kind: str, **value) -> dict:
    return {"type": kind, "value": value, "id": str(uuid4())}


def page_at(address: str) -> BeautifulSoup:
    return BeautifulSoup(Client().get(address).content, "html.parser")


def words(element) -> str:
    return element.get_text(" ", strip=True)


def test_an_extension_strikes_the_old_date_wherever_it_stands():
    call = factories.call()
    factories.intake(call, closes_at=NOW + 20 * DAY, extended_from=NOW + 3 * DAY)

    struck = [words(each) for each in page_at(call.url).select("del")]

    assert struck == ["13 juin 2024 à\xa012\xa0h", "13 juin 2024 à\xa012\xa0h"]


def test_a_closing_at_midnight_is_said_of_the_day_it_ends_and_an_opening_of_the_day_it_begins():
    call = factories.call()
    factories.intake(
        call, opens_at=datetime(2024, 6, 1, tzinfo=PARIS), closes_at=datetime(2024, 7, 1, tzinfo=PARIS)
    )

    page = page_at(call.url)

    assert "jusqu’au 30 juin 2024 à minuit" in words(page.select_one(".status__sentence"))
    assert [words(each) for each in page.select(".timetable time")][:2] == [
        "1er juin 2024",
        "30 juin 2024 à minuit",
    ]


def test_a_closing_that_was_put_off_is_never_where_the_timetable_stands():
    call = factories.call()
    intake = factories.intake(
        call, opens_at=NOW - 9 * DAY, closes_at=NOW + 20 * DAY, extended_from=NOW - 3 * DAY
    )

    current = page_at(call.url).select_one(".timetable [aria-current=step] time")

    assert current["datetime"] == intake.opens_at.strftime("%Y-%m-%dT%H:%M%z")


@pytest.mark.parametrize(
    ("dates", "offered"),
    [
        ({}, True),
        ({"opens_at": NOW + DAY}, True),
        ({"closes_at": NOW - DAY, "opens_at": NOW - 9 * DAY, "results_at": NOW - DAY / 2}, False),
        ({"cancelled_at": NOW - DAY}, False),
    ],
    ids=["open", "upcoming", "results", "cancelled"],
)
def test_the_calendar_is_offered_while_it_has_something_to_say(dates, offered):
    call = factories.call()
    factories.intake(call, **dates)

    links = page_at(call.url).select(f"a[href='{call.url}calendrier.ics']")

    assert bool(links) is offered


def test_other_versions_of_the_rules_stay_readable_under_the_one_in_force():
    rules = [
        block("rules", version=version, in_force_from=day, text=f"<p>Texte {version}</p>", changes="")
        for version, day in (("1", "2024-01-01"), ("2", "2024-06-01"), ("3", "2025-01-01"))
    ]
    call = factories.call(rules=json.dumps(rules))

    section = page_at(call.url).find(id="rules").parent

    assert [words(each) for each in section.select(":scope > .rules .prose")] == ["Texte 2"]
    assert [words(each) for each in section.select(".versions .prose")] == ["Texte 3", "Texte 1"]


def test_the_summary_of_the_page_leads_to_sections_that_are_there():
    contact = block("contact", territory="Bretagne", name="Équipe", email="ouest@example.org", phone="")
    call = factories.call(
        eligibility="<p>Une association.</p>",
        requirements="<p>Un budget.</p>",
        contacts=json.dumps([contact]),
    )
    for _number in range(2):
        factories.intake(call)

    page = page_at(call.url)
    targets = [link["href"].lstrip("#") for link in page.select(".toc a")]

    assert targets == ["brief", "eligibility", "requirements", "rounds", "contacts"]
    assert [target for target in targets if page.find(id=target) is None] == []


def test_a_full_intake_leads_to_the_waiting_list_and_its_form_says_so():
    workshop = factories.workshop()
    intake = factories.intake(workshop, form=factories.form(workflow_code="participation"), capacity=1)

    form_before = page_at(f"{workshop.url}inscription/").select(".form-column > .note")
    factories.registration(intake)
    form_after = page_at(f"{workshop.url}inscription/").select(".form-column > .note")

    assert (len(form_before), len(form_after)) == (0, 1)
    assert page_at(workshop.url).select_one(".intake-fact--full")


@pytest.mark.parametrize(
    ("dates", "button"),
    [({}, 1), ({"opens_at": NOW - 9 * DAY, "closes_at": NOW - DAY}, 0), ({"opens_at": NOW + DAY}, 0)],
    ids=["open", "closed", "upcoming"],
)
def test_good_answers_lead_to_the_form_only_while_it_is_open(dates, button):
    question = block("yes_no", question="Un an ?", help_text="", needed="yes", why="Il faut un an.")
    call = factories.call(criteria=json.dumps([question]))
    factories.intake(call, **dates)

    verdict = page_at(f"{call.url}verifier/?envoi=1&q1=yes").select_one(".verdict--yes")

    assert len(verdict.select(f"a[href='{call.url}inscription/']")) == button
    assert verdict.select_one(".pill")


def test_a_fictional_call_says_so_wherever_its_title_stands(client):
    real, fictional = factories.call(title="Vrai"), factories.call(title="Inventé", is_example=True)
    factories.intake(real)
    factories.intake(fictional)

    for address, said in ((real.url, 0), (fictional.url, 1), (fictional.get_parent().url, 1), ("/", 1)):
        html = BeautifulSoup(client.get(address).content, "html.parser")
        assert [words(each) for each in html.select(".example")] == ["Exemple fictif"] * said, address
