"""Every address of the site and of the frameworks in it, found by walking the URL configuration."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from django.utils.regex_helper import normalize


@dataclass(frozen=True)
class Address:
    """A pattern with all that stands above it."""

    regex: str
    view: Callable[..., Any]
    name: str  # with its namespaces

    @property
    def forms(self) -> list[tuple[str, list[str]]]:
        """Each way of writing it, as a %-format, with the names of what it asks for."""
        return [(f"/{form}", list(names)) for form, names in normalize(self.regex)]

    def paths(self, values: Mapping[str, object], default: object = 1) -> list[str]:
        """Each way of writing it, filled in."""
        return [form % {name: values.get(name, default) for name in names} for form, names in self.forms]


def every_address() -> list[Address]:
    """In both languages: those with a prefix are other addresses."""
    found: dict[Address, None] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= dict.fromkeys(_walk(get_resolver(), "", ()))
    return list(found)


def _walk(resolver: URLResolver, above: str, namespaces: tuple[str, ...]) -> Iterator[Address]:
    for each in resolver.url_patterns:
        regex = above + each.pattern.regex.pattern.removeprefix("^")
        if isinstance(each, URLPattern):
            yield Address(regex, each.callback, ":".join((*namespaces, each.name or "")))
        else:
            yield from _walk(each, regex, (*namespaces, *([each.namespace] if each.namespace else [])))
