"""The description of the API (OpenAPI 3.1), made from the table of facts: what is told is what is described."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page, get_page_models

from core.caching.pages import kept
from core.metadata.structured import root_url, site_name
from home.api.facts import INTAKE, NUMBER, TABLE, TEXT, Schema, name_of_type

URI: Schema = {"type": "string", "format": "uri"}
UUID: Schema = {"type": "string", "format": "uuid"}
LANGUAGE: Schema = {"type": "string", "enum": [code for code, _name in settings.LANGUAGES]}
PUBLISHED: Schema = {
    "type": ["string", "null"],
    "format": "date-time",
    "description": "With its offset in Paris.",
}
COUNT: Schema = {"type": "integer", "minimum": 0}

# What the address of the list may ask, and what each asks.
PARAMETERS: dict[str, tuple[Schema, str]] = {
    "type": (
        TEXT,
        "Pages of that type. With one type alone, each page comes with its summary and its facts.",
    ),
    "locale": (LANGUAGE, "Pages in that language."),
    "child_of": (TEXT, "Pages right below the one with that id, or below the home page (root)."),
    "descendant_of": (TEXT, "Pages anywhere below the one with that id, or below the home page (root)."),
    "ancestor_of": (NUMBER, "Pages above the one with that id."),
    "translation_of": (TEXT, "Translations of the page with that id, or of the home page (root)."),
    "slug": (TEXT, "Pages with that last part of their address."),
    "order": (TEXT, "By that field: title, slug, first_published_at, id; backwards after a minus sign."),
    "limit": (COUNT | {"default": 20, "maximum": settings.WAGTAILAPI_LIMIT_MAX}, "How many pages."),
    "offset": (COUNT | {"default": 0}, "How many pages are passed over first."),
    "fields": (
        TEXT,
        "Which fields: names, “*” for all, “-name” for all but one, “_” for none but those named.",
    ),
}


@require_safe
@kept()
def openapi(request: HttpRequest) -> HttpResponse:
    """The description, for anyone's tools."""
    response = JsonResponse(
        describe(root_url(request), site_name(request)),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def describe(root: str, name: str) -> dict[str, Any]:
    """The API of the site of that name at that address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": name,
            "version": "1.0.0",
            "description": "The public pages of the site, read only: what each shows to anyone, without drafts, private"
            " pages or fictional examples, and nothing of anybody's registration. The same for everyone, without a key."
            " An answer may be kept as long as its ETag holds.",
        },
        "servers": [{"url": root}],
        "paths": {
            "/api/v2/pages/": {
                "get": {
                    "operationId": "listPages",
                    "summary": "Pages, in the order of the tree",
                    "parameters": [
                        {"name": each, "in": "query", "schema": schema, "description": words}
                        for each, (schema, words) in PARAMETERS.items()
                    ],
                    "responses": {
                        "200": _answer("Pages", "A part of the pages that were asked for."),
                        "400": _answer("Message", "The address asks what there is not."),
                        "404": _answer("Message", "There is no such language."),
                    },
                }
            },
            "/api/v2/pages/{id}/": {
                "get": {
                    "operationId": "readPage",
                    "summary": "One page",
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": NUMBER},
                        {
                            "name": "fields",
                            "in": "query",
                            "schema": TEXT,
                            "description": PARAMETERS["fields"][1],
                        },
                    ],
                    "responses": {
                        "200": _answer("Page", "The page."),
                        "404": _answer("Message", "There is no such page, or not for everyone."),
                    },
                }
            },
        },
        "components": {"schemas": _schemas()},
    }


def _schemas() -> dict[str, Schema]:
    types = sorted(name_of_type(model) for model in get_page_models() if model is not Page)
    facts = {
        name_of_type(model): _object({n: f.schema for n, f in told.facts.items()})
        for model, told in TABLE.items()
    }
    meta = _object(
        {
            "type": {"type": "string", "enum": types},
            "detail_url": URI,
            "html_url": URI,
            "slug": TEXT,
            "locale": LANGUAGE,
            "first_published_at": PUBLISHED,
        },
        may={"translation_key": UUID, "last_published_at": PUBLISHED, "parent": {"type": ["object", "null"]}},
    )
    return {
        "Message": _object({"message": TEXT}),
        "Intake": INTAKE,
        "Meta": meta,
        "Page": {
            "description": "A list of several types of pages tells their titles alone. Facts are those of the type.",
            **_object(
                {"id": NUMBER, "title": TEXT, "meta": _ref("Meta")},
                may={"summary": TEXT, "facts": {"anyOf": [{"maxProperties": 0}, *map(_ref, facts)]}},
            ),
        },
        "Pages": _object(
            {
                "meta": _object({"total_count": COUNT}),
                "items": {"type": "array", "items": _ref("Page")},
            }
        ),
        **facts,
    }


def _object(must: dict[str, Schema], *, may: dict[str, Schema] | None = None) -> Schema:
    """An object with those properties and no other."""
    return {
        "type": "object",
        "properties": must | (may or {}),
        "required": list(must),
        "additionalProperties": False,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(schema: str, words: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": _ref(schema)}}}
