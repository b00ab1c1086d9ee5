"""Where a visitor is and can go: menu, breadcrumb, languages, foot of the page, in two queries."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.models import FooterLink, MenuLink
from core.routing.addresses import place


@dataclass(frozen=True, slots=True)
class Item:
    """A link; `active` when it is the current page or one above it; `language` when it leads to another one."""

    title: str
    url: str
    active: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in one of the languages; when it is not translated, the nearest page above it that is.

    `note` says so, in that language: who follows the link reads it.
    """

    code: str
    name: str
    url: str
    full_url: str
    current: bool
    translated: bool
    note: str = ""


def homes(request: HttpRequest) -> dict[str, Page]:
    """The live home page of each language of the request's site."""
    return {code: page for code, page in place(request).homes.items() if page.live}


def home(request: HttpRequest) -> Page | None:
    """The home page of the active language, or of the site's first language."""
    pages = homes(request)
    return pages.get(get_language() or "") or pages.get(settings.LANGUAGE_CODE)


def reach(request: HttpRequest) -> str:
    """The path at or below which everything is that belongs to the host asked for; empty for the house, all of it."""
    start = home(request)
    return start.path if place(request).house is not None and start is not None else ""


def _around(request: HttpRequest, page: Page | None) -> list[Page]:
    """The live pages named on this one: those of the menu, its own translations and those of the pages above it."""
    known = request.__dict__.setdefault("_around", {})
    key = page.translation_key if page is not None and page.pk else None
    if key not in known:
        start = home(request)
        links = MenuLink.objects.filter(settings__site=place(request).site)
        above = _above(request, page) if page is not None and key else []
        wanted = Q(translation_key__in=[key, *(each.translation_key for each in above)])
        if start is not None:
            wanted |= Q(show_in_menus=True, depth=start.depth + 1, path__startswith=start.path)
            wanted |= Q(translation_key__in=links.values("page__translation_key"), locale_id=start.locale_id)
        link = links.filter(page__translation_key=OuterRef("translation_key")).order_by("sort_order")
        known[key] = list(
            Page.objects.live()
            .filter(wanted)
            .select_related("locale")
            .annotate(menu_rank=Subquery(link.values("sort_order")[:1]))
            .annotate(
                menu_label=Subquery(link.values(f"label_{get_language() or settings.LANGUAGE_CODE}")[:1])
            )
            .order_by("path")
        )
    return known[key]


def menu(request: HttpRequest, page: Page | None) -> list[Item]:
    """The pages that the site settings name, in their order and by their short names, where the language has them.

    Without any, the children of the home page that editors show in menus. Of an item and one below it, the nearer to
    the current page is active.
    """
    start = home(request)
    if start is None:
        return []
    around = [each for each in _around(request, page) if each.locale_id == start.locale_id]
    chosen = [each for each in around if each.menu_rank is not None and each.alias_of_id is None]
    chosen.sort(key=lambda each: (each.menu_rank, each.path))
    items = chosen or [each for each in around if each.show_in_menus and each.is_child_of(start)]
    path = getattr(page, "path", "") or ""
    nearest = max((each.path for each in items if path.startswith(each.path)), key=len, default="")
    return [
        Item(each.menu_label or each.title, each.get_url(request), each.path == nearest) for each in items
    ]


def breadcrumb(request: HttpRequest, page: Page | None) -> list[Item]:
    """From the home page down to the current page; nothing on the home page itself."""
    known = request.__dict__.setdefault("_breadcrumbs", {})  # shown above the title, and told to machines
    if page is not None and page.path not in known:
        known[page.path] = _way_to(request, page)
    return known[page.path] if page is not None else []


def _way_to(request: HttpRequest, page: Page) -> list[Item]:
    start = home(request)
    if start is None or not page.path or page.depth <= start.depth:
        return []
    crumbs = [Item(start.title, start.get_url(request))]
    crumbs += [
        Item(ancestor.title, ancestor.get_url(request)) for ancestor in _above(request, page) if ancestor.live
    ]
    return [*crumbs, Item(page.title, page.get_url(request) or "", active=True)]


def _above(request: HttpRequest, page: Page) -> list[Page]:
    """The pages between the home page and this one, from the top: those an address led through, or asked for once."""
    trail = getattr(page, "trail", None)
    if trail is not None:
        return trail
    start = home(request)
    if start is None or not page.path or page.depth <= start.depth + 1:
        return []
    known = request.__dict__.setdefault("_trails", {})
    if page.path not in known:
        above = Page.objects.ancestor_of(page).filter(depth__gt=start.depth)
        known[page.path] = list(above.order_by("depth"))
    return known[page.path]


def language_links(request: HttpRequest, page: Page | None) -> list[LanguageLink]:
    """One link per language: to the same page, or to the nearest above it that is there. An alias is no translation.

    A view of ours (the search, one's own page) has the same address in each language, whatever page it is about.
    """
    if _has_translated_address(request):
        page = None
    versions: dict[str, Page] = {}
    if page is not None and page.pk:
        same = [other for other in _around(request, page) if other.translation_key == page.translation_key]
        versions = {other.locale.language_code: other for other in same if other.alias_of_id is None}
    active = page.locale.language_code if page is not None else get_language()
    links = []
    for code, name in (("fr", "Français"), ("en", "English")):
        target = versions.get(code)
        if target is None and page is not None and code == active:
            target = page
        translated = target is not None or page is None
        if target is None and page is None and _has_translated_address(request):
            url = translate_url(request.get_full_path(), code)
            full_url = request.build_absolute_uri(url)
        else:
            target = target or _nearest(request, page, code)
            if target is None:
                continue
            url, full_url = target.get_url(request) or "", target.get_full_url(request) or ""
        note = "" if translated or target is None else _not_translated(target, code)
        links.append(LanguageLink(code, name, url, full_url, code == active, translated, note))
    return links


def _nearest(request: HttpRequest, page: Page | None, code: str) -> Page | None:
    """The translation of the closest page above that has one, up to the home page of that language."""
    if page is not None and page.pk:
        there = {
            each.translation_key: each
            for each in _around(request, page)
            if each.locale.language_code == code and each.alias_of_id is None
        }
        for ancestor in reversed(_above(request, page)):
            if ancestor.translation_key in there:
                return there[ancestor.translation_key]
    return homes(request).get(code)


def _not_translated(nearest: Page, code: str) -> str:
    with translation.override(code):
        return _("this page is not translated; nearest: %(page)s") % {"page": nearest.title}


def _has_translated_address(request: HttpRequest) -> bool:
    """Whether the current address is a view of ours (the search, say) and not an unknown page."""
    match = request.resolver_match
    return bool(match and match.url_name and not match.url_name.startswith("wagtail_serve"))


def footer(request: HttpRequest) -> list[Item]:
    """The pages chosen in the site settings, in their order, in the active language where they are translated.

    A legal page that is not must stay within reach: it is listed in the language it has. A platform for which none is
    chosen shows those of the house, whose legal pages are its own too.
    """
    here, start = place(request), home(request)
    if here.site is None or start is None:
        return []
    links = FooterLink.objects.filter(settings__site=here.site)
    if here.house is not None:
        house = FooterLink.objects.filter(settings__site=here.house.site)
        links = FooterLink.objects.filter(
            Q(pk__in=links.values("pk")) | Q(~Exists(links), pk__in=house.values("pk"))
        )
    rank = links.filter(page__translation_key=OuterRef("translation_key")).order_by("sort_order")
    pages = (
        Page.objects.live()
        .filter(translation_key__in=links.values("page__translation_key"))
        .filter(locale__language_code__in=[start.locale.language_code, settings.LANGUAGE_CODE])
        .filter(alias_of__isnull=True)
        .select_related("locale")
        .annotate(rank=Subquery(rank.values("sort_order")[:1]))
        .order_by("rank", "pk")
    )
    chosen: dict[UUID, Page] = {}
    for page in pages:
        if page.translation_key not in chosen or page.locale_id == start.locale_id:
            chosen[page.translation_key] = page
    return [
        Item(
            page.title,
            page.get_url(request) or "",
            language="" if page.locale_id == start.locale_id else page.locale.language_code,
        )
        for page in chosen.values()
    ]
