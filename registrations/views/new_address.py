"""Who reads a new address says that it is theirs: all that the link which is mailed there opens."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language

from core.web.forgery import is_from_elsewhere
from registrations.domain.readdressing import AddressTaken, ask_again, is_asked, is_taken, take_new_address
from registrations.models import PersonalLink, Registration
from registrations.submissions import BadToken, ExpiredToken, confirmed_address
from registrations.views.own import ask_and_do, back, own
from registrations.views.personal import unknown_link

TEMPLATE = "registrations/personal/new_address_page.html"


@ask_and_do
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """One button, and then that it is done.

    404 for what serves no more, 410 after a week, 409 where the address cannot be taken.

    One's own page is not opened from here: its link is in the letter that follows.
    """
    try:
        pk, mark = confirmed_address(token, at=timezone.now())
    except ExpiredToken:
        return TemplateResponse(request, TEMPLATE, {"expired": True}, status=HTTPStatus.GONE)
    except BadToken:
        return unknown_link(request)
    registration = Registration.objects.filter(pk=pk, erased_at=None).select_related("intake").first()
    if registration is None:
        return unknown_link(request)
    refused = False
    if request.method == "POST" and not is_from_elsewhere(request):
        try:
            if take_new_address(registration, mark):
                return redirect("personal:address", token)
        except AddressTaken:
            refused = True
        registration.refresh_from_db(fields=["email", "email_key", "new_email", "email_confirmed_at"])
    done = is_taken(registration, mark)
    if not done and not is_asked(registration, mark):
        return unknown_link(request)
    page = registration.intake.page_in(get_language())
    context: dict[str, Any] = {
        "registration": registration,
        "page": page and page.specific,
        "done": done,
        "refused": refused,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return TemplateResponse(request, TEMPLATE, context, status=status)


@own
@ask_and_do
def again(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """Write to the new address once more; the page says so, whatever came of it."""
    if request.method != "POST":
        return back(request)
    ask_again(registration)
    return back(request, "asked")
