"""Where a page has moved, everything below its address follows: forms, and the calendars and feeds people keep."""

import re

import pytest
from django.test import Client
from icalendar import Calendar
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, get_page_models

from core.routing.words import spell
from programmes.models import CallIndexPage, CallPage
from registrations.models import Registration
from tests import factories
from tests.budgets.test_queries import BUDGET

pytestmark = pytest.mark.django_db
COST_OF_NOTHING = 12
ROUTABLE = [model for model in get_page_models() if issubclass(model, RoutablePageMixin)]
CRITERION = {
    "question": "Existez-vous depuis un an ?",
    "help_text": "",
    "expected": "yes",
    "why": "Il faut un an.",
}


@pytest.fixture
def call(django_capture_on_commit_callbacks) -> CallPage:
    page = factories.call(slug="ancien", criteria=[{"type": "yes_no", "value": CRITERION}])
    factories.intake(page)
    return page


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Gives a page another slug as staff do, with what follows the commit."""

    def do(page: Page, slug: str) -> None:
        page = Page.objects.get(pk=page.pk).specific
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return do


@pytest.fixture
def move(django_capture_on_commit_callbacks):
    """Moves a page below another one as staff do."""

    def do(page: Page, target: Page) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            Page.objects.get(pk=page.pk).specific.move(Page.objects.get(pk=target.pk), pos="last-child")

    return do


def url(page: Page) -> str:
    return Page.objects.get(pk=page.pk).url


def led(client: Client, address: str, method: str = "get", **data) -> tuple[int, str]:
    """What an address answers first, and the path it leads to."""
    answer = getattr(client, method)(address, **data)
    return answer.status_code, answer.headers.get("Location", "")


def routes(model: type[Page]) -> list[str]:
    """Every address a page of that type has below its own, with something where it has a parameter."""
    patterns = [str(route.pattern) for route in model.get_subpage_urls()]
    filled = [re.sub(r"<(int|slug|str|path):\w+>|<\w+>", "1", pattern) for pattern in patterns]
    return [path[:-1] if "." in path else path for path in filled if path.strip("/^$")]


def page_of(model: type[Page]) -> Page:
    """A live page of that type, below another one that can be renamed."""
    makers = {
        "CallPage": factories.call,
        "CallIndexPage": factories.call_index,
        "EditionPage": factories.edition,
        "WorkshopPage": factories.workshop,
        "FundedProjectIndexPage": factories.funded_index,
        "NewsIndexPage": factories.news_index,
        "OpportunityIndexPage": factories.offer_index,
        "RoleModelIndexPage": factories.role_model_index,
        "ContactPage": factories.contact,
    }
    return makers[model.__name__]()


def test_there_are_addresses_below_pages_to_follow():
    found = {path for model in ROUTABLE for path in routes(model)}

    assert {"inscription/", "calendrier.ics", "flux.xml", "appels.json", "verifier/"} <= found


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("model", ROUTABLE, ids=lambda model: model.__name__)
def test_every_address_below_a_renamed_page_follows_it(client, model, rename, language):
    page = page_of(model)
    if language == "en":
        page = factories.translated(page)
    before = url(page)

    rename(page, "nouveau")

    for path in routes(model):
        expected = f"{url(page)}{spell(path, language)}"
        assert led(client, f"{before}{path}?a=1&b=%C3%A9") == (301, f"{expected}?a=1&b=%C3%A9"), path
        assert led(client, f"{before}{path}", "post", data={"a": "1"}) == (308, expected), path


def test_form_that_is_open_loses_nothing_when_its_page_moves_meanwhile(call, rename):
    browser = Client(enforce_csrf_checks=True)
    before = url(call)
    html = browser.get(f"{before}inscription/").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))

    rename(call, "nouveau")
    rename(call.get_parent(), "autres")
    answer = browser.post(f"{before}inscription/", hidden | factories.SIMPLE_POST, follow=True)

    assert [code for _address, code in answer.redirect_chain] == [308, 302]
    assert answer.status_code == 200
    assert Registration.objects.get().intake.page_key == call.translation_key


def test_form_sent_to_an_older_address_with_a_mistake_shows_every_answer_again(client, call, rename):
    before = url(call)
    rename(call, "nouveau")

    answer = client.post(
        f"{before}inscription/", factories.SIMPLE_POST | {"courriel": "pas une"}, follow=True
    )

    assert answer.status_code == 422
    assert answer.request["PATH_INFO"] == f"{url(call)}inscription/"
    assert "pas une" in answer.content.decode()


def test_calendar_people_subscribed_to_goes_on_with_the_same_entries(client, move):
    workshop = factories.workshop(slug="atelier")
    edition = workshop.get_parent()
    factories.intake(workshop)
    addresses = [f"{url(page)}calendrier.ics" for page in (workshop, edition)]
    uids = [entries(client, address) for address in addresses]
    programme = factories.programme(title="Autre")

    move(edition, programme)

    assert [entries(client, address) for address in addresses] == uids
    assert all(uids)


def entries(client: Client, address: str) -> set[str]:
    answer = client.get(address, follow=True)
    return {str(event["UID"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_page_that_moved_again_and_again_is_found_from_each_of_its_addresses(client, call, rename, move):
    addresses = []
    for slug in ("deuxieme", "troisieme"):
        addresses.append(url(call))
        rename(call, slug)
    addresses.append(url(call))
    move(call, factories.call_index(factories.programme(title="Ailleurs")))
    rename(Page.objects.get(pk=call.pk).get_parent().get_parent(), "ailleurs-encore")
    now = f"{url(call)}inscription/"

    assert [led(client, f"{address}inscription/") for address in addresses] == [(301, now)] * 3


def test_address_below_a_page_that_was_made_after_the_move_follows_too(client, rename):
    above = factories.standard(slug="a")
    rename(above, "b")
    below = factories.standard(Page.objects.get(pk=above.pk), slug="c")

    assert led(client, "/a/c/") == (301, url(below))
    assert led(client, "/a/c") == (301, url(below))
    assert led(client, "/a/d/") == (404, "")


def test_page_that_takes_over_an_old_address_has_it_whole(client, rename):
    index = factories.call_index()
    call = factories.call(index, slug="x")
    before = url(call)
    rename(call, "y")
    other = factories.call(CallIndexPage.objects.get(), slug="x")

    assert client.get(before).context["page"].pk == other.pk
    assert client.get(f"{before}inscription/").status_code == 404
    assert client.get(f"{before}verifier/").status_code == 404
    assert led(client, f"{before}inscription/", "post") == (404, "")


def test_draft_at_an_old_address_does_not_stand_in_the_way(client, call, rename):
    before = url(call)
    rename(call, "y")
    factories.call(CallIndexPage.objects.get(), slug="ancien", live=False)

    assert led(client, f"{before}inscription/") == (301, f"{url(call)}inscription/")


def test_page_that_came_back_and_was_unpublished_leads_nowhere_in_no_circle(client, call, rename):
    before = url(call)
    rename(call, "y")
    other = url(call)
    rename(call, "ancien")
    assert led(client, f"{other}inscription/") == (301, f"{before}inscription/")

    Page.objects.get(pk=call.pk).specific.unpublish()

    for address in (before, f"{before}inscription/", other, f"{other}inscription/"):
        assert led(client, address) == (404, ""), address


def test_two_pages_that_changed_places_are_each_found_at_home(client, rename):
    first, second = (factories.standard(slug=slug, title=slug) for slug in ("un", "deux"))

    for page, slug in ((first, "x"), (second, "un"), (first, "deux")):
        rename(page, slug)

    assert client.get("/un/").context["page"].pk == second.pk
    assert client.get("/deux/").context["page"].pk == first.pk
    assert led(client, "/x/") == (301, "/deux/")


@pytest.mark.parametrize("link", ["/la/", "/la/?a=1"])
def test_redirect_of_staff_to_itself_is_no_circle(client, link):
    Redirect.add_redirect("/la/", link.partition("?")[0])

    assert led(client, link) == (404, "")


def test_redirect_of_staff_leads_where_they_said(client, call):
    Redirect.add_redirect("/vers-ailleurs/", "https://example.org/x?y=1")
    Redirect.add_redirect("/appel?annee=2024", call, is_permanent=False)
    Redirect.add_redirect("/%C3%A9t%C3%A9/", call)

    assert led(client, "/vers-ailleurs/") == (301, "https://example.org/x?y=1")
    assert led(client, "/vers-ailleurs/inscription/") == (404, "")
    assert led(client, "/appel/?annee=2024") == (302, url(call))
    assert led(client, "/appel/?annee=2025") == (404, "")
    assert led(client, "/%C3%A9t%C3%A9/inscription/?a=%C3%A9") == (301, f"{url(call)}inscription/?a=%C3%A9")


def test_unknown_address_costs_one_query_more_than_finding_nothing(
    client, call, rename, django_assert_max_num_queries
):
    rename(call, "nouveau")
    client.get("/")

    with django_assert_max_num_queries(COST_OF_NOTHING):
        assert client.get("/nulle/part/ici/?a=1").status_code == 404
    with django_assert_max_num_queries(BUDGET):
        assert client.get(f"{url(call).replace('nouveau', 'ancien')}inscription/").status_code == 301


def test_long_way_that_leads_nowhere_asks_for_few_addresses(client, django_assert_max_num_queries):
    client.get("/")

    with django_assert_max_num_queries(COST_OF_NOTHING):
        assert client.get("/" + "a/" * 1500).status_code == 404


def test_kept_pages_follow_too(client, call, rename, page_cache):
    before = url(call)
    paths = ("", "calendrier.ics", "verifier/")
    for path in paths:
        assert client.get(f"{before}{path}").status_code == 200
        assert client.get(f"{before}{path}").status_code == 200

    rename(call, "nouveau")

    for path in paths:
        for _time in range(2):
            answer = client.get(f"{before}{path}")
            assert (answer.status_code, answer.headers["Location"]) == (301, f"{url(call)}{path}")
            assert answer.headers["Cache-Control"] == "no-cache"  # or browsers would go there for ever
            assert client.get(f"{url(call)}{path}").status_code == 200
