"""Lists of pages: what they are narrowed down by, a part of them at a time, and what the cards of any page show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from wagtail.models import Page

PER_PAGE = 12


@dataclass(frozen=True, slots=True)
class Links:
    """The values that pages have: by page, and all of them with their labels, in order."""

    values: Mapping[int, frozenset[str]]
    options: Mapping[str, str]

    def of(self, pk: int) -> frozenset[str]:
        return self.values.get(pk, frozenset())

    def of_or_all(self, pk: int) -> frozenset[str]:
        """Every value for a page that has none: what names no region holds in all of them."""
        return self.values.get(pk, frozenset(self.options))


def links(relation: Any, pages: QuerySet) -> Links:
    """What a many-to-many relation ties the pages to, in one query: `links(CallPage.areas, calls)`."""
    source, target = relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()
    through = relation.through.objects.filter(**{f"{source}__in": pages.order_by().values("pk")})
    return gather(
        (getattr(link, f"{source}_id"), getattr(link, target))
        for link in through.select_related(target).order_by("pk")
    )


def gather(pairs: Iterable[tuple[int, Any]]) -> Links:
    """Links from pairs of a page's key and what it is tied to, a thing with a rank and a name."""
    values: dict[int, set[str]] = {}
    things = {}
    for pk, thing in pairs:
        values.setdefault(pk, set()).add(str(thing.pk))
        things[thing.pk] = thing
    ordered = sorted(things.values(), key=lambda thing: (thing.rank, thing.name, thing.pk))
    return Links(
        {pk: frozenset(found) for pk, found in values.items()},
        {str(thing.pk): thing.name for thing in ordered},
    )


def complete(pages: Iterable[Page]) -> None:
    """Give pages of whatever types what their cards show, in a query or two for all of them.

    A class says what its cards need in `prepares_cards`: functions that take the pages and pass over those of others.
    """
    known = list(pages)
    preparers = dict.fromkeys(
        prepare
        for page in known
        for ancestor in type(page).__mro__
        for prepare in vars(ancestor).get("prepares_cards", ())
    )
    for prepare in preparers:
        prepare(known)


def cards_of(pks: Iterable[int]) -> list:
    """The live pages with those keys, of whatever types, in that order, with all that their cards show."""
    pages = specific_of(pks)
    complete(pages)
    return pages


def specific_of(pks: Iterable[int]) -> list:
    """The live pages with those keys, each as its own type, in that order: a query for the types, and one per type."""
    order = list(dict.fromkeys(pks))
    found = {page.pk: page for page in Page.objects.filter(pk__in=order).live().order_by("pk")}
    return as_own_types(found[pk] for pk in order if pk in found)


def as_own_types(pages: Iterable[Page], known: Iterable[Page] = ()) -> list:
    """The same live pages, each as its own type, in that order: a query per type. Those that are no cards stay out.

    `known` are some that were fetched as such before, for cards.
    """
    ready = {page.pk: page for page in known}
    order: list[int] = []
    kinds: dict[Any, list[int]] = defaultdict(list)
    for page in pages:
        order.append(page.pk)
        if page.pk in ready:
            continue
        kinds[ContentType.objects.get_for_id(page.content_type_id).model_class()].append(page.pk)
    found = ready | {
        page.pk: page
        for kind, keys in kinds.items()
        if hasattr(kind, "prepares_cards")
        for page in kind.objects.filter(pk__in=keys).for_cards().order_by("pk")
    }
    return [found[pk] for pk in order if pk in found]


def page_of(model: type[Page], pks: list[int], data: QueryDict) -> PageOfList:
    """The part of the list that the address asks for, as pages of that type with all that their cards show.

    `pks` are the keys of the whole list, in order. A number of page that is none gives the first or the last.
    """
    part = Paginator(pks, PER_PAGE).get_page(data.get("page"))
    keys = list(part.object_list)
    found = {page.pk: page for page in model.objects.filter(pk__in=keys).for_cards().order_by("pk")}
    pages = [found[pk] for pk in keys if pk in found]
    complete(pages)
    part.object_list = pages
    return part
