"""Exports as they are asked for: one address for each view and format, a list of what was taken out."""

from array import array
from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView

from core.files.names import clean_name, disposition
from core.text.dates import PARIS, minute_in_words
from inbox.access import keys_of, visible
from inbox.exporting.formats import FORMATS
from inbox.exporting.noting import note_answers, note_documents
from inbox.exporting.tables import Table, chosen_rows, snapshot
from inbox.exporting.zips import archive
from inbox.listing import VIEWS, Listing
from inbox.models import Export
from registrations.domain.certificates import NoCertificate
from registrations.domain.noting import log_reading
from registrations.models import Registration
from registrations.models.registrations import READ_GUARDED, SEE, SEE_ALL
from registrations.papers import certificate, dossier, has_receipt, receipt

ZIP, PDF, DOSSIER = "zip", "pdf", "dossier"
RECEIPT = "recepisse"  # in an address: the paper for the person
COCKPIT = "tableau-de-bord"  # the figures (`inbox.cockpit`)
REGISTER = "registre"  # of processings (`inbox.officer.register`)
EVERYTHING = "all"  # of `columns`: one for each question of the forms, beside those shown


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, view: str, file_format: str) -> HttpResponseBase:
    """A view as a file, with its columns and filters; of the rows that were ticked alone, when they are posted.

    It changes nothing but the log of exports and that of who has read what is sensitive, which are written before the
    first byte leaves. 404 for a format there is not.
    """
    if file_format != ZIP and file_format not in FORMATS:
        raise Http404
    posted = request.method == "POST"
    params = QueryDict(request.POST.get("query", "")) if posted else request.GET
    listing = Listing.of(request.user, view, params)  # type: ignore[arg-type]
    chosen = keys_of(request.POST.getlist("row")) if posted and "all" not in request.POST else None
    if chosen == []:
        messages.error(request, _("Tick the registrations to export first."))
        return redirect(listing.address)
    if file_format == ZIP:
        keys = snapshot(chosen_rows(listing, chosen))
        _note(listing, ZIP, keys, chosen=chosen)
        note_documents(listing, keys)
        return sent(archive(keys, listing.user, at=listing.at), "application/zip", _name(listing, ZIP))
    table = Table.of(listing, everything=params.get("columns") == EVERYTHING, chosen=chosen)
    written = FORMATS[file_format]
    content = written.write(table)
    _note(listing, file_format, table.keys, columns=[each.code for each in table.columns], chosen=chosen)
    note_answers(listing, table.keys, table.columns)
    return sent(content, written.content_type, _name(listing, file_format))


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A dossier as PDF, for who may read it; 404 for one that is erased. That guarded answers were read is noted.

    With `recepisse` in the address it is the person's own receipt, to be printed for who has no e-mail address.
    """
    if not request.user.has_perm(SEE):  # type: ignore[union-attr]
        raise PermissionDenied
    visible = Registration.objects.visible_to(request.user).filter(erased_at=None)
    registration = get_object_or_404(visible.select_related("intake", "version__form"), pk=pk)
    guarded = request.user.has_perm(READ_GUARDED)  # type: ignore[union-attr]
    if RECEIPT in request.GET and has_receipt(registration):
        with translation.override(registration.language):
            content = receipt(registration, guarded=guarded)
    else:
        content = dossier(registration, guarded=guarded)
    if guarded and any(
        spec.is_guarded and spec.key in registration.answers for spec in registration.version.specs
    ):
        log_reading(registration, request.user)  # type: ignore[arg-type]
    Export.objects.create(by_id=request.user.pk, view=DOSSIER, format=PDF, number=1)
    who = registration.name.translate({ord(each): "-" for each in "/\\"})  # no folders: « Théâtre / Danse »
    name = clean_name(f"{registration.reference} {who}", f".{PDF}")
    return _private(HttpResponse(content, content_type="application/pdf"), name)


@require_POST
def attestation(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's certificate of attendance as PDF, in their language; back to the dossier where there is none to give.

    The first time gives it its code, so a button asks for it.
    """
    registration = visible(request, pk)
    try:
        with translation.override(registration.language):
            content = certificate(registration)
    except NoCertificate:
        messages.error(
            request, _("There is no certificate: it is not over, or the person is not noted as present.")
        )
        return redirect("inbox:detail", pk)
    Export.objects.create(by_id=request.user.pk, view=DOSSIER, format=PDF, number=1)
    name = _("Certificate %(reference)s.pdf") % {"reference": registration.reference}
    return _private(HttpResponse(content, content_type="application/pdf"), name)


