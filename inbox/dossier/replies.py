"""What the person has written, said to be read, or still to be read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from inbox.access import key_of, typed, visible
from inbox.dossier.trail import Trail
from registrations.domain import MoveRefused
from registrations.domain.replies import mark_read, mark_unread


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The messages up to the one on screen (`until`) are read; without one, the last is still to be read."""
    registration, trail = visible(request, pk), Trail.of(request, pk)
    until = key_of(typed(request, "until", 20))
    try:
        if until is None:
            mark_unread(registration, request.user)  # type: ignore[arg-type]
        else:
            mark_read(registration, request.user, until=until)  # type: ignore[arg-type]
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(trail.to(pk) + "#timeline")
