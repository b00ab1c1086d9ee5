"""The officer's first screen: what waits for an answer; and the screen of one request."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox.access import fit, typed
from inbox.officer.access import crumbs, for_the_officer, user_of
from inbox.officer.addresses import look_at
from inbox.officer.forms import AddressForm, RequestForm
from inbox.officer.handing import of_registration
from inbox.officer.register.completing import number_to_read_again
from inbox.officer.waiting import waiting_requests
from registrations.domain.errors import MoveRefused
from registrations.domain.persons.looking import note_look
from registrations.domain.persons.requests import TOLD, WAYS, AskedAlready, step, take_down, take_up
from registrations.enums import LookAct, RequestKind, RequestState
from registrations.models import AddressLook, PersonRequest, Registration

ON_A_PAGE = 50
# The verb on the button of each step, and what it says it does.
ACTS = {
    RequestState.IDENTIFIED: lambda: _("The identity is checked"),
    RequestState.ANSWERED: lambda: _("Answer the request"),
    RequestState.EXTENDED: lambda: _("Extend by two months"),
    RequestState.REFUSED: lambda: _("Refuse"),
}


@require_safe
@for_the_officer
def index(request: HttpRequest) -> HttpResponseBase:
    """What waits for an answer, the first to be due first; and the field to look up an address."""
    at = timezone.now()
    waiting = waiting_requests()
    context = {
        "waiting": [(each, each.is_overdue(at)) for each in waiting],
        "closed": PersonRequest.objects.filter(closed_at__isnull=False)
        .select_related("registration")
        .order_by("-closed_at", "-pk")[:20],
        "form": AddressForm(),
        "to_read_again": number_to_read_again(),
        "header_title": _("Data protection"),
        "header_icon": "lock",
        "breadcrumbs_items": [{"url": "", "label": _("Data protection")}],
    }
    return TemplateResponse(request, "inbox/officer/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_officer
def new(request: HttpRequest) -> HttpResponseBase:
    """Write down a request that came by mail, by letter or by phone."""
    by = user_of(request)
    form = RequestForm(request.POST or None, by=by, initial={"received": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = take_down(
                said["email"],
                said["kind"],
                way=said["way"],
                language=said["language"],
                received_at=said["received"],
                by=by,
                note=said["note"],
                registration=said["registration"],
            )
        except AskedAlready as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The request is written down."))
            return redirect("officer:request", pk=made.pk)
    context = {"form": form} | crumbs(_("New request"))
    return TemplateResponse(request, "inbox/officer/new.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_the_officer
def go_on(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take up what a person asked for on their own page."""
    registration = get_object_or_404(Registration.objects.visible_to(request.user), pk=pk)
    try:
        made = take_up(registration, by=user_of(request))
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("officer:index")
    return redirect("officer:request", pk=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_officer
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One request with its history; POST takes a step or writes, and says what stood in the way."""
    found = get_object_or_404(PersonRequest.objects.select_related("owner", "registration"), pk=pk)
    refused = ""
    if request.method == "POST":
        to, message, note = typed(request, "to", 16), typed(request, "message"), typed(request, "note")
        try:
            fit(message, note)
            step(
                found,
                to if to in RequestState.values else "",
                by=user_of(request),
                message=message,
                note=note,
                proof=typed(request, "proof", 200),
            )
        except MoveRefused as refusal:
            refused = str(refusal)
            messages.error(request, refused)
        else:
            messages.success(request, _("It is kept."))
            return redirect("officer:request", pk=pk)
    ways = WAYS.get(RequestState(found.state), ())
    context = {
        "found": found,
        "overdue": found.is_overdue(),
        "steps": found.steps.select_related("by"),
        "acts": [(each.value, ACTS[each](), each in TOLD) for each in ways],
        "by_erasing": found.kind == RequestKind.ERASURE and found.is_open,
        "words": {name: typed(request, name) if refused else "" for name in ("message", "note", "proof")},
    } | crumbs(str(found.get_kind_display()))
    return TemplateResponse(request, "inbox/officer/request.html", context, status=422 if refused else 200)


@require_POST
@for_the_officer
def address(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Look at all that the address of a request has."""
    found = get_object_or_404(PersonRequest, pk=pk)
    if not found.email:
        messages.info(request, _("Everything of this address is erased: nothing leads to it any more."))
        return redirect("officer:request", pk=pk)
    return look_at(request, found.email)


@require_POST
@for_the_officer
def take_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All that hangs on the dossier of who has no address, as an archive; that it was taken out is kept."""
    found = get_object_or_404(PersonRequest.objects.select_related("registration__version__form"), pk=pk)
    if found.email or found.registration is None or found.registration.erased_at:
        return redirect("officer:request", pk=pk)
    by, at = user_of(request), timezone.now()
    response = of_registration(found.registration, found.language, by=by, at=at)
    note_look("", LookAct.EXPORTED, by=by, number=1, at=at)
    return response


@require_safe
@for_the_officer
def looks(request: HttpRequest) -> HttpResponseBase:
    """Who looked at an address, took its data out or erased it, and when; not which."""
    lines = AddressLook.objects.select_related("by")
    page = Paginator(lines, ON_A_PAGE).get_page(request.GET.get("p"))
    context = {"page": page} | crumbs(_("Log of look-ups"))
    return TemplateResponse(request, "inbox/officer/looks.html", context)
