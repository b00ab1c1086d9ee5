"""One's own page: where a registration stands, and everything the person may do with it.

Reading any of these addresses changes nothing: mail programs and scanners follow every link of a message.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.calendars import calendar_response
from core.text.languages import active_language
from registrations.domain.errors import MoveRefused
from registrations.domain.persons import (
    ask_erasure,
    covered_by,
    download,
    give_consent,
    leave,
    may_give,
    renew_links,
    take_back_erasure,
    withdraw_consent,
)
from registrations.domain.together import confirm_together
from registrations.fields import AnswersForm
from registrations.models import Draft, PersonalLink, Registration
from registrations.telling import Action, tell
from registrations.views import guests, referrals
from registrations.views.own_page import DONE, calendar_entry, leaving_words, own_context
from registrations.views.personal import (
    masked,
    personal,
    personal_context,
    token_of,
    unknown_link,
)
from registrations.views.walks import Walk, go_on

View = Callable[..., HttpResponse]
ask_and_do = require_http_methods(["GET", "HEAD", "POST"])


def own(view: View) -> Callable[..., HttpResponse]:
    """Call `view(request, link, registration)` behind a link to a registration that has a page of its own.

    Any other link leads where it leads.
    """

    @wraps(view)
    def opened(request: HttpRequest, link: PersonalLink, **kwargs: Any) -> HttpResponse:
        registration = link.registration
        if registration is None or registration.workflow.staff_only:
            return back(request)
        return view(request, link, registration, **kwargs)

    return personal(opened)


@personal
@require_safe
def show(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """What the link leads to: a draft's step, a subscription, a referral, or the registration's page."""
    if link.subscription is not None:
        return redirect("personal:subscription", token_of(request))
    if link.draft is not None:
        return go_on(request, Walk(link.draft, active_language()))
    if link.guest is not None:
        return guests.show(request, link, link.guest)
    if link.registration is None:
        return unknown_link(request)
    if link.registration.workflow.staff_only:
        return referrals.show(request, link)
    done = DONE.get(request.GET.get("fait", ""), "")
    return _page(request, link, link.registration, {"done": done})


@own
@ask_and_do
def confirm(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """One button that confirms the address; 409 when it is too late for a place, with what became of it."""
    if request.method == "POST":
        registration = confirm_together(registration)
        if tell(registration).state.code in registration.workflow.to_confirm:
            why = _("Your address is confirmed, but there is no place to give any more.")
            return refused(request, link, why)
        return back(request, "confirmed")
    if not _to_confirm(registration):
        return back(request)
    told = tell(registration)
    second = told.state.code == registration.workflow.when_shared
    context = {"registration": registration, "told": told, "event": told.event, "second": second}
    return _ask(request, link, "registrations/personal/confirm_page.html", context)


@own
@ask_and_do
def cancel(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """Say what is lost and ask once more, for it cannot be undone; 409 when the state has changed since."""
    if request.method == "POST":
        try:
            leave(registration, seen=request.POST.get("seen", ""))
        except MoveRefused:
            return refused(request, link, _("In the meantime the state has changed: nothing was cancelled."))
        # Who waits to be erased gets no message that says so.
        return back(request, "left_quietly" if registration.erasure_asked_at else "left")
    told = tell(registration)
    words = leaving_words(told)
    if words is None:
        return back(request)
    context = {"registration": registration, "told": told, "leaving": words, "event": told.event}
    return _ask(request, link, "registrations/personal/leave_page.html", context)


@own
@ask_and_do
def withdraw(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """Take back the consent `key`: as easy as it was to give. A second time changes nothing."""
    if request.method == "POST" and withdraw_consent(registration, request.POST.get("key", "")):
        return back(request, "consent", "consents")
    return back(request, anchor="consents")


@own
@ask_and_do
def agree(request: HttpRequest, link: PersonalLink, registration: Registration, *, key: str) -> HttpResponse:
    """Give the consent `key` again, with the answers it covers; 422 for a mistake. Where it cannot be, to the page."""
    if not may_give(registration, key, at=timezone.now()):
        return back(request, anchor="consents")
    covered = [spec for spec in covered_by(registration.version, key) if spec.kind != "files"]
    consent = next(spec for spec in registration.version.specs if spec.key == key)
    items = [replace(spec, show_if=None) for spec in covered] + [
        replace(consent, show_if=None, required=True)
    ]
    form = AnswersForm(items, request.POST if request.method == "POST" else None, language=active_language())
    if form.is_bound and not form.reshaped and form.is_valid():
        give_consent(registration, key, form.answers)
        return back(request, "agreed", "consents")
    context = {
        "registration": registration,
        "form": form,
        "error_list": list(form.error_list()) if form.is_bound else [],
    }
    response = _ask(request, link, "registrations/personal/agree_page.html", context)
    response.status_code = 422 if form.is_bound and not form.reshaped else 200
    return response


@own
@ask_and_do
def data(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """A file with everything that is held; asked for by a button, since history says that it was given."""
    if request.method != "POST":
        return back(request, anchor="data")
    disposition = content_disposition_header(True, f"{registration.reference}.json")  # noqa: FBT003 (Django's own)
    return JsonResponse(
        download(registration),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": disposition},
    )


@own
@require_safe
def calendar(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """The event for one's own calendar, without any link that opens something; 404 for what has no date."""
    entry = calendar_entry(registration, timezone.now())
    if entry is None:
        raise Http404
    return calendar_response([entry], name=entry.title, filename=f"{registration.reference}.ics")


