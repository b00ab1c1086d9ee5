"""What a page waits for before it may be published, and which of its links lead nowhere yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from django.db.models import Field, ForeignKey
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText, extract_references_from_rich_text

NOT_CONTENT = ("alias_of",)  # a page's own machinery, which nobody reads


@runtime_checkable
class Completed(Protocol):
    """What a page may show once it is complete: a picture, a video."""

    def lacks(self) -> list[str]:
        """What it lacks, in sentences for the editor."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that a page shows: where it is, and what. `field` is empty inside a block."""

    field: str
    place: str
    value: Any


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing, in a sentence for the editor, at a field of the page's form or, inside a block, at none."""

    field: str
    message: str


def missing(page: Page) -> list[Lack]:
    """All that must be there before the page is published; empty when it may be. Asks for one query per relation."""
    return [
        Lack(shown.field, _placed(shown.place, message))
        for shown in contents(page)
        if isinstance(shown.value, Completed)
        for message in shown.value.lacks()
    ]


def sentences(lacks: Iterable[Lack], page: Page) -> list[str]:
    """The same outside of the page's form, where a sentence must name its field itself."""
    return [
        _placed(_label(page._meta.get_field(lack.field)) if lack.field else "", lack.message)
        for lack in lacks
    ]


def _placed(place: str, message: str) -> str:
    """The message after its place, as the language writes a colon."""
    return _("%(place)s: %(message)s") % {"place": place, "message": message} if place else message


def links_to_drafts(page: Page) -> list[Page]:
    """The pages that this one links to and that nobody can read yet, each once, in one more query."""
    values = [shown.value for shown in contents(page)]
    chosen = {value.pk for value in values if isinstance(value, Page)}
    written = {
        int(pk)
        for value in values
        if isinstance(value, RichText)
        for model, pk, *_path in extract_references_from_rich_text(value.source)
        if model is Page and str(pk).isdecimal()
    }
    linked = (chosen | written) - {page.pk}
    return list(Page.objects.filter(pk__in=linked).not_live().order_by("title", "pk")) if linked else []


def contents(page: Page) -> Iterator[Shown]:
    """What the fields and the blocks of the page hold, down to pictures, videos, pages and running text."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from _blocks(field, getattr(page, field.name))
        elif isinstance(field, RichTextField):
            yield Shown(field.name, "", RichText(getattr(page, field.name) or ""))
        elif isinstance(field, ForeignKey) and _is_content(field):
            yield Shown(field.name, "", getattr(page, field.name))


def _is_content(field: ForeignKey) -> bool:
    """Whether the relation is the page's own, not one of Wagtail's."""
    return (
        issubclass(field.related_model, (Completed, Page))  # type: ignore[arg-type]
        and not field.remote_field.parent_link
        and field.name not in NOT_CONTENT
    )


def _blocks(field: StreamField, stream: StreamValue) -> Iterator[Shown]:
    for position, child in enumerate(stream, start=1):
        words = {"field": _label(field), "position": position, "block": child.block.label}
        place = _("%(field)s, block %(position)s (%(block)s)") % words
        for value in _leaves(child.value):
            yield Shown("", place, value)


def _leaves(value: Any) -> Iterator[Any]:
    """The values inside a block, however deep."""
    if isinstance(value, StreamValue):
        inner: Iterable[Any] = (child.value for child in value)
    elif isinstance(value, ListValue):
        inner = value
    elif isinstance(value, StructValue):
        inner = value.values()
    else:
        yield value
        return
    for each in inner:
        yield from _leaves(each)


def _label(field: Field) -> str:
    return capfirst(str(field.verbose_name))
