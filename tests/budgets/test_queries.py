"""What a page asks of the database, with nothing cached: the same for 1 and for 30 of everything, 20 queries at most.

And what a second visitor costs: nothing, the page is kept whole.

`pytest -s tests/budgets` prints the table.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from core.models import BasePage, FooterLink, MenuLink, SiteSettings
from programmes.models import ActionArea, Audience
from tests import factories
from tests.budgets.full_pages import FULL, picture

pytestmark = pytest.mark.django_db
BUDGET = 20
COMMON = 7  # of which: site, home pages, address, page, menu with translations, foot
MANY = 30


def body(number: int) -> list[dict]:
    """Pictures, texts and links to pages, as many of each."""
    linked = [factories.standard(title=f"Page liée {each}") for each in range(number)]
    links = [{"page": page.pk, "address": "", "text": "Lire"} for page in linked]
    texts = "".join(f'<p><a linktype="page" id="{page.pk}">Lire</a></p>' for page in linked)
    cards = [{"title": "Carte", "text": "", "link": link} for link in links]
    return [
        {"type": "text", "value": texts},
        *({"type": "text", "value": "<h2>Titre</h2><p>Un texte.</p>"} for _page in linked),
        {"type": "cards", "value": {"title": "", "cards": cards}},
        *({"type": "action", "value": {"title": "Agir", "text": "", "link": link}} for link in links),
        *({"type": "image", "value": {"image": shown(each), "caption": ""}} for each in range(number)),
    ]


def shown(number: int) -> dict:
    return {"image": picture(100 + number).pk, "decorative": False, "alt_text": "Une image"}


def menu(number: int) -> None:
    """Pages in the menu and at the foot, in both languages."""
    site_settings = SiteSettings.for_site(factories.home().get_site())
    english = factories.home("en")
    for each in range(number):
        page = factories.standard(title=f"Au menu {each}", show_in_menus=True)
        translation = page.copy_for_translation(english.locale)
        translation.save_revision().publish()
        FooterLink.objects.create(settings=site_settings, page=page, sort_order=each)
        MenuLink.objects.create(settings=site_settings, page=page, sort_order=each)


def snippets(number: int) -> tuple[list[ActionArea], list[Audience]]:
    locale = factories.home().locale
    return (
        [ActionArea.objects.create(name=f"Domaine {each}", locale=locale) for each in range(number)],
        [Audience.objects.create(name=f"Public {each}", locale=locale) for each in range(number)],
    )


def calls(number: int, **fields) -> list[Page]:
    made = [factories.call(picture=picture(each), **fields) for each in range(number)]
    form = factories.form()
    for call in made:
        for days in (1, 400):
            factories.intake(call, form=form, opens_at=timezone.now() - timedelta(days=days))
    return made


def home_page(number: int) -> str:
    form = factories.form()
    for each in range(number):
        programme = factories.programme(picture=picture(each))
        factories.intake(factories.call(factories.call_index(programme), picture=picture(each)), form=form)
        factories.intake(factories.workshop(picture=picture(each)), form=form)
        factories.role_model(picture=picture(each))
        factories.news(picture=picture(each))
    return "/"


def standard_page(number: int) -> str:
    return factories.standard(body=body(number), picture=picture(0)).url


def programme_index(number: int) -> str:
    for each in range(number):
        factories.programme(picture=picture(each))
    return factories.programme_index().url


def programme_page(number: int) -> str:
    areas, audiences = snippets(number)
    page = factories.programme(areas=areas, audiences=audiences)
    form = factories.form()
    for each in range(number):
        for child in (
            factories.call(factories.call_index(page), picture=picture(each)),
            factories.edition(page, picture=picture(each)),
        ):
            factories.intake(child, form=form)
    return page.url


def call_page(number: int) -> str:
    areas, audiences = snippets(number)
    page = factories.call(areas=areas, audiences=audiences, picture=picture(0))
    form = factories.form()
    for each in range(number):
        factories.intake(page, form=form, opens_at=timezone.now() - timedelta(days=each + 1))
    return page.url


def edition_page(number: int) -> str:
    page = factories.edition(
        role_models=[factories.role_model(picture=picture(each)) for each in range(number)]
    )
    form = factories.form()
    for each in range(number):
        factories.intake(factories.workshop(page, picture=picture(each)), form=form)
        factories.intake(page, form=form, opens_at=timezone.now() - timedelta(days=each + 1))
    return page.url


def news_index(number: int) -> str:
    for each in range(number):
        factories.news(picture=picture(each))
    return factories.news_index().url


def news_page(number: int) -> str:
    page = factories.news(picture=picture(0))
    for _each in range(number):
        factories.news()
    return page.url


def search_results(number: int) -> str:
    for each in range(number):
        # The shorter titles come first, so that a page of results is always of the same types.
        title = f"Licorne {each}" if each < 4 else f"Une licorne beaucoup plus longue {each}"
        for make in (factories.news, factories.call, factories.workshop):
            make(title=title)
    call_command("update_index", verbosity=0)
    return "/recherche/?q=licorne"


def form_page(number: int) -> str:
    page = factories.call(picture=picture(0))
    fields = [*factories.SIMPLE_FIELDS, *(factories.field("text", f"champ_{each}") for each in range(number))]
    form = factories.form(fields)
    for each in range(number):
        factories.intake(page, form=form, opens_at=timezone.now() - timedelta(days=each + 1))
    return f"{page.url}inscription/"


def not_found(number: int) -> str:
    return "/nulle-part/"


PAGES: dict[str, Callable[[int], str]] = {
    "HomePage": home_page,
    "StandardPage": standard_page,
    "ProgrammeIndexPage": programme_index,
    "ProgrammePage": programme_page,
    "CallPage": call_page,
    "EditionPage": edition_page,
    "NewsIndexPage": news_index,
    "NewsPage": news_page,
    "search": search_results,
    "form": form_page,
    "404": not_found,
    **FULL,
}


def forget() -> None:
    """Empty every cache the process has."""
    for alias in settings.CACHES:
        caches[alias].clear()
    ContentType.objects.clear_cache()


def queries(address: str, status: int) -> list[str]:
    """The queries of a cold answer whose pictures are not made yet, with the one that asks who makes them.

    A first request has asked already.
    """
    client = Client()
    forget()
    client.get(address)
    forget()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == status
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.usefixtures("page_cache")
def test_page_asks_as_much_for_thirty_as_for_one_and_within_its_budget(kind):
    status = 404 if kind == "404" else 200
    menu(1)  # what many pages in it cost is the same everywhere, and asked below
    few = queries(PAGES[kind](1), status)
    many = queries(PAGES[kind](MANY), status)

    print(f"\n{kind:26} {len(few):3} with 1, {len(many):3} with {MANY}")
    assert len(many) == len(few)
    assert len(many) <= BUDGET


@pytest.mark.parametrize("kind", [kind for kind in PAGES if "Page" in kind])
def test_second_visitor_of_a_page_costs_no_query(kind, page_cache):
    address = PAGES[kind](1).partition("?")[0]  # with a question of the visitor's, it is made anew
    first = Client().get(address)

    with CaptureQueriesContext(connection) as captured:
        second = Client().get(address)

    assert first.status_code == 200
    assert second.content == first.content
    assert captured.captured_queries == []


@pytest.mark.usefixtures("page_cache")
def test_menu_and_foot_ask_as_much_for_thirty_pages_as_for_one():
    address = factories.standard(factories.standard()).url
    menu(1)
    few = queries(address, 200)
    menu(MANY - 1)
    many = queries(address, 200)

    assert len(many) == len(few)


def test_what_every_page_asks_leaves_most_of_the_budget_to_the_page():
    menu(3)
    deep = factories.standard(factories.standard(factories.standard()))

    assert len(queries(deep.url, 200)) <= COMMON


def test_every_page_type_has_its_budget():
    types = {
        model.__name__ for model in BasePage.__subclasses__() for _each in [0] if not model._meta.abstract
    }
    known = {name.split(",")[0] for name in PAGES if "Page" in name}

    assert types == known
