"""The log of consents: how many agreed to which words, and every line of it as a file. Nothing is changed here."""

import csv
import io
from collections.abc import Iterator

from django.db.models import Count
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.files.names import disposition
from core.text.dates import PARIS
from inbox.exporting.sheets import guarded, in_paris
from inbox.officer.access import crumbs, for_the_officer
from registrations.domain.persons.looking import ways_of
from registrations.models import Consent, FormVersion

AT_ONCE = 500


def _words(version: FormVersion, key: str) -> tuple[str, bool]:
    """What that box says in the active language, and whether it is a declaration; its key where it is gone."""
    spec = next((each for each in version.specs if each.key == key), None)
    return (spec.label(), spec.declaration) if spec else (key, False)


@require_safe
@for_the_officer
def index(request: HttpRequest) -> HttpResponseBase:
    """By form and text, in each version: how many gave it, took it back, and stand by it."""
    counted = (
        Consent.objects.order_by()
        .values_list("version", "field_key")
        .annotate(given=Count("pk"), withdrawn=Count("withdrawn_at"))
    )
    versions = FormVersion.objects.select_related("form").in_bulk({row[0] for row in counted})
    lines = []
    for pk, key, given, withdrawn in counted:
        words, declaration = _words(versions[pk], key)
        lines.append(
            {
                "version": versions[pk],
                "words": words,
                "declaration": declaration,
                "given": given,
                "withdrawn": withdrawn,
                "standing": given - withdrawn,
            }
        )
    lines.sort(key=lambda line: (line["version"].form.name, -line["version"].number, line["words"]))
    context = {"lines": lines} | crumbs(_("Log of consents"))
    return TemplateResponse(request, "inbox/officer/consents.html", context)


@require_safe
@for_the_officer
def export(request: HttpRequest) -> HttpResponseBase:
    """Every line as CSV: no name and no address, the reference leads to whose it is."""
    response = StreamingHttpResponse(_lines(), content_type="text/csv; charset=utf-8")
    day = f"{timezone.now().astimezone(PARIS):%Y-%m-%d}"
    response["Content-Disposition"] = disposition(_("consents-%(day)s.csv") % {"day": day})
    add_never_cache_headers(response)
    return response


def _lines() -> Iterator[bytes]:
    heading = [
        _("Reference"),
        _("Form"),
        _("Version"),
        _("Words agreed to"),
        _("Kind"),
        _("Given"),
        _("How it came"),
        _("Withdrawn"),
    ]
    yield b"\xef\xbb\xbf" + _row(heading)
    versions: dict[int, FormVersion] = {}
    last = 0
    rows = Consent.objects.select_related("registration").defer("registration__answers").order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = batch[-1].pk
        wanted = {each.version_id for each in batch} - set(versions)
        versions |= FormVersion.objects.select_related("form").in_bulk(wanted) if wanted else {}
        ways = ways_of(batch)
        for each in batch:
            version = versions[each.version_id]
            words, declaration = _words(version, each.field_key)
            yield _row(
                [
                    each.registration.reference,
                    version.form.name,
                    str(version.number),
                    words,
                    _("declaration") if declaration else _("consent"),
                    f"{in_paris(each.given_at):%Y-%m-%d %H:%M}",
                    str(ways[each.pk]),
                    f"{in_paris(each.withdrawn_at):%Y-%m-%d %H:%M}" if each.withdrawn_at else "",
                ]
            )


def _row(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow([guarded(cell) for cell in cells])
    return out.getvalue().encode(errors="replace")
