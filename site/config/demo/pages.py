"""The tree of pages: made first, filled and published once every page they may link to exists."""

from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import (
    DateField,
    DateTimeField,
    DecimalField,
    ForeignKey,
)
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Site

from config.demo.blocks import rich_text, stream
from config.demo.moments import day_of, moment
from config.demo.translations import entries_in, fields_of
from config.demo.world import World, identity
from core.models import BasePage, FooterLink, MenuLink, SiteSettings
from home.models import HomePage

# Fields that may name other things: filled in the second pass.
LINKING = (StreamField, RichTextField, ParentalManyToManyField, ForeignKey)

# The main menu: a page, then its short name in French and in English.
MENU = (
    ("programmes", "Programmes", "Programmes"),
    ("calls", "Appels", "Calls"),
    ("edition", "Ateliers", "Workshops"),
    ("offers", "Offres", "Offers"),
    ("role-models", "Parcours", "Stories"),
    ("impact", "Résultats", "Results"),
)
FOOTER = ("about", "news", "contact", "faq", "legal", "privacy", "accessibility", "eco")


def make_pages(world: World) -> None:
    """Every page of the content files, published, in both languages."""
    entries = [(language, entry) for language in world.locales for entry in entries_in(language)]
    for language, entry in entries:
        world.pages[language, entry["key"]] = _make(entry, world=world, language=language)
    for language, entry in entries:
        _fill_and_publish(entry, world=world, language=language)


def set_links(world: World) -> None:
    """The main menu, the links at the foot of every page, and the address that answers arrive at."""
    site = Site.objects.get(is_default_site=True)
    settings, _created = SiteSettings.objects.update_or_create(
        site=site, defaults={"contact_email": "contact@example.org"}
    )
    for order, (key, french, english) in enumerate(MENU):
        page = world.pages["fr", key].page_ptr
        MenuLink.objects.create(
            settings=settings, page=page, label_fr=french, label_en=english, sort_order=order
        )
    for order, key in enumerate(FOOTER):
        FooterLink.objects.create(settings=settings, page=world.pages["fr", key].page_ptr, sort_order=order)


def _make(entry: dict[str, Any], *, world: World, language: str) -> BasePage:
    """The page in its place, not live yet, with all that does not name anything else."""
    model = apps.get_model(entry["type"])
    simple = {
        field.name: _value(field, raw, world=world, language=language)
        for field, raw in fields_of(model, entry)
        if not isinstance(field, LINKING)
    }
    if "parent" in entry:
        page = model(
            **simple, locale=world.locales[language], translation_key=identity(entry["key"]), live=False
        )
        world.pages[language, entry["parent"]].add_child(instance=page)
        return page
    return _home(simple, world=world, language=language)


def _home(fields: dict[str, Any], *, world: World, language: str) -> BasePage:
    """The French home page is the first migration's; the English one is its translation, beside it."""
    french = HomePage.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    if language == "fr":
        for name, value in fields.items():
            setattr(french, name, value)
        french.save()
        return french
    page = HomePage(
        **fields, locale=world.locales[language], translation_key=french.translation_key, live=False
    )
    Page.get_first_root_node().add_child(instance=page)
    return page


def _fill_and_publish(entry: dict[str, Any], *, world: World, language: str) -> None:
    page = world.pages[language, entry["key"]]
    for field, raw in fields_of(type(page), entry):
        if isinstance(field, LINKING):
            setattr(page, field.name, _value(field, raw, world=world, language=language))
    page.save_revision(user=world.by).publish(user=world.by)
    world.pages[language, entry["key"]] = type(page).objects.get(pk=page.pk)


def _value(field: Any, raw: Any, *, world: World, language: str) -> Any:
    """What the content file says, as that field keeps it."""
    if isinstance(field, LINKING):
        return _linked(field, raw, world=world, language=language)
    if isinstance(field, DateTimeField):
        return moment(raw, now=world.now)
    if isinstance(field, DateField):
        return day_of(raw, now=world.now)
    if isinstance(field, DecimalField):
        return Decimal(str(raw))
    return raw.strip() if isinstance(raw, str) else raw


def _linked(field: Any, raw: Any, *, world: World, language: str) -> Any:
    """What the keys of the content file name."""
    if isinstance(field, StreamField):
        return stream(raw, world=world, language=language)
    if isinstance(field, RichTextField):
        return rich_text(raw, world=world, language=language)
    if isinstance(field, ParentalManyToManyField):
        return [world.find(field.related_model, key, language) for key in raw]
    return world.find(field.related_model, raw, language)
