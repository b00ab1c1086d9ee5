"""Which addresses are measured: one of every page type in each language, with the form, the search and the site map."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from core.models import BasePage
from core.routing.words import spell
from registrations.pages import RegistrationMixin
from registrations.status import FORM_PATH
from tests.audit.queries import visitor

FORM, SEARCH, SITE_MAP = "form", "search", "site map"
SEARCHED = {"fr": "projet", "en": "project"}
VIEWS = {SEARCH: "search", SITE_MAP: "site_map"}  # by the name of their address


@dataclass(frozen=True)
class Place:
    """What is measured once: a page type or a view, in one language; no path when there is no such page."""

    kind: str
    language: str
    path: str | None


def page_types() -> list[type[BasePage]]:
    """Every type of page an editor can make, in alphabetical order."""
    models = [model for model in apps.get_models() if issubclass(model, BasePage)]
    return sorted(models, key=lambda model: model.__name__)


def kinds() -> list[str]:
    """The names of all that is measured."""
    return [*(model.__name__ for model in page_types()), FORM, *(kind for kind in VIEWS if _path(kind, "fr"))]


def places(wanted: Iterable[str] = ()) -> Iterator[Place]:
    """A place for each kind and language; of the wanted kinds when any is."""
    wanted = list(wanted)
    models = {model.__name__: model for model in page_types()}
    for kind in wanted or kinds():
        for language, _name in settings.LANGUAGES:
            if kind in models:
                path = next(_addresses(models[kind], language), None)
            elif kind == FORM:
                path = _form(language)
            else:
                path = _path(kind, language)
            yield Place(kind, language, path)


def _addresses(model: type[BasePage], language: str) -> Iterator[str]:
    """The paths of the type's public pages in that language, in the order of the tree. An alias is no translation."""
    pages = model.objects.live().public().filter(locale__language_code=language, alias_of=None)
    for page in pages.order_by("path"):
        parts = page.get_url_parts()
        if parts and parts[2]:
            yield parts[2]


def _form(language: str) -> str | None:
    """The path of a form that is open."""
    models = [model for model in page_types() if issubclass(model, RegistrationMixin)]
    forms = (
        f"{path}{spell(FORM_PATH, language)}" for model in models for path in _addresses(model, language)
    )
    return next((path for path in forms if visitor().get(path).status_code == 200), None)


def _path(kind: str, language: str) -> str | None:
    """The path of a view; none when the site has no such view."""
    with translation.override(language):
        try:
            path = reverse(VIEWS[kind])
        except NoReverseMatch:
            return None
    return f"{path}?q={SEARCHED[language]}" if kind == SEARCH else path
