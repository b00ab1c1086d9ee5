"""Under whose name a page is shown: the house, or a programme on a host of its own."""

from dataclasses import dataclass

from django.http import HttpRequest

from core.enums import Accent
from core.models import BasePage
from core.routing.addresses import asked_page, place
from core.sites import name_of


@dataclass(frozen=True, slots=True)
class Branding:
    """What the head and the foot of every page show of whose it is.

    `summary`, `house` and `house_url` are a platform's: what it is, and whose programme it is; empty for the house.
    """

    name: str
    accent: str = Accent.SITE
    summary: str = ""
    house: str = ""
    house_url: str = ""


def branding(request: HttpRequest) -> Branding:
    """That of the host asked for, in the active language: a platform has the name and accent of its first page.

    One query at most, on a platform alone.
    """
    if not hasattr(request, "_branding"):
        request._branding = _find(request)  # type: ignore[attr-defined]
    return request._branding  # type: ignore[attr-defined]


def _find(request: HttpRequest) -> Branding:
    here = place(request)
    if here.house is None or here.house.site is None or here.start is None:
        return Branding(name_of(here.site))
    asked = asked_page(request)
    start = asked if asked is not None and asked.pk == here.start.pk else here.start.specific
    home = here.house.start
    return Branding(
        name=name_of(here.site, start),
        accent=start.accent if isinstance(start, BasePage) else Accent.SITE,
        summary=getattr(start, "summary", ""),
        house=name_of(here.house.site),
        house_url=(home.get_full_url() if home is not None else None) or here.house.site.root_url,
    )
