"""Behind a personal link: a registration, its address, and its page as a person reads it."""

from bs4 import BeautifulSoup
from django.test import Client

from registrations.models import Intake, PersonalLink, Registration
from tests import factories


def workshop_intake(*, fields=factories.SIMPLE_FIELDS, page=None, **values) -> Intake:
    """An intake of a workshop to come, with places."""
    factories.home("en")
    page = page or factories.workshop()
    form = factories.form(fields, workflow_code="participation", prefix="ATE", name="Atelier")
    return factories.intake(page, form=form, **values)


def call_intake(**values) -> Intake:
    """An intake of a call for projects."""
    factories.home("en")
    return factories.intake(factories.call(), **values)


def address(registration: Registration, path: str = "", language: str = "en") -> str:
    """A new personal address of it, in that language."""
    token = PersonalLink.issue(registration=registration)
    return f"{'' if language == 'fr' else f'/{language}'}/suivi/{token}/{path}"


def read(client: Client, where: str, status: int = 200) -> BeautifulSoup:
    """The page at that address."""
    response = client.get(where)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def words(node) -> str:
    """What one reads there, on one line."""
    return " ".join(node.get_text(" ", strip=True).split())


def heading(page: BeautifulSoup) -> str:
    (h1,) = page.find_all("h1")
    return words(h1)
