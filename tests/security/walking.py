"""Every address there is, found by walking the URL configuration, and what each of them reads of a request."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch
from urllib.parse import quote

from django.apps import apps
from django.db.models import Model
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter
from django.utils.regex_helper import normalize
from wagtail.models import get_page_models


@dataclass(frozen=True)
class Address:
    """A pattern of the URL configuration: its form, and its parameters with the model each may be about."""

    form: str
    parameters: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    models: dict[str, type[Model]] = field(default_factory=dict, hash=False, compare=False)

    def __str__(self) -> str:
        return self.form

    def with_values(self, **values: str) -> str:
        """The path with these values; what really exists, or a likely word, stands for the others."""
        known = {name: values.get(name) or self._likely(name) for name in self.parameters}
        return "/" + self.form % {name: quote(value, safe="/%") for name, value in known.items()}

    def _likely(self, name: str) -> str:
        model = self.models.get(name)
        found = model._default_manager.order_by("pk").last() if model else None
        if found is not None:
            return str(found.pk)
        return LIKELY.get(name, "1" if name in self.numbers else "en" if "lang" in name else "x")


PAGES = {"wagtail_serve"}  # what serves pages: see `page_paths()`
# What `pk` is about where a view does not tell: the first word of the path that is here.
ABOUT = {
    "documents": "CustomDocument",
    "images": "CustomImage",
    "inbox": "Registration",
    "leads": "Intake",
    "referrals": "Intake",
    "messages": "MessageTemplate",
    "appels": "CallPage",
    "partage": "CallPage",
}
LIKELY = {
    "app_label": "wagtailcore",
    "model_name": "page",
    "app_name": "wagtailcore",
    "content_type_app_name": "programmes",
    "content_type_model_name": "callpage",
    "action": "publish",
    "action_name": "approve",
    "kind": "confirmation",
    "pk": "1",
    "uuid": "6f1d4d2e-7d6c-4d0c-9c1c-0d5d7a3b6a11",
    "key": "6f1d4d2e-7d6c-4d0c-9c1c-0d5d7a3b6a11",
}


def addresses() -> list[Address]:
    """All of them, Wagtail's and other packages' included, without what serves pages (`page_paths()`)."""
    found = {each.form: each for each in _leaves(get_resolver(), "", {})}
    return sorted(found.values(), key=str)


def _leaves(resolver: URLResolver, above: str, converters: dict) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        known = converters | dict(getattr(pattern.pattern, "converters", {}))
        for form, _names in _forms(pattern):
            if isinstance(pattern, URLResolver):
                yield from _leaves(pattern, above + form, known)
            elif pattern.name not in PAGES:
                yield _address(above + form, pattern, known)


def _forms(pattern: URLPattern | URLResolver) -> list[tuple[str, list[str]]]:
    if hasattr(pattern.pattern, "language_prefix"):
        return [("", []), ("en/", [])]
    expression = pattern.pattern.regex.pattern.replace(r"\Z", "$")
    expression = re.sub(r"^\^|\.\*", "", expression) if r"\." not in expression else expression
    return normalize(
        expression.replace("(live|earliest|\\d+)", "(\\d+)").replace("(live|latest|\\d+)", "(\\d+)")
    )


def _address(form: str, pattern: URLPattern, converters: dict) -> Address:
    names = tuple(dict.fromkeys(re.findall(r"%\((\w+)\)s", form)))
    numbers = frozenset(
        name for name in names if isinstance(converters.get(name), IntConverter) or name.startswith("_")
    )
    models = {name: model for name in names if (model := _model(name, pattern, form))}
    return Address(form, names, numbers, models)


def _model(name: str, pattern: URLPattern, form: str) -> type[Model] | None:
    """What a parameter is about: the view's own model for `pk`, else the model that its name tells."""
    models = {each._meta.model_name: each for each in apps.get_models()}
    if name in ("pk", "_0", "object_id"):
        view = getattr(pattern.callback, "view_class", None)
        given = getattr(pattern.callback, "view_initkwargs", {}).get("model") or getattr(view, "model", None)
        hint = next((ABOUT[word] for word in form.split("/") if word in ABOUT), "Page")
        return given if isinstance(given, type) else models[hint.lower()]
    word = re.sub(r"(?:_id|_pk)$", "", name).replace("_", "")
    if word == name:
        return None
    word = {"parentpage": "page", "pagetomove": "page", "destination": "page", "doc": "document"}.get(
        word, word
    )
    return models.get(word) or next((each for key, each in models.items() if key.endswith(word)), None)


def page_paths() -> list[str]:
    """A live page of each type there is, and every address it has below its own."""
    paths = []
    for model in get_page_models():
        page = model.objects.live().order_by("pk").last() if hasattr(model.objects, "live") else None
        if page is None or page.url is None:
            continue
        routes = [str(route.pattern) for route in getattr(model, "get_subpage_urls", tuple)()]
        below = [re.sub(r"<(?:\w+:)?\w+>", "1", route) for route in routes if route.strip("/^$")]
        paths += [page.url, *(page.url + (path[:-1] if "." in path else path) for path in below)]
    return paths


@contextmanager
def asked() -> Iterator[set[str]]:
    """The names that are looked for in any query string or form meanwhile, whoever looks for them."""
    names: set[str] = set()

    def recording(method):
        def wrapped(self, key, *args, **kwargs):
            if isinstance(self, QueryDict) and isinstance(key, str) and len(key) < 100:
                names.add(key)
            return method(self, key, *args, **kwargs)

        return wrapped

    base = QueryDict.__mro__[1]
    with (
        patch.object(base, "__getitem__", recording(base.__getitem__)),
        patch.object(base, "get", recording(base.get)),
        patch.object(base, "getlist", recording(base.getlist)),
        patch.object(QueryDict, "__contains__", recording(dict.__contains__), create=True),
    ):
        yield names