class ExportsView(IndexView):
    """What was taken out: one's own, and everybody's for those who see every registration."""

    model = Export
    page_title = gettext_lazy("Exports")
    header_icon = "download"
    index_url_name = "inbox:exports"
    results_template_name = "inbox/exporting/results.html"
    default_ordering = "-at"
    paginate_by = 50
    list_export: list[str] = []
    show_export_buttons = False
    any_permission_required = None  # none of the model's own: who reads registrations exports them

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if not request.user.has_perm(SEE):  # type: ignore[union-attr]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("at", label=_("When"), accessor=lambda row: minute_in_words(row.at)),
            Column("by", label=_("By"), accessor=lambda row: str(row.by or _("(account deleted)"))),
            Column("view", label=_("View"), accessor=_view_label),
            Column("filters", label=_("Filters"), accessor=lambda row: row.filters or "–"),
            Column("columns", label=_("Columns"), accessor=lambda row: _columns(row) or "–"),
            Column("format", label=_("Format"), accessor=lambda row: row.format.upper()),
            Column("number", label=_("Registrations")),
        ]

    def get_base_queryset(self):
        exports = Export.objects.select_related("by")
        everyone = self.request.user.has_perm(SEE_ALL)
        return exports if everyone else exports.filter(by=self.request.user.pk)

    def order_queryset(self, queryset):
        return queryset.order_by("-at", "-pk")

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("inbox:index"), "label": _("Inbox")},
            {"url": "", "label": self.page_title},
        ]


def _view_label(row: Export) -> str:
    if row.view == DOSSIER:
        return _("One dossier")
    if row.view == COCKPIT:
        return _("Dashboard")
    if row.view == REGISTER:
        return _("Register of processing activities")
    return str(VIEWS[row.view].label) if row.view in VIEWS else row.view


def _columns(row: Export) -> int:
    return len(row.columns.split(",")) if row.columns else 0


def _note(
    listing: Listing,
    file_format: str,
    keys: array,
    *,
    columns: list[str] | None = None,
    chosen: list[int] | None = None,
) -> None:
    """Who took out what, and how many: the names of the filters, never what was typed in them."""
    Export.objects.create(
        by_id=listing.user.pk,
        at=listing.at,
        view=listing.view.code,
        filters=_cut(_narrowed(listing, chosen), "filters"),
        columns=_cut(columns or [], "columns"),
        format=file_format,
        number=len(keys),
    )


def _narrowed(listing: Listing, chosen: list[int] | None) -> list[str]:
    """The names of what narrows it."""
    filters = listing.filters
    names = [name for name, value in filters.form.cleaned_data.items() if value] if filters.is_valid() else []
    return [*names, *(["q"] if listing.typed else []), *(["row"] if chosen is not None else [])]


def _cut(names: list[str], field: str) -> str:
    return ",".join(names)[: Export._meta.get_field(field).max_length]  # type: ignore[union-attr]


def _name(listing: Listing, ending: str) -> str:
    return f"{listing.view.code}-{listing.at.astimezone(PARIS):%Y-%m-%d}.{ending}"


def sent(content: Iterator[bytes], content_type: str, name: str) -> HttpResponseBase:
    """A file as it is made, under that name, which no cache keeps."""
    return _private(StreamingHttpResponse(content, content_type=content_type), name)


def _private(response, name: str):
    """A file to keep, which no cache keeps, and which a browser takes for nothing else."""
    response.headers["Content-Disposition"] = disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
