"""What the head of a page tells search engines and sites where it is shared: its one address, its translations, its
title and picture. No query of its own beside the menu's and the language switch's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page as ListingPage
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page

from core.drawings import motifs
from core.metadata import sharing, structured
from core.models import BasePage
from core.routing import navigation

TERRITORIES = {"fr": "fr_FR", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in a language; `x-default` is the one for everybody else."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """The page in the words of its head. Empty strings for what a page has not."""

    title: str
    description: str
    canonical: str
    alternates: tuple[Alternate, ...]
    site_name: str
    locale: str
    other_locales: tuple[str, ...]
    image: str
    image_width: int = motifs.WIDTH
    image_height: int = motifs.HEIGHT


def metadata(request: HttpRequest, page: Page | None, context: Mapping[str, Any]) -> Metadata:
    """The head of a page, or of a view of ours without one, whose context gives `title` and `description`."""
    alternates = _alternates(request, page)
    active = page.locale.language_code if page is not None else (get_language() or settings.LANGUAGE_CODE)
    others = [code for code, _name in settings.LANGUAGES if code != active]
    translated = {alternate.language for alternate in alternates}
    return Metadata(
        title=(page.seo_title or page.title) if page is not None else str(context.get("title", "")),
        description=_description(page, context),
        canonical=_canonical(request, page, context.values()),
        alternates=alternates,
        site_name=structured.site_name(request),
        locale=TERRITORIES[active],
        other_locales=tuple(TERRITORIES[code] for code in others if code in translated),
        image=_image(request, page),
    )


def _description(page: Page | None, context: Mapping[str, Any]) -> str:
    if page is None:
        return str(context.get("description", ""))
    return page.search_description or getattr(page, "summary", "") or page.title


def _canonical(request: HttpRequest, page: Page | None, shown: Iterable[Any]) -> str:
    """The address without any question, but for the number of the page of a listing that is shown.

    An alias is the same text again: its address is that of the page it repeats. The listing is told by its type alone:
    to look closer would wake what is lazy in a context, the visitor's account first.
    """
    if page is None:
        clean = structured.absolute(request, request.path)
    else:
        source = page.alias_of if page.alias_of_id else page
        clean = source.full_url or ""
    number = next((each.number for each in shown if issubclass(type(each), ListingPage)), 1)
    return f"{clean}?page={number}" if clean and number > 1 else clean


def _alternates(request: HttpRequest, page: Page | None) -> tuple[Alternate, ...]:
    """The page in each of its languages, itself included, when there are several; the first one is for everybody."""
    if page is not None and page.alias_of_id:
        return ()
    links = [link for link in navigation.language_links(request, page) if link.translated]
    if len(links) < 2:
        return ()
    urls = {
        link.code: link.full_url
        if page is not None
        else structured.absolute(request, link.url.partition("?")[0])
        for link in links
    }
    first = urls.get(settings.LANGUAGE_CODE) or links[0].full_url
    return (*(Alternate(code, url) for code, url in urls.items()), Alternate("x-default", first))


def _image(request: HttpRequest, page: Page | None) -> str:
    if not isinstance(page, BasePage) or not page.pk:
        return ""
    return structured.absolute(request, sharing.address(page))
