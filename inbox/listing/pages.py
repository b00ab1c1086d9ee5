"""The inbox of one page: of a call, an edition, a workshop, with all below it, in every language."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from wagtail.models import Page

from registrations.models.scopes import keys_below

PageKeys = QuerySet | list[str]


def page_of(params: QueryDict) -> str:
    """The translation key of the page that an address narrows to; empty for none, and for what is no key."""
    try:
        return str(UUID(params.get("page", "")))
    except ValueError:
        return ""


def keys_of_page(key: str) -> PageKeys:
    """Its translation key and those of the pages below it; its own alone where there are none, or it is gone."""
    pages = list(Page.objects.filter(translation_key=key).order_by("pk").values_list("path", "numchild"))
    if not any(children for _path, children in pages):
        return [key]
    return keys_below(path for path, _children in pages)
