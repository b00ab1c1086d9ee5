"""The list of calls: found by criteria with honest counts, sorted, and never broken by an address."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import Region
from programmes.models import ActionArea, Audience, CallPage
from tests import factories
from tests.examples import examples

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def area(name: str) -> ActionArea:
    return ActionArea.objects.create(name=name, locale=factories.home().locale)


def region(code: str) -> Region:
    return Region.objects.get(code=code)


@pytest.fixture
def calls() -> dict[str, CallPage]:
    """An open call in Brittany, a closed one in Brittany and Corsica, one to come for the whole country."""
    now, form = timezone.now(), factories.form()
    solidarity, ecology = area("Solidarité"), area("Écologie")
    audience = Audience.objects.create(name="Cadres", locale=factories.home().locale)
    index = factories.call_index()
    made = {
        "open": factories.call(
            index,
            title="Appel ouvert",
            scope="regional",
            areas=[solidarity],
            audiences=[audience],
            regions=[region("53")],
        ),
        "closed": factories.call(
            index,
            title="Appel clos",
            scope="regional",
            areas=[solidarity, ecology],
            regions=[region("53"), region("94")],
        ),
        "upcoming": factories.call(index, title="Appel à venir", areas=[ecology]),
    }
    factories.intake(made["open"], form=form, opens_at=now - 30 * DAY, closes_at=now + 20 * DAY)
    factories.intake(made["closed"], form=form, opens_at=now - 30 * DAY, closes_at=now - DAY)
    factories.intake(made["upcoming"], form=form, opens_at=now + 5 * DAY, closes_at=now + 40 * DAY)
    return made


def listed(client: Client, calls: dict[str, CallPage], **asked) -> list[str]:
    index = calls["open"].get_parent()
    return [call.title for call in client.get(index.url, asked).context["calls"]]


def counts(client: Client, calls: dict[str, CallPage], name: str, **asked) -> dict[str, int]:
    facets = client.get(calls["open"].get_parent().url, asked).context["listing"].facets
    return {choice.label: choice.count for facet in facets if facet.name == name for choice in facet.choices}


def test_what_can_be_answered_comes_first(client, calls):
    assert listed(client, calls) == ["Appel ouvert", "Appel à venir", "Appel clos"]
    assert listed(client, calls, tri="titre") == ["Appel clos", "Appel ouvert", "Appel à venir"]
    assert listed(client, calls, tri="ouverture") == ["Appel à venir", "Appel clos", "Appel ouvert"]


def test_criteria_narrow_together_and_values_of_one_widen(client, calls):
    """A call that names no region is made for all of them."""
    brittany, corsica = str(region("53").pk), str(region("94").pk)

    assert listed(client, calls, region=corsica) == ["Appel à venir", "Appel clos"]
    assert listed(client, calls, region=[brittany, corsica]) == [
        "Appel ouvert",
        "Appel à venir",
        "Appel clos",
    ]
    assert listed(client, calls, region=brittany, etat="open") == ["Appel ouvert"]
    assert listed(client, calls, etat=["open", "upcoming"]) == ["Appel ouvert", "Appel à venir"]
    assert listed(client, calls, portee="national") == ["Appel à venir"]
    assert listed(client, calls, region=corsica, etat="open") == []


def test_each_choice_says_how_many_calls_it_leaves(client, calls):
    brittany = str(region("53").pk)

    assert counts(client, calls, "region") == {"Bretagne": 3, "Corse": 2}
    assert counts(client, calls, "domaine") == {"Solidarité": 2, "Écologie": 2}
    assert counts(client, calls, "domaine", region=brittany, etat="closed") == {
        "Solidarité": 1,
        "Écologie": 1,
    }
    assert counts(client, calls, "etat", region=brittany)["Ouvert"] == 1
    assert counts(client, calls, "public", etat="closed") == {"Cadres": 0}


def test_the_title_describes_the_search_and_the_number_is_announced(client, calls):
    answer = client.get(calls["open"].get_parent().url, {"region": region("53").pk, "etat": "open"})
    page = BeautifulSoup(answer.content, "html.parser")

    assert "Ouvert" in page.title.string
    assert "Bretagne" in page.title.string
    assert "1" in page.select_one("main [role=status]").get_text()
    assert page.select_one("meta[name=robots]")["content"].startswith("noindex")


def test_the_form_keeps_what_was_chosen_and_each_choice_has_its_label(client, calls):
    answer = client.get(calls["open"].get_parent().url, {"etat": "open"})
    form = BeautifulSoup(answer.content, "html.parser").select_one("main form")

    assert form["method"].lower() == "get"
    checked = [box["value"] for box in form.select("input[type=checkbox][checked]")]
    assert checked == ["open"]
    for box in form.select("input[type=checkbox]"):
        assert form.select_one(f"label[for='{box['id']}']") or box.find_parent("label")


@pytest.mark.parametrize(
    "asked",
    [
        {"etat": "nonsense"},
        {"region": "99999"},
        {"region": "'; drop table"},
        {"domaine": ["x", "", "\x00"]},
        {"tri": "no"},
        {"page": "abc"},
        {"page": "-4"},
        {"etat": ["open"] * 500},
    ],
)
def test_a_value_that_is_none_is_ignored(client, calls, asked):
    answer = client.get(calls["open"].get_parent().url, asked)

    assert answer.status_code == 200
    expected = 1 if asked.get("etat", "nonsense") != "nonsense" else 3
    assert len(answer.context["calls"]) == expected


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    asked=st.dictionaries(
        st.sampled_from(["etat", "domaine", "public", "region", "portee", "tri", "page", "autre"]),
        st.lists(st.text(max_size=20), max_size=3),
        max_size=5,
    )
)
def test_no_address_breaks_the_list(calls, asked):
    answer = Client().get(calls["open"].get_parent().url, asked)

    assert answer.status_code in (200, 400)  # 400: a NUL is refused before any page is asked
    if answer.status_code == 400:
        assert any("\x00" in value for values in asked.values() for value in values)


def test_twelve_calls_a_page(client):
    index = factories.call_index()
    for number in range(13):
        factories.call(index, title=f"Appel {number:02}")

    first, second = (client.get(index.url, {"page": page}).context["calls"] for page in (1, 2))

    assert (len(first), len(second)) == (12, 1)


def test_a_draft_or_a_call_elsewhere_is_not_listed(client, calls):
    factories.call(calls["open"].get_parent().specific, title="Brouillon", live=False)
    factories.call(factories.call_index(factories.programme()), title="Ailleurs")

    assert set(listed(client, calls)) == {"Appel ouvert", "Appel clos", "Appel à venir"}
