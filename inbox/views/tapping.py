"""One tap on a row of a view: present, absent, or what it was before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from inbox.access import key_of, typed, visible
from inbox.listing import Listing
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
