"""The API of the public pages: what it tells, what it never tells, and that its description is true."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from wagtail.models import PageViewRestriction

from core.models import Region
from programmes.models import Audience
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = "/api/v2/pages/"


@pytest.fixture
def description(client) -> dict:
    return client.get("/api/v2/openapi.json").json()


def listed(client, **asked) -> list[dict]:
    """The pages of a list."""
    answer = client.get(PAGES, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def titles(client, **asked) -> set[str]:
    return {page["title"] for page in listed(client, **asked)}


def faults(description: dict, name: str, told: dict) -> list[str]:
    """Where what is told is not as it is described."""
    schema = description | {"$ref": f"#/components/schemas/{name}"}
    return [each.message for each in Draft202012Validator(schema).iter_errors(told)]


def fill(number: int) -> dict[str, str]:
    """So many pages of every type that has facts; all that is in them is real."""
    locale = factories.home().locale
    form, call_index, edition = factories.form(), factories.call_index(), factories.edition()
    offers, projects = factories.offer_index(), factories.funded_index()
    public, region = Audience.objects.create(name="Cadres", locale=locale), Region.objects.get(code="53")
    for each in range(number):
        call = factories.call(call_index, regions=[region], audiences=[public], envelope=3_000_000)
        factories.intake(call, form=form, capacity=None)
        workshop = factories.workshop(edition, theme=factories.theme(), join_url="https://example.org/secret")
        if each % 2:
            factories.intake(workshop, form=form, capacity=0)
        factories.edition(launch_at=timezone.now())
        factories.offer(offers, is_example=False, regions=[region], expires_on=timezone.localdate())
        factories.funded_project(projects, grant=Decimal("12500.50"), regions=[region])
        factories.role_model(is_example=False)
        factories.news(source_url="https://example.org/source")
    factories.intake(edition, form=form)
    return {"call": call.title, "workshop": workshop.title}


def test_the_description_is_openapi_and_says_where_it_stands(description):
    assert list(OpenAPIV31SpecValidator(description).iter_errors()) == []
    assert description["servers"] == [{"url": "http://localhost"}]


def test_what_is_told_of_every_type_of_page_is_as_it_is_described(client, description):
    fill(2)
    told = {name for name in description["components"]["schemas"] if "." in name}

    for name in told:
        answer = client.get(PAGES, {"type": name})
        assert faults(description, "Pages", answer.json()) == []
        assert answer.json()["meta"]["total_count"] >= 2
        for page in answer.json()["items"]:
            assert faults(description, name, page["facts"]) == [], name
            one = client.get(f"{PAGES}{page['id']}/").json()
            assert faults(description, "Page", one) == []
            assert one["facts"] == page["facts"]
    assert faults(description, "Pages", client.get(PAGES, {"limit": 100}).json()) == []
    assert len(told) == 8


def test_a_call_tells_its_state_and_its_dates_and_a_list_of_all_its_title(client):
    call = factories.call(title="Appel", envelope=3_000_000)
    now = timezone.now().replace(microsecond=0)
    intake = factories.intake(call, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=20))

    (page,) = listed(client, type="programmes.CallPage")
    facts = page["facts"]

    assert (facts["state"], facts["accepts_registrations"], facts["envelope_eur"]) == (
        "open",
        True,
        3_000_000,
    )
    assert facts["closes_at"] == intake.closes_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert facts["form_url"] == f"{call.full_url}inscription/"
    assert [each["state"] for each in facts["intakes"]] == ["open"]
    assert page["meta"]["translation_key"] == str(call.translation_key)
    intake.cancelled_at = now
    intake.save()
    (page,) = listed(client, type="programmes.CallPage")
    assert (page["facts"]["state"], page["facts"]["form_url"]) == ("cancelled", None)
    assert "facts" not in next(each for each in listed(client) if each["id"] == call.pk)


def test_what_is_not_for_everyone_is_not_there(client):
    """A draft, a private page and what is below it, one left out of the maps, an example, an alias; no link to join."""
    hidden = [
        factories.standard(title="Brouillon", live=False),
        factories.standard(title="Réservée"),
        factories.standard(title="À part", listed=False),
        factories.call(title="Appel d’exemple", is_example=True),
        factories.offer(title="Offre d’exemple"),
        factories.funded_project(title="Projet d’exemple", is_example=True),
        factories.role_model(title="Inès"),
    ]
    hidden.append(factories.standard(parent=hidden[1], title="Sous la réservée"))
    hidden.append(hidden[1].copy_for_translation(factories.home("en").locale, alias=True))
    PageViewRestriction.objects.create(page=hidden[1], restriction_type="password", password="secret")
    workshop = factories.workshop(title="Atelier", join_url="https://example.org/join-secret")
    factories.registration(factories.intake(workshop))
    staff = Client()
    staff.force_login(factories.staff(is_superuser=True))

    models = {f"{page._meta.app_label}.{type(page).__name__}" for page in hidden}
    for who in (client, staff):
        told = set.union(titles(who, limit=100), *(titles(who, type=model, fields="*") for model in models))
        assert "Atelier" in told
        assert told & {page.title for page in hidden} == set()
        assert {who.get(f"{PAGES}{page.pk}/").status_code for page in hidden} == {404}
        assert who.get(PAGES, {"child_of": hidden[1].pk}).status_code == 400
        whole = who.get(f"{PAGES}{workshop.pk}/", {"fields": "*"}).text
        assert "join-secret" not in whole
        assert "awa@example.org" not in whole


def test_pages_of_one_language_are_told_in_it_whatever_the_reader_speaks(client):
    call = factories.call(title="Appel", regions=[Region.objects.get(code="04")])
    english = factories.translated(call)
    asked = {"type": "programmes.CallPage"}

    for locale, page, name in (("fr", call, "La Réunion"), ("en", english, "Réunion")):
        for spoken in ("fr", "en"):
            answer = client.get(PAGES, asked | {"locale": locale}, headers={"accept-language": spoken})
            (told,) = answer.json()["items"]
            assert (told["id"], told["meta"]["locale"]) == (page.pk, locale)
            assert told["facts"]["regions"] == [{"code": "04", "name": name}]


def test_what_there_is_not_is_refused_in_a_sentence(client, description):
    refused = [
        {"type": "core.User"},
        {"type": "x"},
        {"limit": "101"},
        {"limit": "-1"},
        {"offset": "x"},
        {"offset": "9" * 30},
        {"fields": "join_url"},
        {"join_url": "x"},
        {"search": "secret"},
        {"site": "localhost"},
        {"child_of": "0"},
        {"child_of": "9" * 30},
        {"order": "join_url"},
        {"locale": "de"},
    ]

    for asked in refused:
        answer = client.get(PAGES, asked)
        assert answer.status_code == (404 if "locale" in asked else 400), asked
        assert faults(description, "Message", answer.json()) == [], asked


def test_nothing_is_written(client):
    for address in (PAGES, f"{PAGES}{factories.home().pk}/", "/api/v2/openapi.json"):
        for method in (client.post, client.put, client.patch, client.delete, client.options):
            assert method(address).status_code == 405


@pytest.mark.usefixtures("page_cache")
def test_an_answer_is_for_any_site_and_kept_until_content_changes(client, django_capture_on_commit_callbacks):
    call = factories.call(title="Appel")
    address = f"{PAGES}?type=programmes.CallPage"
    first = client.get(address)

    with CaptureQueriesContext(connection) as captured:
        again = client.get(address)

    assert (len(captured), again.content) == (0, first.content)
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Vary" not in first.headers or "Cookie" not in first.headers["Vary"]
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    call.title = "Autre titre"
    with django_capture_on_commit_callbacks(execute=True):
        call.save_revision().publish()
    assert titles(client, type="programmes.CallPage") == {"Autre titre"}


def test_more_pages_ask_no_more_of_the_database(client):
    types = ("CallPage", "EditionPage", "WorkshopPage", "OpportunityPage", "FundedProjectPage")
    asked = [f"programmes.{name}" for name in types] + ["rolemodels.RoleModelPage", "home.NewsPage", ""]

    def queries() -> dict[str, int]:
        counts = {}
        for name in asked:
            parameters = {"limit": 100} | ({"type": name} if name else {})
            client.get(PAGES, parameters)
            with CaptureQueriesContext(connection) as captured:
                client.get(PAGES, parameters)
            counts[name] = len(captured)
        return counts

    fill(2)
    few = queries()
    fill(4)

    assert queries() == few
    assert max(few.values()) <= 16, few