@own
@ask_and_do
def erasure(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """What erasure means, and a button to ask for it; then one to take the request back."""
    if request.method == "POST" and "keep" in request.POST:
        take_back_erasure(registration)
        return back(request, "kept", "data")
    if request.method == "POST":
        # What opens a registration came by mail (a constraint of the database), so the address is theirs.
        everything = request.POST.get("what") == "address"
        ask_erasure(registration, everything=everything)
        return back(request, "erasure", "data")
    context = {"registration": registration}
    return _ask(request, link, "registrations/personal/erasure_page.html", context)


@personal
@ask_and_do
def renew_own_links(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """End every link there is and mail a new one: this page's address opens nothing from then on."""
    about: Registration | Draft | None = link.registration or link.draft
    if about is None or not about.email:
        return back(request)
    context = {
        "about": about,
        "masked": masked(about.email),
        "has_guests": about.guests.letting_in().exists(),
    }
    if request.method == "POST":
        context |= personal_context(request, link) | {"token": ""}
        renew_links(about, by_mail=link.by_mail)
        return TemplateResponse(request, "registrations/personal/renewed_page.html", context)
    return _ask(request, link, "registrations/personal/renew_page.html", context)


def _to_confirm(registration: Registration) -> bool:
    return Action.CONFIRM in tell(registration).actions


def _page(
    request: HttpRequest,
    link: PersonalLink,
    registration: Registration,
    more: dict[str, Any],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = personal_context(request, link) | own_context(registration) | more
    return TemplateResponse(request, "registrations/personal/own_page.html", context, status=status)


def refused(request: HttpRequest, link: PersonalLink, why: str) -> HttpResponse:
    """The page as it is now, with why nothing was done."""
    rows = Registration.objects.select_related("version", "intake")
    registration = rows.get(links=link)
    return _page(request, link, registration, {"refusal": why}, HTTPStatus.CONFLICT)


def _ask(request: HttpRequest, link: PersonalLink, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, personal_context(request, link) | context)


def back(request: HttpRequest, done: str = "", anchor: str = "") -> HttpResponse:
    """To the page the link leads to, which says what was done."""
    address = reverse("personal:show", args=[token_of(request)])
    return redirect(address + (f"?fait={done}" if done else "") + (f"#{anchor}" if anchor else ""))
