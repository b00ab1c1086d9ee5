"""Coming in by the provider, as a browser does: what the tests of its door share."""

from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import ModelLogEntry

from core.enums import StaffGroup
from core.models import User
from tests import factories
from tests.servers.openid import OpenIdServer

DOOR, START, BACK = "/admin/login/", "/admin/login/provider/", "/admin/login/provider/back/"
ADA, SUBJECT = "ada@example.org", "7f1c-ada"
SHOWN = {"acr": "eidas2"}


def led(response) -> str:
    """Where the page leads to by itself, and by its button."""
    page = BeautifulSoup(response.content, "html.parser")
    address = page.select_one("meta[http-equiv=refresh]")["content"].removeprefix("0; url=")
    assert page.select_one("main a.button")["href"] == address
    return address


def local(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def come(client: Client, provider: OpenIdServer, subject: str = SUBJECT, **sent):
    """Press the button, sign in there, and come back."""
    address = led(client.post(START, sent))
    return client.get(local(provider.visited(address, subject)))


def editor(**fields) -> User:
    return factories.staff(StaffGroup.EDITORS, email=fields.pop("email", ADA), **fields)


def reasons() -> list[str]:
    found = ModelLogEntry.objects.filter(action="keys.provider_refused").order_by("pk")
    return [entry.data["reason"] for entry in found]
