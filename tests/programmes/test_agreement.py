"""Whatever the dates and the second: list, page, feed, JSON, search filters and form say the same of a call."""

import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from core.text.dates import PARIS
from programmes.models import CallPage
from programmes.models.programmes import CARDS_SHOWN, OVER
from registrations.enums import IntakeState
from registrations.models import Intake
from registrations.models.intakes import CLOSING_SOON
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
PILL = re.compile(r'class="((?:[^"]* )?pill(?: [^"]*)?)"')
SECOND = timedelta(seconds=1)
# The nights when Paris changes its hour, and ordinary days.
SPRING, AUTUMN = datetime(2024, 3, 31, 1, tzinfo=UTC), datetime(2024, 10, 27, 1, tzinfo=UTC)
ACCEPTING = {IntakeState.OPEN, IntakeState.CLOSING_SOON}

around = st.builds(
    lambda anchor, seconds: anchor + timedelta(seconds=seconds),
    st.sampled_from([SPRING, AUTUMN, datetime(2024, 2, 12, 8, tzinfo=UTC)]),
    st.integers(-3 * 86_400, 3 * 86_400),
)
gaps = st.integers(1, 30 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def dates(draw) -> dict[str, datetime]:
    """The dates of an intake, in their order, any of the later ones missing."""
    moment = draw(around)
    drawn = {"opens_at": moment}
    for name in ("closes_at", "review_at", "results_at"):
        if draw(st.booleans()) or name == "closes_at":
            moment += draw(gaps)
            drawn[name] = moment
    if draw(st.integers(0, 3)) == 0:
        del drawn["closes_at"]
        drawn = {"opens_at": drawn["opens_at"]}
    if draw(st.integers(0, 4)) == 0:
        drawn["cancelled_at"] = drawn["opens_at"] + draw(gaps)
    return drawn


def boundaries(drawn: dict[str, datetime]) -> list[datetime]:
    """Every date, and where the last days begin."""
    soon = [drawn["closes_at"] - CLOSING_SOON] if "closes_at" in drawn else []
    return sorted({*drawn.values(), *soon})


def pill(html: bytes) -> set[str]:
    """The states that the page's own pills show, by their classes. Parsing whole pages would take half of the time."""
    shown = PILL.search(html.decode().partition("<main")[2])
    assert shown is not None
    return {name.removeprefix("pill--") for name in shown[1].split() if name.startswith("pill--")}


def said_everywhere(call: CallPage) -> dict[str, str]:
    """What each way to read the call says of its state now."""
    client, index = Client(), call.get_parent().specific
    data = json.loads(client.get(f"{index.url}appels.json").content)
    entry = ElementTree.fromstring(client.get(f"{index.url}flux.xml").content).find(f"{ATOM}entry")
    assert entry is not None
    labels = {str(state.label): str(state) for state in IntakeState}
    category = entry.find(f"{ATOM}category")
    assert category is not None
    filtered = {str(state) for state in IntakeState if call.pk in ids(found_under(index, state))}
    # What can be answered is found under "open" too, whatever else is said of it.
    assert ("open" in filtered) == data["calls"][0]["accepts_applications"]
    if "closing_soon" in filtered:
        filtered.remove("open")
    return {
        "page": " ".join(pill(client.get(call.url).content)),
        "list": " ".join(pill(client.get(index.url).content)),
        "filter": " ".join(filtered),
        "JSON": data["calls"][0]["state"],
        "feed": labels[category.attrib["term"]],
    }


def found_under(index: Page, state: str) -> list[CallPage]:
    """The calls that the list shows when it is asked for that state; drawing each list would take most of the time."""
    return list(index.get_context(RequestFactory().get(index.url, {"etat": state}))["calls"])


def ids(pages) -> list[int]:
    return [page.pk for page in pages]


@pytest.fixture
def call() -> CallPage:
    page = factories.call(title="L’appel observé")
    page.form = factories.form()
    return page


@pytest.mark.time_machine(SPRING, tick=False)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=dates())
@example(drawn={"opens_at": SPRING, "closes_at": AUTUMN})
@example(drawn={"opens_at": SPRING - CLOSING_SOON, "closes_at": SPRING + SECOND})
def test_every_way_to_read_a_call_agrees_at_every_second_around_its_dates(call: CallPage, drawn):
    Intake.objects.all().delete()
    intake = factories.intake(call, form=call.form, **{"closes_at": None} | drawn)

    for boundary in boundaries(drawn):
        for at in (boundary - SECOND, boundary, boundary + SECOND):
            with time_machine.travel(at, tick=False):
                state = intake.state_at(at)
                told = said_everywhere(call)
                form = Client().get(f"{call.url}inscription/").status_code

                assert set(told.values()) == {str(state)}, (at.astimezone(PARIS), told)
                assert form == (200 if state in ACCEPTING else 403 if state == IntakeState.UPCOMING else 410)
                assert Intake.objects.open(at).exists() == (state in ACCEPTING)
                assert Intake.objects.upcoming(at).exists() == (state == IntakeState.UPCOMING)
                assert CallPage.objects.open(at).filter(pk=call.pk).exists() == (state in ACCEPTING)


