"""Bring the list of a meeting tool to a sheet: read it, say which column is which, see who is who, go on to the lot."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inbox.access import key_of, keys_of
from inbox.importing.carrying import NotCarried, carried_people, carried_table, carry_people, carry_table
from inbox.importing.forms import MINUTES, ColumnsForm, ListForm, MinutesForm
from inbox.importing.matching import Match, match
from inbox.importing.reading import BadList, Listed, first_person, head_of, people_of, read_table
from inbox.listing import Listing
from inbox.lots.attendance import ABSENT
from inbox.lots.preview import look_through
from inbox.lots.selection import gather
from inbox.lots.verbs import VERBS
from inbox.lots.ways import CAME_FROM
from registrations.domain.errors import TooEarly
from registrations.events import Event, event_of
from registrations.models import Registration
from registrations.workflows import MOVE, PARTICIPATION

REPEATED = PARTICIPATION.when_repeated


@dataclass(frozen=True, slots=True)
class Bringing:
    """One request: the sheet it is about, who is expected there, and what answers it."""

    request: HttpRequest
    listing: Listing
    expected: list[Registration]
    event: Event | None

    @classmethod
    def of(cls, request: HttpRequest, listing: Listing) -> "Bringing":
        rows = listing.held.select_related("intake__form").defer("answers").order_by("name", "pk")
        expected = list(rows)
        return cls(request, listing, expected, event_of(expected[0].intake) if expected else None)

    @property
    def whose(self) -> dict[str, Any]:
        """For whom and for which session what was read is signed."""
        return {"user": self.request.user.pk, "page": str(self.listing.asked.page)}

    @property
    def too_early(self) -> str:
        begins = self.event.starts_at if self.event and not self.event.has_begun(self.listing.at) else None
        return str(TooEarly(begins)) if begins else ""

    @property
    def others(self) -> QuerySet[Registration]:
        """Those registered for the session who are not on the sheet."""
        view = self.listing.view
        rows = self.listing.visible.filter(
            intake__page_key=self.listing.asked.page, workflow_code=PARTICIPATION.code, erased_at=None
        )
        off = rows.exclude(state_code__in=(view.untapped, *view.taps, REPEATED))
        return off.defer("answers").order_by("name", "pk")

    def answer(self, template: str, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        title = _("Bring a list of who was there")
        context |= {
            "listing": self.listing,
            "event": self.event,
            "too_early": self.too_early,
            "nobody": not self.expected,
            "breadcrumbs_items": [
                {"url": self.listing.address, "label": _("Inbox"), "sublabel": self.listing.view.label},
                {"url": "", "label": title},
            ],
            "header_title": title,
            "header_icon": "upload",
        }
        return TemplateResponse(self.request, template, context, status=status)

    def begin(self, form: forms.Form | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
        """The screen that asks for the file."""
        return self.answer("inbox/importing/bring.html", status, form=form or ListForm())


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, view: str) -> HttpResponse:
    """Ask for the list, show who of it is who, and make a lot of what is chosen.

    413 for a file that is too large, 422 for what cannot be read or taken, 409 before the session begins, 400 for what
    was not signed by us, for this person and this session. PermissionDenied for who notes no attendance.
    """
    if not request.user.has_perm(MOVE):  # type: ignore[union-attr]
        raise PermissionDenied
    listing = Listing.of(request.user, view, request.GET)  # type: ignore[arg-type]
    if not listing.view.taps:
        return redirect(listing.address)
    bringing = Bringing.of(request, listing)
    if request.method != "POST":
        return bringing.begin()
    if bringing.too_early:
        return bringing.begin(status=HTTPStatus.CONFLICT)
    return _gone_on(bringing)


def _gone_on(bringing: Bringing) -> HttpResponse:
    """The next screen, by what was sent."""
    request = bringing.request
    try:
        if "list" in request.POST:
            return _compared(bringing, carried_people(request.POST["list"], **bringing.whose))
        if "table" in request.POST:
            return _told_apart(bringing, carried_table(request.POST["table"], **bringing.whose))
    except NotCarried:
        form = ListForm({"minutes": request.POST.get("minutes", MINUTES)})
        form.add_error(
            "file", _("What was read of the list is kept for an hour only: choose the file again.")
        )
        form.errors["file"] = form.error_class(form.errors["file"][-1:])
        return bringing.begin(form, HTTPStatus.BAD_REQUEST)
    return _read(bringing)


def _read(bringing: Bringing) -> HttpResponse:
    """The file that was sent: compared at once where its head is known, else its columns are asked for."""
    form = ListForm(bringing.request.POST, bringing.request.FILES)
    if not form.is_valid():
        return bringing.begin(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    minutes = form.cleaned_data["minutes"]
    try:
        table = read_table(form.cleaned_data["file"].read())
        known = head_of(table)
        if known is None:
            return _ask_columns(bringing, table, ColumnsForm(table, initial={"minutes": minutes}))
        place, columns = known
        listed = people_of(table, columns, place + 1)
    except BadList as bad:
        form.add_error("file", str(bad))
        return bringing.begin(form, bad.status)
    return _show(bringing, listed, MinutesForm(initial={"minutes": minutes}), minutes)


def _ask_columns(
    bringing: Bringing, table: list[list[str]], form: ColumnsForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    return bringing.answer(
        "inbox/importing/columns.html", status, form=form, table=carry_table(table, **bringing.whose)
    )


def _told_apart(bringing: Bringing, table: list[list[str]]) -> HttpResponse:
    """The columns that were chosen by hand."""
    form = ColumnsForm(table, bringing.request.POST)
    if not form.is_valid():
        return _ask_columns(bringing, table, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        listed = people_of(table, form.columns, first_person(table, form.columns, form.start))
    except BadList as bad:
        form.add_error(None, str(bad))
        return _ask_columns(bringing, table, form, bad.status)
    minutes = form.cleaned_data["minutes"]
    return _show(bringing, listed, MinutesForm(initial={"minutes": minutes}), minutes)


def _compared(bringing: Bringing, listed: Listed) -> HttpResponse:
    """Who is who, with other minutes, or as it was chosen: then it becomes a lot, which shows what each will read."""
    request = bringing.request
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return _show(bringing, listed, form, MINUTES, HTTPStatus.UNPROCESSABLE_ENTITY)
    minutes = form.cleaned_data["minutes"]
    if "go_on" not in request.POST:
        return _show(bringing, listed, form, minutes)
    present, absent = _chosen(request, _match(bringing, listed, minutes))
    user, verb = bringing.listing.user, VERBS["attendance"]
    rows = Registration.objects.visible_to(user).filter(pk__in=present | absent)
    lot = gather(rows, verb, by=user)
    if lot is None:
        form.add_error(None, _("Nobody is chosen: tick at least one person."))
        return _show(bringing, listed, form, minutes, HTTPStatus.UNPROCESSABLE_ENTITY)
    look_through(lot, verb, {"absent": sorted(absent)}, by=user)
    came = f"{bringing.listing.view.code}?{bringing.listing.query}"
    return redirect(f"{reverse('inbox:lots_show', args=[lot.pk])}?{urlencode({CAME_FROM: came})}")


def _chosen(request: HttpRequest, found: Match) -> tuple[set[int], set[int]]:
    """The keys of those present and of those absent, of what the list leaves to be chosen; present goes before."""
    sure = {known.row.pk for known in found.sure}
    present = sure & set(keys_of(request.POST.getlist("present")))
    for doubt in found.doubtful:
        candidates = {row.pk for row in doubt.candidates}
        present |= candidates & set(keys_of([request.POST.get(f"who-{doubt.number}", "")]))
    away = {
        row.pk for row in (*found.missing, *(known.row for known in found.short)) if row.state_code != ABSENT
    }
    return present, (away & set(keys_of(request.POST.getlist("absent")))) - present


def _match(bringing: Bringing, listed: Listed, minutes: int) -> Match:
    return match(listed.people, bringing.expected, list(bringing.others), least=minutes * 60)


def _show(
    bringing: Bringing, listed: Listed, form: MinutesForm, minutes: int, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Who of the list is who, with what was chosen before, if anything was."""
    posted = bringing.request.POST
    found = _match(bringing, listed, minutes)
    context = {
        "form": form,
        "minutes": minutes,
        "found": found,
        "doubts": [(doubt, key_of(posted.get(f"who-{doubt.number}", ""))) for doubt in found.doubtful],
        "formulas": listed.formulas,
        "number": len(listed.people),
        "list": carry_people(listed, **bringing.whose),
        "ticked": set(keys_of([*posted.getlist("present"), *posted.getlist("absent")])),
        "shown": set(keys_of(posted.getlist("shown"))),
    }
    return bringing.answer("inbox/importing/compare.html", status, **context)
