"""Behind the link of someone referred: who proposes what, what was written about them, and the answer they give."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.text.languages import active_language
from registrations.domain import IntakeClosed, MoveRefused
from registrations.domain.referrals import ACCEPTED, ASKED, expires_at, public_intake
from registrations.domain.referrals import accept as accept_referral
from registrations.domain.referrals import decline as decline_referral
from registrations.fields.kinds import show as shown
from registrations.models import Draft, Intake, PersonalLink, Registration
from registrations.status import IntakeStatus, matters_now
from registrations.telling import tell
from registrations.views.personal import personal, personal_context, token_of, unknown_link

# The role of who proposes it; the name and the organisation are said as they set them, the address never.
PROPOSERS = {
    "referral": _("An adviser who spoke with you proposes this to you."),
    "lead": _("A regional delegate told us about your project."),
}
WRITTEN = {"text", "long_text", "group"}  # kinds of field whose answer is somebody's own words


def show(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """What is proposed to the person, or what has become of it. Called behind `personal`."""
    if link.registration is None:
        return unknown_link(request)
    return _page(request, link, link.registration)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Begin the person's own form, which the same link opens from then on. Reading the address changes nothing."""
    referral = referral_of(link)
    if referral is None:
        return unknown_link(request)
    if request.method == "POST":
        try:
            accept_referral(referral, language=active_language())
        except IntakeClosed:
            return _page(request, link, referral, status=HTTPStatus.GONE)
        except MoveRefused:
            return _page(request, link, referral, status=HTTPStatus.CONFLICT)
    return redirect("personal:show", token_of(request))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Ask once more, for it cannot be undone; then erase, and say so."""
    referral = referral_of(link)
    if referral is None:
        return unknown_link(request)
    told = tell(referral).state.code
    may_decline = referral.workflow.first_of_person(told, "declined") is not None
    if request.method != "POST" and may_decline:
        context = personal_context(request, link) | {"registration": referral, "draft": link.draft}
        return TemplateResponse(request, "registrations/personal/referral_decline_page.html", context)
    if request.method != "POST":
        return redirect("personal:show", token_of(request))
    context = personal_context(request, link)
    try:
        decline_referral(referral)
    except MoveRefused:
        return _page(request, link, referral, status=HTTPStatus.CONFLICT)
    return TemplateResponse(
        request, "registrations/personal/referral_page.html", context | {"registration": referral}
    )


def referral_of(link: PersonalLink) -> Registration | None:
    """What the link's owner was referred by: the registration itself, or the one that their draft completes."""
    if link.draft is not None:
        return link.draft.referral
    registration = link.registration
    return registration if registration and registration.workflow.staff_only else None


def _page(
    request: HttpRequest, link: PersonalLink, referral: Registration, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    referral.refresh_from_db(fields=["state_code", "since"])
    told = tell(referral)
    context = personal_context(request, link) | {
        "registration": referral,
        "told": told,
        "proposer": PROPOSERS.get(referral.workflow_code, ""),
        "adviser": referral.created_by.introduced if referral.created_by else "",
        "asked": told.state.code in ASKED,
        "begun": told.state.code == ACCEPTED and Draft.objects.filter(referral=referral).exists(),
        "expires_at": expires_at(referral, told),
        "answers": answers_about(referral),
        "closed": public_intake(referral.intake) is None,
    }
    if context["closed"] and context["page"] is not None:
        context["status"] = _status(referral, context["page"])
    return TemplateResponse(request, "registrations/personal/referral_page.html", context, status=status)


def _status(referral: Registration, page: Any) -> IntakeStatus | None:
    """What the page says of its registrations while none can be sent."""
    intake = matters_now(Intake.objects.public().filter(page_key=referral.intake.page_key))
    return page.status_of(intake, page.now) if intake else None


def answers_about(referral: Registration) -> list[dict[str, str | bool]]:
    """What was written about the person, every word of it, under the labels of the active language.

    `typed` says that its language is not known: whoever wrote it may have chosen another.
    """
    language = active_language()
    return [
        {"label": spec.label(language), "value": value, "typed": spec.kind in WRITTEN}
        for spec in referral.version.specs
        if (value := shown(spec, referral.answers.get(spec.key), language))
    ]
