"""From one's own page to the others that came by the same form: see one, leave several, keep all in one's calendar."""

from datetime import datetime
from operator import attrgetter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.calendars import calendar_response
from registrations.domain.errors import MoveRefused
from registrations.domain.together import leave_together
from registrations.models import PersonalLink, Registration
from registrations.telling import tell
from registrations.views.own import ask_and_do, back, own, refused
from registrations.views.own_page import Other, calendar_entry, in_order, other_of, others_of
from registrations.views.personal import personal_context


@own
@require_POST
def open_other(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """To the page of the one with that `reference`, by a link of its own; 404 for any but those of the same form."""
    asked = request.POST.get("reference", "")
    others = (each.registration for each in others_of(registration, timezone.now()))
    found = next((each for each in others if each.reference == asked), None)
    if found is None:
        raise Http404
    return redirect("personal:show", PersonalLink.issue(registration=found))


@own
@ask_and_do
def leave_several(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """Say what is lost and ask once more; a POST leaves those that are ticked, all or none.

    422 without a tick, 409 when the state of one has changed since. Where there is one alone, to its own page.
    """
    now = timezone.now()
    ticked = request.POST.getlist("leave")
    if ticked:
        seen = dict(each.split(" ", 1) for each in ticked if " " in each)
        try:
            left = leave_together(registration, seen, at=now)
        except MoveRefused:
            why = _("In the meantime the state of one of them has changed: none was cancelled.")
            return refused(request, link, why)
        if left:
            return back(request, "left_quietly" if registration.erasure_asked_at else "left")
    choices = _to_leave(registration, now)
    if len(choices) < 2:
        return back(request)
    context = personal_context(request, link) | {
        "registration": registration,
        "choices": choices,
        "nothing_ticked": request.method == "POST",
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "registrations/personal/leave_several_page.html", context, status=status)


def _to_leave(registration: Registration, at: datetime) -> list[Other]:
    """Those that the person can leave, this one among them, by their events."""
    found = [other_of(registration, tell(registration, at)), *others_of(registration, at)]
    return in_order([each for each in found if each.may_leave], at)


@own
@require_safe
def calendar(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """The events of all that one has a place for, in one file; 404 for what came alone."""
    if registration.together is None:
        raise Http404
    now = timezone.now()
    group = [registration, *(each.registration for each in others_of(registration, now))]
    entries = [entry for each in group if (entry := calendar_entry(each, now)) and each.state.joins]
    entries.sort(key=attrgetter("starts"))
    return calendar_response(entries, name=_("My workshops"), filename="ateliers.ics")