@settings(max_examples=200, deadline=None)
@given(drawn=dates(), seconds=st.integers(-40 * 86_400, 120 * 86_400))
def test_nothing_changes_before_the_next_change_it_announces(drawn, seconds):
    intake = Intake(**{"closes_at": None, "updated_at": drawn["opens_at"]} | drawn)
    at = drawn["opens_at"] + timedelta(seconds=seconds)
    change = intake.next_change(at)

    until = change - SECOND if change else at + timedelta(days=4000)

    assert change is None or change > at
    assert intake.state_at(max(until, at)) == intake.state_at(at)


def expected_order(intakes: list[Intake], at: datetime) -> list[int]:
    """Places of the calls: open by closing date, then by opening, then the newest first, cancelled last."""

    def group(state: IntakeState) -> list[int]:
        return [place for place, intake in enumerate(intakes) if intake.state_at(at) == state]

    def closing(place: int) -> float:
        closes_at = intakes[place].closes_at
        return closes_at.timestamp() if closes_at else float("inf")

    accepting = sorted([*group(IntakeState.OPEN), *group(IntakeState.CLOSING_SOON)], key=lambda p: -p)
    upcoming = sorted(group(IntakeState.UPCOMING), key=lambda p: -p)
    over = [*group(IntakeState.CLOSED), *group(IntakeState.UNDER_REVIEW), *group(IntakeState.RESULTS)]
    newest = [
        sorted(sorted(some, key=lambda p: -p), key=lambda p: intakes[p].opens_at, reverse=True)
        for some in (over, group(IntakeState.CANCELLED))
    ]
    return [
        *sorted(accepting, key=closing),
        *sorted(upcoming, key=lambda place: intakes[place].opens_at),
        *newest[0],
        *newest[1],
    ]


@pytest.mark.time_machine(SPRING, tick=False)
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would ask for thousands of pages
)
@given(drawn=st.lists(dates(), min_size=2, max_size=5), days=st.integers(-10, 60))
def test_every_list_holds_the_same_calls_in_the_same_order(call: CallPage, drawn, days):
    Intake.objects.all().delete()
    index = factories.call_index(factories.programme())
    calls = [factories.call(index, title=f"Appel {number}") for number in range(len(drawn))]
    intakes = [
        factories.intake(page, form=call.form, **{"closes_at": None} | each)
        for page, each in zip(calls, drawn, strict=True)
    ]
    at = datetime(2024, 3, 1, 12, tzinfo=UTC) + timedelta(days=days)

    with time_machine.travel(at, tick=False):
        order = expected_order(intakes, at)
        expected = [calls[place] for place in order]
        open_ones = [calls[place] for place in order if intakes[place].accepts(at)]
        by_page = dict(zip(ids(calls), intakes, strict=True))
        listed = Client().get(index.url)
        data = json.loads(Client().get(f"{index.url}appels.json").content)["calls"]
        filtered = Client().get(index.url, {"etat": "open"})
        soon = Client().get(index.url, {"etat": "closing_soon"})
        home = Client().get("/")
        programme = Client().get(index.get_parent().url)

    assert ids(listed.context["calls"]) == ids(expected)
    over = [page for page in expected if by_page[page.pk].state_at(at) in OVER]
    assert ids(programme.context["calls"]) == [pk for pk in ids(expected) if pk not in ids(over)]
    assert ids(programme.context["archive"]) == ids(over)
    assert [each["title"] for each in data] == [page.title for page in expected]
    assert ids(home.context["open_calls"]) == ids(filtered.context["calls"]) == ids(open_ones)
    assert [each["title"] for each in data if each["accepts_applications"]] == [p.title for p in open_ones]
    assert set(ids(soon.context["calls"])) <= set(ids(open_ones))
    counted = next(facet for facet in listed.context["listing"].facets if facet.name == "etat").choices
    assert {each.value: each.count for each in counted}.get("open", 0) == len(open_ones)


