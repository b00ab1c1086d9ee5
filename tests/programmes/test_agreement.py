"""Whatever the dates and the second: list, page, feed, JSON, search filters and form say the same of a call."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.dates import PARIS
from programmes.models import CallPage
from registrations.enums import IntakeState
from registrations.models import Intake
from registrations.models.intakes import CLOSING_SOON
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
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
    """The states that the page's own pills show, by their classes."""
    shown = BeautifulSoup(html, "html.parser").select_one("main .pill")
    assert shown is not None
    return {name.removeprefix("pill--") for name in shown["class"] if name.startswith("pill--")}


def said_everywhere(call: CallPage) -> dict[str, str]:
    """What each way to read the call says of its state now."""
    client, index = Client(), call.get_parent().specific
    data = json.loads(client.get(f"{index.url}appels.json").content)
    entry = ElementTree.fromstring(client.get(f"{index.url}flux.xml").content).find(f"{ATOM}entry")
    assert entry is not None
    labels = {str(state.label): str(state) for state in IntakeState}
    category = entry.find(f"{ATOM}category")
    assert category is not None
    filtered = {
        str(state)
        for state in IntakeState
        if call.title in client.get(index.url, {"etat": state}).content.decode()
    }
    return {
        "page": " ".join(pill(client.get(call.url).content)),
        "list": " ".join(pill(client.get(index.url).content)),
        "filter": " ".join(filtered),
        "JSON": data["calls"][0]["state"],
        "feed": labels[category.attrib["term"]],
    }


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
