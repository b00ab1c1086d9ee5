"""Calendars, Atom feed and JSON list of calls."""

import json
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from core.text.dates import PARIS
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
OPENS, CLOSES = datetime(2024, 1, 15, 9, tzinfo=PARIS), datetime(2024, 3, 29, 17, tzinfo=PARIS)


@pytest.fixture
def intake():
    call = factories.call(title="Appel national", summary="Pour tout le pays.", envelope=3_000_000)
    return factories.intake(call, opens_at=OPENS, closes_at=CLOSES)


def events(client, address: str) -> dict[str, object]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_the_calendar_of_a_call_holds_its_dates_in_paris_time(client, intake):
    found = events(client, f"{intake.page_in().url}calendrier.ics")

    ends = {event["DTEND"].dt for event in found.values()}
    assert ends == {OPENS, CLOSES}
    assert all(event["DTSTART"].params["TZID"] == "Europe/Paris" for event in found.values())
    assert all("@" in uid for uid in found)


def test_an_extension_moves_the_same_entry_and_counts_up(client, intake):
    address = f"{intake.page_in().url}calendrier.ics"
    before = events(client, address)

    intake.extended_from, intake.closes_at = CLOSES, CLOSES + timedelta(days=14)
    intake.save()
    after = events(client, address)

    assert before.keys() == after.keys()
    closing = next(uid for uid in after if "closing" in uid)
    assert after[closing]["DTEND"].dt == CLOSES + timedelta(days=14)
    assert int(after[closing]["SEQUENCE"]) == int(before[closing]["SEQUENCE"]) + 1


def test_a_change_of_words_alone_does_not_count_up(client, intake):
    intake.name_fr = "Autre nom"
    intake.save()

    assert intake.revision == 0


def test_a_cancelled_intake_is_cancelled_in_calendars(client, intake):
    intake.cancelled_at = OPENS + timedelta(days=1)
    intake.save()

    found = events(client, f"{intake.page_in().url}calendrier.ics")

    assert {str(event["STATUS"]) for event in found.values()} == {"CANCELLED"}


def test_a_deadline_is_shown_before_it_and_never_after_it(client, intake):
    intake.results_at = CLOSES + timedelta(days=60)
    intake.save()

    for event in events(client, f"{intake.page_in().url}calendrier.ics").values():
        assert event["DTSTART"].dt < event["DTEND"].dt
        assert event["DTEND"].dt in {OPENS, CLOSES, intake.results_at}
        assert str(event["TRANSP"]) == "TRANSPARENT"


def test_the_index_gathers_the_deadlines_of_all_its_calls(client, intake):
    index = intake.page_in().get_parent().specific
    other = factories.intake(factories.call(index), form=intake.form, opens_at=OPENS, closes_at=None)

    found = events(client, f"{index.url}calendrier.ics")

    assert {uid.split("@")[0] for uid in found} == {
        f"intake-{intake.pk}-opening",
        f"intake-{intake.pk}-closing",
        f"intake-{other.pk}-opening",
    }


def test_the_feed_is_atom_and_each_entry_keeps_its_identity(client, intake):
    index = intake.page_in().get_parent()
    answer = client.get(f"{index.url}flux.xml")
    feed = ElementTree.fromstring(answer.content)
    entry = feed.find(f"{ATOM}entry")

    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "Déclencheurs"
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{intake.page_key}"
    assert entry.find(f"{ATOM}title").text == "Appel national"
    assert "Pour tout le pays." in entry.find(f"{ATOM}summary").text
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "fr"


def test_the_list_is_json_that_any_site_may_read(client, intake):
    index = intake.page_in().get_parent()
    answer = client.get(f"{index.url}appels.json")
    call = json.loads(answer.content)["calls"][0]

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (call["title"], call["envelope_eur"], call["state"]) == ("Appel national", 3_000_000, "closed")
    assert call["intakes"][0]["opens_at"] == "2024-01-15T08:00:00Z"
    assert call["intakes"][0]["closes_at"] == "2024-03-29T16:00:00Z"
    assert call["accepts_applications"] is False


@pytest.mark.parametrize("name", ["flux.json", "autre.ics", "appels.xml", "calendrier.ics/", "index.csv"])
def test_a_file_that_is_none_is_not_found(client, intake, name):
    assert client.get(f"{intake.page_in().get_parent().url}{name}").status_code == 404
