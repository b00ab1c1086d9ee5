"""Which pages a map of the site names: those that anyone may read, and that their editors have not left out."""

from functools import reduce

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q
from django.http import HttpRequest
from wagtail.models import Page, get_page_models
from wagtail.query import PageQuerySet

from core.routing import navigation


def listed_pages(request: HttpRequest) -> PageQuerySet:
    """The live pages of the request's site, in all its languages, without private ones, aliases and those left out.

    The switch lives on each page type: the query looks into all their tables, and stays one query.
    """
    homes = navigation.homes(request).values()
    if not homes:
        return Page.objects.none()
    below = reduce(Q.__or__, (Q(path__startswith=home.path) for home in homes))
    pages = Page.objects.live().public().filter(below, alias_of__isnull=True)
    for model in filter(_has_switch, get_page_models()):
        pages = pages.exclude(pk__in=model.objects.filter(listed=False).order_by().values("pk"))
    return pages


def _has_switch(model: type[Model]) -> bool:
    try:
        model._meta.get_field("listed")
    except FieldDoesNotExist:
        return False
    return True
