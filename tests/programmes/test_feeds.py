"""Calendars, Atom feeds and the JSON list of calls."""

import json
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
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


def test_only_a_closing_asks_for_attention_the_day_before(client, intake):
    found = events(client, f"{intake.page_in().url}calendrier.ics")

    alarms = {uid.split("-")[2].split("@")[0]: event.walk("VALARM") for uid, event in found.items()}
    assert {kind: len(rung) for kind, rung in alarms.items()} == {"opening": 0, "closing": 1}
    closing = next(event for uid, event in found.items() if "closing" in uid)
    assert closing["DTEND"].dt + alarms["closing"][0]["TRIGGER"].dt == CLOSES - timedelta(days=1)
    assert str(closing["SUMMARY"]) == "Appel national\xa0: clôture"


# What RFC 5545 asks of each component (3.6, 3.6.1, 3.6.3, 3.6.6), and what may stand there once at most.
ASKED = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETTO", "TZOFFSETFROM"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETTO", "TZOFFSETFROM"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}


def test_every_calendar_of_the_site_is_what_the_standard_asks(client, intake):
    edition = factories.edition(launch_at=OPENS)
    factories.workshop(edition, place="1 rue d’exemple, Lyon", title="Ici, là ; et ailleurs")
    factories.workshop(edition)
    index = intake.page_in().get_parent()

    seen = set()
    for address in (index.url, edition.url):
        content = client.get(f"{address}calendrier.ics").content
        read = Calendar.from_ical(content)
        assert max(map(len, content.split(b"\r\n"))) <= 75
        for component in read.walk():
            seen.add(component.name)
            assert component.errors == []
            assert ASKED[component.name] <= component.keys()
            assert not any(isinstance(value, list) for value in component.values())
        uids = [str(event["UID"]) for event in read.walk("VEVENT")]
        assert len(set(uids)) == len(uids)
    assert seen == ASKED.keys()
    places = [str(event["LOCATION"]) for event in read.walk("VEVENT")]
    assert places == ["En ligne", "1 rue d’exemple, Lyon", "En ligne"]


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


# --- News, workshops and offers ---------------------------------------------------------------------


def entries(client, address: str) -> list[dict]:
    """The entries of a feed that says all that Atom asks of it (RFC 4287, 4.1.1 and 4.1.2)."""
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("application/atom+xml"), address
    feed = ElementTree.fromstring(answer.content)
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        assert [len(part.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    assert feed.find(f"{ATOM}link[@rel='self']").attrib["href"].endswith(address)
    return [
        {
            "title": entry.find(f"{ATOM}title").text,
            "author": entry.findtext(f"{ATOM}author/{ATOM}name"),
            "summary": entry.findtext(f"{ATOM}summary"),
            "categories": [each.attrib["term"] for each in entry.findall(f"{ATOM}category")],
            "link": entry.find(f"{ATOM}link").attrib["href"],
        }
        for entry in feed.findall(f"{ATOM}entry")
    ]


def told_in_head(client, address: str) -> list[str]:
    head = BeautifulSoup(client.get(address).content, "html.parser").head
    return [link["href"] for link in head.find_all("link", type="application/atom+xml")]


def test_news_have_a_feed_that_their_list_and_the_home_page_name(client):
    news = factories.news(
        title="Une nouvelle", summary="Plus de 3 < 4 & moins.", source_name="Journal d’exemple"
    )
    factories.news(title="Brouillon", live=False)
    index = factories.news_index()

    (entry,) = entries(client, f"{index.url}flux.xml")

    assert entry == {
        "title": "Une nouvelle",
        "author": None,  # the site itself, whose name the feed bears
        "summary": "Plus de 3 &lt; 4 &amp; moins.",  # it is said to be HTML
        "categories": ["Journal d’exemple"],
        "link": news.full_url,
    }
    assert told_in_head(client, index.url) == told_in_head(client, "/") == [f"{index.full_url}flux.xml"]


def test_the_feed_of_an_edition_tells_the_workshops_to_come_with_date_place_and_host(client):
    edition = factories.edition()
    year = timezone.localdate().year + 1
    starts = datetime(year, 5, 6, 18, tzinfo=PARIS)
    factories.workshop(edition, title="En salle", starts_at=starts, place="1 rue d’exemple, Lyon", host="Awa")
    called_off = factories.workshop(edition, title="En ligne", starts_at=starts + timedelta(days=1))
    factories.intake(called_off, cancelled_at=timezone.now() - timedelta(hours=1))
    factories.workshop(edition, title="Passé", starts_at=timezone.now() - timedelta(days=1))

    found = {entry["title"]: entry for entry in entries(client, f"{edition.url}flux.xml")}

    assert found.keys() == {"En salle", "En ligne"}
    assert (found["En salle"]["author"], found["En ligne"]["author"]) == ("Awa", "Apec")
    assert found["En salle"]["summary"].startswith(f"6 mai {year} à\xa018\xa0h")
    assert "1 rue d’exemple, Lyon" in found["En salle"]["summary"]
    assert found["En ligne"]["summary"].startswith("Annulé, ")
    assert told_in_head(client, edition.url) == [f"{edition.full_url}flux.xml"]


def test_the_feed_of_offers_tells_those_that_can_be_answered_and_are_no_example(client):
    index = factories.offer_index()
    today = timezone.localdate()
    factories.offer(index, title="Poste", is_example=False, organisation="Entreprise", place="Lille")
    factories.offer(index, title="Exemple")
    factories.offer(index, title="Finie", is_example=False, expires_on=today - timedelta(days=1))

    (entry,) = entries(client, f"{index.url}flux.xml")

    assert (entry["title"], entry["author"], entry["categories"]) == ("Poste", "Entreprise", ["Emploi"])
    assert "Lille" in entry["summary"]
    assert told_in_head(client, index.url) == [f"{index.full_url}flux.xml"]


def test_a_feed_of_an_english_page_is_in_english_and_of_its_own_pages(client):
    news = factories.news(title="Une nouvelle")
    english = factories.translated(news).get_parent()

    answer = client.get(f"{english.url}flux.xml")

    assert ElementTree.fromstring(answer.content).attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "en"
    assert [entry["link"] for entry in entries(client, f"{english.url}flux.xml")] == [
        news.get_translation(english.locale).full_url
    ]


def test_a_feed_without_entries_is_the_same_each_time(client):
    index = factories.news_index()
    index.save_revision().publish()

    first, second = (client.get(f"{index.url}flux.xml").content for _each in range(2))

    assert first == second
    assert entries(client, f"{index.url}flux.xml") == []


def test_a_feed_asks_as_much_for_thirty_entries_as_for_one(client):
    edition, index, calls = factories.edition(), factories.offer_index(), factories.call_index()
    form = factories.form()

    def queries() -> list[int]:
        counts = []
        for page in (edition, index, calls, news):
            client.get(f"{page.url}flux.xml")
            with CaptureQueriesContext(connection) as captured:
                client.get(f"{page.url}flux.xml")
            counts.append(len(captured))
        return counts

    def fill(number: int) -> None:
        for _each in range(number):
            factories.intake(factories.workshop(edition), form=form)
            factories.intake(factories.call(calls), form=form)
            factories.offer(index, is_example=False)
            factories.news()

    fill(1)
    news = factories.news_index()
    few = queries()
    fill(29)

    assert queries() == few
    assert max(few) <= 14
