"""One tap on a row of a view: present, absent, or what it was before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inbox.access import key_of, typed, visible
from inbox.listing import Listing
from inbox.listing.sent_taps import BadTaps, read_taps, take_taps, told
from registrations.domain import MoveRefused, move


@require_POST
def tap(request: HttpRequest, view: str, pk: int) -> HttpResponse:
    """Take the registration to the state `to`, one of those the view's taps lead to, and come back to its row.

    Two taps in a row on one button are one. Raises Http404 for what this person may not see.
    """
    listing = Listing.of(request.user, view, QueryDict(typed(request, "query")))  # type: ignore[arg-type]
    registration, to = visible(request, pk), typed(request, "to", 32)
    ways = {*listing.view.taps, listing.view.untapped} if listing.view.taps else set()
    if to in ways and to != registration.state_code:
        try:
            move(registration, to=to, by=request.user, seen=key_of(typed(request, "seen", 20)))  # type: ignore[arg-type]
        except MoveRefused as refusal:
            messages.error(request, f"{registration.name}\N{NO-BREAK SPACE}: {refusal}")
    return redirect(f"{listing.address}#dossier-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def taps(request: HttpRequest, view: str) -> HttpResponse:
    """For the sheet's script: where everyone stands; after the taps that it sends, each taken or refused with why.

    400 for what is no list of taps.
    """
    posted = request.method == "POST"
    query = typed(request, "query") if posted else request.GET.urlencode()
    listing = Listing.of(request.user, view, QueryDict(query))  # type: ignore[arg-type]
    try:
        results = list(take_taps(listing, read_taps(request.POST.get("taps", ""))))
    except BadTaps:
        return JsonResponse({"error": _("These taps cannot be read: nothing was noted.")}, status=400)
    return JsonResponse({"results": results} | told(listing), headers={"Cache-Control": "no-store"})
