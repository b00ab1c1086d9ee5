"""From one's own page to the others that came by the same form, and their events for one's calendar."""

from operator import attrgetter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.calendars import calendar_response
from registrations.models import PersonalLink, Registration
from registrations.views.own import own
from registrations.views.own_page import calendar_entry, others_of


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
