"""The cockpit on screen, and as a file."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.text.dates import PARIS
from inbox.cockpit.asking import PERIOD, TAKEN, Cockpit
from inbox.cockpit.export import figure_lines
from inbox.cockpit.figures import FIGURES
from inbox.exporting.formats import FORMATS
from inbox.exporting.views import COCKPIT, sent
from inbox.models import Export


@require_safe
def cockpit(request: HttpRequest) -> HttpResponse:
    """The figures of the page and the period in the address, 422 where these make no sense."""
    asked = _asked(request)
    listing = asked.listing
    filters = listing.filters
    pages = filters.pages
    chosen = listing.asked.page
    title = dict(pages).get(chosen, "") if chosen else ""
    figures = [(each, list(each.tables(asked))) for each in FIGURES]
    context = {
        "cockpit": asked,
        "figures": [(figure, tables) for figure, tables in figures if tables],
        "pages": pages,
        "chosen": chosen,
        "title": title,
        "wrong": not filters.is_valid(),
        "is_narrowed": any(listing.params.get(name) for name in PERIOD),
        "list_address": asked.link(),
        "header_title": _("Dashboard"),
        "header_icon": "table",
        "breadcrumbs_items": [
            {"url": reverse("inbox:index"), "label": _("Inbox")},
            {"url": "", "label": _("Dashboard"), "sublabel": title},
        ],
    }
    return TemplateResponse(
        request, "inbox/cockpit/index.html", context, status=422 if context["wrong"] else 200
    )


@require_safe
def export(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """The same figures as a file; that they were taken out is kept first. 404 for a format there is not."""
    written = FORMATS.get(file_format)
    if written is None:
        raise Http404
    asked = _asked(request)
    table = figure_lines(asked)
    narrowed = [name for name in TAKEN if asked.listing.params.get(name)]
    Export.objects.create(
        by_id=asked.listing.user.pk,
        at=asked.at,
        view=COCKPIT,
        filters=",".join(narrowed),
        format=file_format,
        number=asked.number,
    )
    name = f"{COCKPIT}-{asked.at.astimezone(PARIS):%Y-%m-%d}.{file_format}"
    return sent(written.write(table), written.content_type, name)


def _asked(request: HttpRequest) -> Cockpit:
    """Raises PermissionDenied for whom there are no figures."""
    asked = Cockpit.of(request.user, request.GET)  # type: ignore[arg-type]
    if not asked.listing.asked.sees_figures:
        raise PermissionDenied
    return asked
