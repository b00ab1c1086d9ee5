"""One's own page: where a registration stands, and everything the person may do with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from registrations.models import Draft, PersonalLink
from registrations.views import referrals
from registrations.views.personal import personal, personal_context


@personal
def show(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """What the link leads to: a draft's step, a subscription, a referral, or the registration's page."""
    if link.subscription is not None:
        return redirect("personal:subscription", request.personal_token)  # type: ignore[attr-defined]
    if link.draft is not None:
        return _go_on(request, link.draft)
    registration = link.registration
    if registration.workflow.staff_only:  # type: ignore[union-attr]
        return referrals.show(request, link)  # type: ignore[attr-defined]
    return TemplateResponse(
        request, "registrations/personal/own_page.html", personal_context(request, link) | {}
    )


def _go_on(request: HttpRequest, draft: Draft) -> HttpResponse:
    """To the first step that is not complete, or to the summary."""
    token = request.personal_token  # type: ignore[attr-defined]
    waiting = (step for step in draft.version.steps if not draft.step(step.key)["complete"])
    if step := next(waiting, None):
        return redirect("personal:step", token, step.key)
    return redirect("personal:check", token)


def confirm(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def cancel(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def withdraw(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def data(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def calendar(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def erasure(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def renew_links(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError
