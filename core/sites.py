"""Which host a page belongs to. A site added in the admin with a programme as its root page is that one's platform.

Everything at or below the root page of a site, in every language, belongs to that site's host, and to no other: the
site with the deepest root has it. The default site, the house, has all the rest; its address follows SITE_URL.
"""

from collections.abc import Iterable
from types import SimpleNamespace
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.request import validate_host
from wagtail.models import Page, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION, SiteRootPath

ROOT_PATHS_SECONDS = 3600  # as long as Wagtail keeps them


def follow_site_url() -> bool:
    """Bring the default site's host name and port in line with SITE_URL; return whether anything changed.

    Platforms are reached through the same server: those at the port it had go along.
    """
    address = urlsplit(settings.SITE_URL)
    host = address.hostname or "localhost"
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or (site.hostname, site.port) == (host, port):
        return False
    for platform in Site.objects.filter(port=site.port, is_default_site=False):
        platform.port = port
        platform.save(update_fields=["port"])
    site.hostname, site.port = host, port
    site.save(update_fields=["hostname", "port"])
    return True


def is_served(site: Site) -> bool:
    """Whether requests for its host are let in. One that is not has no page: they stay where they can be read."""
    return site.is_default_site or validate_host(site.hostname, settings.ALLOWED_HOSTS)


def root_paths(sites: Iterable[Site], roots: Iterable[Page]) -> list[SiteRootPath]:
    """Where the addresses of each served site begin, in every language, the deepest first; `roots` in their order.

    They are remembered where Wagtail looks for them, in place of what another process has found before a change.
    """
    paths = [
        SiteRootPath(site.pk, page.url_path, site.root_url, page.locale.language_code)
        for site in sites
        if is_served(site)
        for page in roots
        if page.translation_key == site.root_page.translation_key
    ]
    paths.sort(key=lambda path: len(path.root_path), reverse=True)
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, paths, ROOT_PATHS_SECONDS, version=SITE_ROOT_PATHS_CACHE_VERSION)
    return paths


def belonging(page: Page, request: object = None) -> object:
    """What to ask `get_url_parts()` of the page with, so that it names the one host it belongs to, whoever asks.

    Asked with the request itself, Wagtail prefers the host of the request, where the page may only lead on. It makes up
    requests (whose place nobody has asked for) to learn what the address was at each host, so that those of all hosts
    follow a page that is renamed.
    """
    if not isinstance(request, HttpRequest) or not hasattr(request, "_place"):
        return request
    return SimpleNamespace(_wagtail_cached_site_root_paths=page._get_site_root_paths(request))


def has_platforms() -> bool:
    """Whether any page is served on a host of its own; asks no question of the database where it was asked before."""
    return len({path.site_id for path in Site.get_site_root_paths()}) > 1


def platform_of(page: Page | None) -> Site | None:
    """The platform that the page belongs to; None for the house."""
    parts = page.get_url_parts() if page is not None else None
    if parts is None:
        return None
    sites = Site.objects.filter(pk=parts[0], is_default_site=False).select_related("root_page")
    return next((site for site in sites if is_served(site)), None)


def url_of(site: Site | None) -> str:
    """Where that platform is, or the house, without a slash at its end."""
    return site.root_url if site is not None and not site.is_default_site else str(settings.SITE_URL)


def name_of(site: Site | None, start: Page | None = None) -> str:
    """The name staff gave the site; else a platform is called as its page, the house as it came."""
    if site is None or (site.is_default_site and not site.site_name):
        return str(settings.WAGTAIL_SITE_NAME)
    return site.site_name or (start or site.root_page).title
