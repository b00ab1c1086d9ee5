"""Pages tied to regions, and the map their cards wear."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import cached_property

from core.drawings.small_maps import SmallMap, small_map
from core.models.base_page import Preparers


def attach_regions(pages: Iterable[Any]) -> None:
    """Tell the pages which regions are theirs, in a query for each type of page."""
    kinds: dict[type[RegionalMixin], list[Any]] = {}
    for page in pages:
        if isinstance(page, RegionalMixin):
            kinds.setdefault(type(page), []).append(page)
    for kind, own in kinds.items():
        relation: Any = kind.regions
        source, target = relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()
        ties = relation.through.objects.filter(**{f"{source}__in": [page.pk for page in own]})
        codes: dict[int, set[str]] = {page.pk: set() for page in own}
        for pk, code in ties.order_by("pk").values_list(f"{source}_id", f"{target}__code"):
            codes[pk].add(code)
        for page in own:
            page.region_codes = frozenset(codes[page.pk])


class RegionalMixin:
    """A page with `regions`; none stands for the whole country."""

    regions: Any
    prepares_cards: Preparers = (attach_regions,)

    @cached_property
    def region_codes(self) -> frozenset[str]:
        """INSEE codes."""
        return frozenset(region.code for region in self.regions.all())

    @property
    def small_map(self) -> SmallMap:
        return small_map(self.region_codes)
