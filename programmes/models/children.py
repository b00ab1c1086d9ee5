"""Pages below a programme, and how they find it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.utils.functional import cached_property

from core.enums import Accent
from core.models import BasePage

if TYPE_CHECKING:
    from programmes.models.programmes import ProgrammePage


def ancestor(page: BasePage, model_name: str) -> BasePage | None:
    """The page of that type above this one. The model is named, as it lists its own children in turn."""
    model = cast("type[BasePage]", apps.get_model("programmes", model_name))
    return model.objects.ancestor_of(page).select_related("locale").first()


class ProgrammeChildMixin:
    """A page somewhere below a programme: it wears that programme's accent."""

    @cached_property
    def programme(self) -> "ProgrammePage | None":
        return cast("ProgrammePage | None", ancestor(cast("BasePage", self), "ProgrammePage"))

    @property
    def accent(self) -> str:
        return self.programme.accent if self.programme else Accent.SITE


def attach_programmes(pages: Iterable) -> list:
    """The pages as a list, their programmes found in one query for all."""
    pages = list(pages)
    if pages:
        model = cast("type[BasePage]", apps.get_model("programmes", "ProgrammePage"))
        locales = {page.locale_id for page in pages}
        programmes = list(
            model.objects.filter(locale_id__in=locales).select_related("locale").order_by("path")
        )
        for page in pages:
            page.programme = next((p for p in programmes if page.path.startswith(p.path)), None)
    return pages