def test_a_call_that_only_staff_may_answer_is_open_for_nobody(call):
    factories.intake(call, form=factories.form(workflow_code="lead"))

    assert not CallPage.objects.open().exists()
    assert list(Client().get("/").context["open_calls"]) == []


def cancel(page, **values) -> Intake:
    now = datetime.now(UTC)
    return factories.intake(page, cancelled_at=now - SECOND, closes_at=now + timedelta(days=3), **values)


def told(page) -> list[dict]:
    html = BeautifulSoup(Client().get(page.url).content, "html.parser")
    return json.loads(html.find("script", type="application/ld+json").string)["@graph"]


@pytest.mark.parametrize("make", ["call", "workshop", "edition"])
def test_what_was_cancelled_offers_nothing_anywhere_and_says_so(make):
    launch = {"launch_at": datetime.now(UTC) + timedelta(days=9)} if make == "edition" else {}
    page = getattr(factories, make)(summary="Un résumé.", **launch)
    cancel(page)
    answer = Client().get(page.url)
    main = BeautifulSoup(answer.content, "html.parser").main
    words = json.dumps(told(page), ensure_ascii=False)

    assert pill(answer.content) == {"cancelled"}
    assert not [link["href"] for link in main.find_all("a") if "inscription" in link["href"]]
    assert "potentialAction" not in words.replace('"potentialAction": {"@type": "SearchAction"', "")
    assert '"offers"' not in words
    assert ("EventCancelled" in words) if make != "call" else ("Annulé" in words)


def test_a_cancelled_call_has_no_self_check_to_begin():
    criterion = {"question": "Un an ?", "help_text": "", "needed": "yes", "why": "Il faut un an."}
    page = factories.call(criteria=[{"type": "yes_no", "value": criterion}])
    intake = factories.intake(page)
    assert "verifier/" in Client().get(page.url).content.decode()

    Intake.objects.filter(pk=intake.pk).update(cancelled_at=datetime.now(UTC) - SECOND)

    assert "verifier/" not in Client().get(page.url).content.decode()


def test_a_cancelled_workshop_is_none_of_the_next_ones():
    edition = factories.edition()
    workshops = [
        factories.workshop(edition, starts_at=datetime.now(UTC) + timedelta(days=day)) for day in range(1, 5)
    ]
    cancel(workshops[0])

    assert ids(Client().get("/").context["workshops"]) == ids(workshops[1:])


def test_a_programme_with_many_calls_shows_the_ones_that_can_be_answered():
    """Those that were written last are not always the ones that matter."""
    index, form, now = factories.call_index(), factories.form(), datetime.now(UTC)
    first = factories.call(index)
    factories.intake(first, form=form, opens_at=now - 9 * SECOND, closes_at=now + timedelta(days=2))
    for _each in range(CARDS_SHOWN + 2):
        later = {"opens_at": now - SECOND, "closes_at": now + timedelta(days=20)}
        factories.intake(factories.call(index), form=form, **later)
    cancelled = factories.call(index)
    cancel(cancelled, form=form, opens_at=now)

    answer = Client().get(index.get_parent().url)

    assert ids(answer.context["calls"])[0] == first.pk
    assert len(answer.context["calls"]) == CARDS_SHOWN
    assert ids(answer.context["archive"]) == [cancelled.pk]
    assert answer.context["call_list"].pk == index.pk
