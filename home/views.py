"""The map of the site that people read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.caching.pages import kept
from home.site_map import site_map as tree


@require_safe
@kept()
def site_map(request: HttpRequest) -> HttpResponse:
    """Every listed page of the active language, each below the one it belongs to."""
    context = {
        "title": _("Site map"),
        "description": _("Every page of the site on one page, in its order."),
        "branches": tree(request),
    }
    return render(request, "home/site_map.html", context)
