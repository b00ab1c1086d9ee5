"""Pages below a programme, and how they find it."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast
from uuid import UUID

from django.apps import apps
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.enums import Accent
from core.models import BasePage, attach_sizes
from core.models.base_page import Preparers
from core.text.languages import name_of
from programmes.models.places import attach_regions
from registrations.models import Intake
from registrations.pages import attach_intakes, tell_intakes

Intakes = Mapping[UUID, list[Intake]]
HELD_IN = "fr"  # the language of every workshop and launch, whatever language their page is in


class Programme(Protocol):
    """What the pages below a programme ask of it."""

    path: Any
    accent: Any
    operator: Any


def ancestor(page: BasePage, model_name: str) -> BasePage | None:
    """The page of that type above this one. The model is named, as it lists its own children in turn."""
    model = cast("type[BasePage]", apps.get_model("programmes", model_name))
    return model.objects.ancestor_of(page).select_related("locale").first()


def held_in_words(page: BasePage) -> str:
    """That an event is held in another language than its page, in the page's language; empty otherwise."""
    if page.locale.language_code == HELD_IN:
        return ""
    return _("Held in %(language)s") % {"language": name_of(HELD_IN)}


def attach_programmes(pages: Iterable[BasePage], programmes: Iterable[Programme] | None = None) -> None:
    """Tell the pages below programmes which is theirs, in one query, or in none when the programmes are known."""
    below = [page for page in pages if isinstance(page, ProgrammeChildMixin)]
    if below and programmes is None:
        model = cast("type[BasePage]", apps.get_model("programmes", "ProgrammePage"))
        programmes = model.objects.filter(locale_id__in={page.locale_id for page in below}).order_by("path")
    known = list(programmes or ()) if below else []
    for page in below:
        page.programme = next((p for p in known if page.path.startswith(p.path)), None)


class ProgrammeChildMixin:
    """A page somewhere below a programme: it wears that programme's accent."""

    prepares_cards: Preparers = (attach_programmes,)

    @cached_property
    def programme(self) -> Programme | None:
        return cast("Programme | None", ancestor(cast("BasePage", self), "ProgrammePage"))

    @property
    def accent(self) -> str:
        return self.programme.accent if self.programme else Accent.SITE


def complete_cards(
    *lists: list, programmes: Iterable[Programme] | None = None, intakes: Intakes | None = None
) -> None:
    """Give the pages of all the lists what their cards show: programme, intakes, regions, sizes of the picture.

    One query each, for all of them together, unless they are known: `programmes`, and `intakes` by the page's key.
    """
    pages = [page for each in lists for page in each]
    attach_programmes(pages, programmes)
    if intakes is None:
        attach_intakes(pages)
    else:
        tell_intakes(pages, intakes)
    attach_regions(pages)
    attach_sizes(pages)
