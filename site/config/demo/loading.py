"""Fill an empty site."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from wagtail.models import Locale, Page, Site

from config.demo import accounts
from config.demo.forms import make_forms, make_intakes
from config.demo.gallery import make_pictures
from config.demo.inbox import make_inbox
from config.demo.indexes import build_indexes, silent_indexes
from config.demo.many_pages import make_many_pages
from config.demo.many_registrations import make_registrations
from config.demo.pages import make_pages, set_links
from config.demo.papers import make_documents
from config.demo.snippets import make_snippets
from config.demo.videos import make_videos
from config.demo.world import World
from core.caching.pages import forget
from core.models import Region
from core.sites import follow_site_url

LANGUAGES = ("fr", "en")


def has_content() -> bool:
    """Whether anything stands below the home page of the first migration, or the home page itself is gone."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    return site is None or Page.objects.child_of(site.root_page).exists()


def load(*, pages: int = 0, registrations: int = 0, at: datetime | None = None) -> World:
    """Make the demo in one transaction: all of it or nothing. Dates are counted from `at`, now when None.

    `pages` and `registrations` make it a large site. Raises CommandError when DEMO_PASSWORD is not set.
    """
    accounts.password()
    with transaction.atomic(), translation.override("fr"):
        with silent_indexes():
            world = _make(at or timezone.now(), pages=pages, registrations=registrations)
        build_indexes()
    follow_site_url()
    forget()
    return world


def _make(now: datetime, *, pages: int, registrations: int) -> World:
    staff = accounts.make_accounts()
    world = World(now=now, by=staff["publisher"])
    world.locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
    world.regions = {region.code: region for region in Region.objects.order_by("rank")}
    make_pictures(world)
    make_documents(world)
    make_snippets(world)
    make_videos(world)
    make_pages(world)
    set_links(world)
    make_forms(world)
    make_intakes(world)
    accounts.give_inbox(staff["manager"], world)
    accounts.give_regions(staff["delegate"])
    make_inbox(world, staff)
    make_many_pages(pages, world)
    writers = {"referral": staff["referrer"], "lead": staff["delegate"]}
    owners = [staff["manager"], staff["admin"]]
    make_registrations(registrations, world, by=staff["manager"], writers=writers, owners=owners)
    return world
