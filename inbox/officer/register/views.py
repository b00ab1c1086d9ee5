"""The register of processings as the officer reads, completes, confirms, prints and takes it out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.files.names import disposition
from core.text.dates import PARIS
from inbox.access import fit, typed
from inbox.exporting.formats import FORMATS
from inbox.exporting.views import PDF, REGISTER, sent
from inbox.models import Export, RegisterPart
from inbox.officer.access import crumbs, for_the_officer, user_of
from inbox.officer.register.completing import ChangedMeanwhile, Entry, confirm, entries, entry, state
from inbox.officer.register.export import paper_of, register_lines, state_of
from inbox.officer.register.lines import HOUSE
from registrations.domain.errors import TooLong


@require_safe
@for_the_officer
def index(request: HttpRequest) -> HttpResponseBase:
    """Every sheet, with whether it is confirmed, and what is missing."""
    found = entries()
    context = {
        "lines": [(each, state_of(each)) for each in found],
        "again": sum(each.to_read_again for each in found),
        "formats": [code for code in FORMATS if code != "json"],
    } | crumbs(_("Register of processing activities"))
    return TemplateResponse(request, "inbox/officer/register/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_officer
def sheet(request: HttpRequest, code: str) -> HttpResponseBase:
    """A sheet: what the house knows, what was written, and what has changed. 409 when it was not as it was shown."""
    found = _found(code)
    refused = ""
    if request.method == "POST":
        try:
            return _kept(request, code)
        except (ChangedMeanwhile, TooLong) as late:
            refused = str(late)
            found = _found(code)
    context: dict[str, Any] = {
        "entry": found,
        "state": state_of(found),
        "refused": refused,
        "common": code == HOUSE,
        "gone": [(RegisterPart(part).label, text) for part, _mark, text in found.gone],
        "parts": [_part(request, found, part, again=bool(refused)) for part in RegisterPart],
    } | crumbs(found.sheet.title)
    context["breadcrumbs_items"].insert(
        1, {"url": reverse("officer:register"), "label": _("Register of processing activities")}
    )
    return TemplateResponse(
        request, "inbox/officer/register/sheet.html", context, status=409 if refused else 200
    )


def _found(code: str) -> Entry:
    found = entry(code)
    if found is None:
        raise Http404
    return found


def _kept(request: HttpRequest, code: str) -> HttpResponseBase:
    token, by = typed(request, "token", 32), user_of(request)
    if "confirm" in request.POST:
        confirm(code, token=token, by=by)
        messages.success(request, _("It is noted that you read this sheet and that it is so."))
    else:
        texts = {part.value: typed(request, part) for part in RegisterPart if part in request.POST}
        fit(*texts.values())
        if state(code, texts, token=token, by=by):
            messages.success(request, _("What you wrote is in the register."))
        else:
            messages.info(request, _("Nothing has changed."))
    return redirect("officer:sheet", code)


def _part(request: HttpRequest, found: Entry, part: RegisterPart, *, again: bool) -> dict[str, Any]:
    """A part with its lines, those that are new marked, and the words of the officer; as typed when refused."""
    new = {line.mark for line in found.new if line.part == part}
    own = found.stated.get(part)
    words = own.text if own else ""
    return {
        "code": part.value,
        "label": part.label,
        "lines": [(line, line.mark in new) for line in found.sheet.of(part)],
        "own": own,
        "inherited": found.inherited.get(part),
        "words": typed(request, part) if again and part in request.POST else words,
    }


@require_safe
@for_the_officer
def pdf(request: HttpRequest, code: str = "") -> HttpResponse:
    """The whole register as PDF, or one sheet of it behind what holds for every processing. Noted as an export."""
    found, at = entries(), timezone.now()
    if code:
        found = [each for each in found if each.sheet.code in (HOUSE, code)]
        if code not in {each.sheet.code for each in found}:
            raise Http404
    content = paper_of(found, at, title=_("Register of processing activities"))
    Export.objects.create(by=user_of(request), at=at, view=REGISTER, format=PDF, number=len(found))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = disposition(f"{REGISTER}-{at.astimezone(PARIS):%Y-%m-%d}.{PDF}")
    add_never_cache_headers(response)
    return response


@require_safe
@for_the_officer
def export(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """The register as a table, a row for each thing said; noted first. 404 for a format there is not."""
    written = FORMATS.get(file_format)
    if written is None:
        raise Http404
    found, at = entries(), timezone.now()
    Export.objects.create(by=user_of(request), at=at, view=REGISTER, format=file_format, number=len(found))
    name = f"{REGISTER}-{at.astimezone(PARIS):%Y-%m-%d}.{file_format}"
    return sent(written.write(register_lines(found, at)), written.content_type, name)
