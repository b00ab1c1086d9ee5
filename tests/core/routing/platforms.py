"""A programme on a host of its own: `PLATFORM`; everything else is the house's, `HOUSE`."""

from dataclasses import dataclass

from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Page, Site

from home.models import StandardPage
from programmes.models import CallPage, ProgrammePage
from registrations.models import Intake
from tests import factories

HOUSE, PLATFORM = "localhost", "novapec.localhost"
HERE, THERE = f"http://{HOUSE}", f"http://{PLATFORM}"
HOSTS = [HOUSE, PLATFORM]
FORM = "/appels-a-projets/appel/inscription/"


@dataclass(frozen=True)
class World:
    """A programme with an open call, in both languages, its site, and a page of the house."""

    site: Site
    programme: ProgrammePage
    call: CallPage
    intake: Intake
    legal: StandardPage
    english: Page


def world() -> World:
    programme = factories.programme(title="Novapec", slug="novapec", summary="Un programme qui aide.")
    calls = factories.call_index(programme)
    Page.objects.filter(pk=calls.pk).update(show_in_menus=True)
    call = factories.call(calls, title="Appel", slug="appel")
    english = factories.translated(call)
    site = Site.objects.create(hostname=PLATFORM, port=80, root_page=programme.page_ptr)
    legal = factories.standard(title="Mentions légales", slug="mentions-legales", show_in_menus=True)
    return World(site, programme, call, factories.intake(call), legal, english)


def visitor(host: str = PLATFORM) -> Client:
    return Client(headers={"host": host})


def read(address: str, host: str = PLATFORM, status: int = 200) -> BeautifulSoup:
    """The page at that address of that host."""
    response = visitor(host).get(address)
    assert response.status_code == status, response.headers
    return BeautifulSoup(response.content, "html.parser")


def links(html) -> list[str]:
    return [link["href"] for link in html.find_all("a", href=True)]
