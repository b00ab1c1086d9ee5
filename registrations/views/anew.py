"""From one's own page: a new application to a call that is open, begun with what fits of this one."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.text.languages import active_language
from registrations import guards
from registrations.domain.drafts import BegunBefore, OpenCall, begin_anew, carry, may_begin_anew, open_calls
from registrations.domain.errors import IntakeClosed
from registrations.models import Draft, PersonalLink, Registration
from registrations.views.own import ask_and_do, back, own
from registrations.views.personal import personal_context
from registrations.views.walks import Walk, go_on

CALL = "appel"  # which call, by the key of its round: in the address, and in what begins it


@own
@ask_and_do
def begin(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """The calls that are open, then what comes over to the one that was chosen; a POST begins the draft and opens it.

    409 where the call has closed meanwhile or an application to it was begun already, 429 past the limits of forms.
    """
    if not may_begin_anew(registration):
        return back(request)
    now = timezone.now()
    if request.method != "POST":
        return _page(request, link, registration, request.GET.get(CALL, ""))
    wanted = request.POST.get(CALL, "")
    if refusal := guards.throttle(request, at=now, email=registration.email):
        return refusal.mark(_page(request, link, registration, wanted, refusal.message))
    language = active_language()
    call = _chosen(open_calls(registration, language=language, at=now), wanted)
    why = _("This call takes no application any more: choose another one.")
    try:
        draft = begin_anew(registration, call.intake, language=language, at=now) if call else None
    except IntakeClosed:
        draft = None
    except BegunBefore:
        draft, why = None, _("You have begun an application to this call already: go on with that one.")
    if draft is None:
        return _page(request, link, registration, "", why, status=HTTPStatus.CONFLICT)
    return _to_form(request, draft)


def _to_form(request: HttpRequest, draft: Draft) -> HttpResponse:
    """To what is to be done first in the draft, by a link of its own."""
    request.personal_token = PersonalLink.issue(draft=draft)  # type: ignore[attr-defined]
    return go_on(request, Walk(draft, active_language()))


def _page(
    request: HttpRequest,
    link: PersonalLink,
    registration: Registration,
    wanted: str,
    refused: str = "",
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    now, language = timezone.now(), active_language()
    calls = open_calls(registration, language=language, at=now)
    chosen = _chosen(calls, wanted)
    preview = chosen is not None and chosen.begun is None
    context = personal_context(request, link) | {
        "registration": registration,
        "calls": calls,
        "chosen": chosen if preview else None,
        "found": carry(registration, chosen, language=language, at=now) if chosen and preview else None,
        "call_field": CALL,
        "general": [refused] if refused else [],
    }
    return TemplateResponse(request, "registrations/personal/anew_page.html", context, status=status)


def _chosen(calls: list[OpenCall], wanted: str) -> OpenCall | None:
    return next((each for each in calls if str(each.intake.pk) == wanted), None)
