"""The list of public pages and each of them, as JSON: the same for everyone, kept like a page."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.urls import URLPattern, path
from django.utils import translation
from django.views.decorators.http import require_safe
from rest_framework.fields import Field, ReadOnlyField
from rest_framework.response import Response
from wagtail.api.v2.pagination import WagtailPagination
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.serializers import PageSerializer
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page, get_page_models
from wagtail.query import PageQuerySet

from core.caching.pages import changes_at, kept
from core.discovery.listed import listed_pages
from core.models import BasePage
from home.api.description import PARAMETERS
from home.api.facts import facts_of, prepare

LONGEST_OFFSET = 9  # figures


class FactsField(Field):
    """All that the table tells of the page, in its own language."""

    def get_attribute(self, instance: Page) -> Page:
        return instance

    def to_representation(self, value: Page) -> dict[str, Any]:
        with translation.override(value.locale.language_code):
            return facts_of(value)


class PublicPageSerializer(PageSerializer):
    """A page with its facts; pages in two languages share their `translation_key`."""

    facts = FactsField(read_only=True)
    summary = ReadOnlyField()
    translation_key = ReadOnlyField()


class PublicPagination(WagtailPagination):
    """A part of the list, as far as a database can count."""

    def paginate_queryset(self, queryset: PageQuerySet, request: Any, view: Any = None) -> PageQuerySet:
        if len(request.GET.get("offset", "")) > LONGEST_OFFSET:
            raise BadRequestError(f"offset cannot have more than {LONGEST_OFFSET} figures")
        return super().paginate_queryset(queryset, request, view)


class PublicPagesViewSet(PagesAPIViewSet):
    """Live pages that anyone may read, without those their editors left out of the site map and without examples."""

    authentication_classes: list = []
    permission_classes: list = []
    base_serializer_class = PublicPageSerializer
    pagination_class = PublicPagination
    # The site has a search of its own, and one host knows one site.
    filter_backends = [each for each in PagesAPIViewSet.filter_backends if each.__name__ != "SearchFilter"]
    known_query_parameters = frozenset(PARAMETERS)
    meta_fields = [
        "type",
        "detail_url",
        "html_url",
        "slug",
        "locale",
        "translation_key",
        "first_published_at",
        "last_published_at",
        "parent",
    ]
    body_fields = ["id", "title", "summary", "facts"]
    listing_default_fields = [*body_fields, *meta_fields[:-1]]

    @classmethod
    def get_body_fields(cls, model: type[Page]) -> list:
        """The plain page, which a list of several types shows, has no more than a title."""
        known = cls.body_fields if issubclass(model, BasePage) else ["id", "title"]
        return cls._convert_api_fields(known)

    @classmethod
    def get_listing_default_fields(cls, model: type[Page]) -> list[str]:
        return [*cls.get_body_fields_names(model), *cls.meta_fields[:-1]]

    def get_base_queryset(self) -> PageQuerySet:
        pages = listed_pages(self.request._request)
        for model in filter(_has_examples, get_page_models()):
            pages = pages.exclude(pk__in=model.objects.filter(is_example=True).order_by().values("pk"))
        return pages

    def get_queryset(self) -> PageQuerySet:
        return super().get_queryset().select_related("locale").order_by("path")

    def paginate_queryset(self, queryset: PageQuerySet) -> list[Page]:
        pages = list(super().paginate_queryset(queryset))
        self._prepare(pages)
        return pages

    def get_object(self) -> Page:
        if not hasattr(self, "_prepared"):
            self._prepared = super().get_object()
            self._prepare([self._prepared])
        return self._prepared

    def _prepare(self, pages: list[Page]) -> None:
        prepare(pages)
        changes_at(self.request._request, *_changes(pages))

    def finalize_response(self, request: Any, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        return [
            path("", _public(cls.as_view({"get": "listing_view"})), name="listing"),
            path("<int:pk>/", _public(cls.as_view({"get": "detail_view"})), name="detail"),
        ]


def _public(view: Any) -> Any:
    return require_safe(kept(parameters=PARAMETERS, strict=True)(view))


def _changes(pages: Iterable[Page]) -> Iterable[Any]:
    return [page.next_change() for page in pages if isinstance(page, BasePage)]


def _has_examples(model: type[Page]) -> bool:
    try:
        model._meta.get_field("is_example")
    except FieldDoesNotExist:
        return False
    return True


router = WagtailAPIRouter("api")
router.register_endpoint("pages", PublicPagesViewSet)
