"""A form behind its link: its steps, its summary, sending it, giving it up; changing what was sent."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.text.languages import active_language
from registrations.domain.answers import ChangeRefused
from registrations.domain.drafts import (
    DraftGone,
    DraftIncomplete,
    RegistrationChanged,
    change_draft,
    discard_draft,
    send_draft,
)
from registrations.domain.errors import IntakeClosed
from registrations.domain.guests import may_let_in
from registrations.fields import AnswersForm
from registrations.fields.kinds import show
from registrations.fields.schema import Step
from registrations.models import Draft, FormVersion, PersonalLink
from registrations.telling import may_change, told_state
from registrations.views import steps
from registrations.views.guests import (
    author_of,
    draft_of_guest,
    draft_of_writer,
    registration_of_writer,
    writes_along,
)
from registrations.views.own import back
from registrations.views.personal import AUTOSAVE, confirmed, personal, personal_context, token_of
from registrations.views.walks import Walk, go_on, screen

BOTH = ["GET", "HEAD", "POST"]
FORCE = "_force"


@require_http_methods(BOTH)
@personal
def step(request: HttpRequest, link: PersonalLink, *, step: str) -> HttpResponse:
    """One step: GET shows it, POST keeps it and goes on (see `registrations.views.steps`).

    A step that nothing asks for leads to where the form is to be gone on with, a closed form to its summary. What was
    sent meanwhile keeps nothing more: what is typed comes back to be copied (410).
    """
    now = timezone.now()
    if _only_reads(link):
        return _to_own_page(request)
    draft = draft_behind(link) or draft_of_writer(link)
    wanted = _step_of(draft.version if draft else _version_behind(link), step)
    if draft is None:
        return _gone(request, link, wanted)
    if request.method == "POST":
        try:
            return steps.receive(request, link, draft, wanted, at=now)
        except DraftGone:
            return _gone(request, link, wanted)
    return _show_step(request, link, Walk(draft, active_language()), wanted, at=now)


def _show_step(
    request: HttpRequest, link: PersonalLink, walk: Walk, wanted: Step, *, at: datetime
) -> HttpResponse:
    if walk.closed(at):
        return redirect("personal:check", token_of(request))
    if walk.asked(wanted.key) is None:
        return go_on(request, walk)
    return steps.show(request, link, walk, wanted)


@require_http_methods(BOTH)
@personal
def check(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """All that was answered, with what is missing; POST sends it.

    422 when something is missing, 409 when what was sent before is no longer what the change began from, 403 before the
    opening, 410 after the closing, with everything readable each time. What was sent already leads to where it stands.
    """
    if link.guest is not None:
        return _read_along(request, link)
    draft = draft_behind(link)
    if draft is None:
        changed = link.registration is not None and link.registration.changed_at is not None
        return back(request, "changed") if changed and request.method == "POST" else _sent(request, link)
    return _send(request, link, draft) if request.method == "POST" else _summary(request, link, draft)


@require_http_methods(BOTH)
@personal
def discard(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Ask before a draft is erased; POST erases it."""
    draft = draft_behind(link)
    if draft is None:
        return _sent(request, link)
    if draft.referral_id:  # giving it up is declining what was proposed
        return redirect("personal:decline", token_of(request))
    context = screen(request, link, Walk(draft, active_language()))
    if request.method != "POST":
        context["has_guests"] = draft.guests.letting_in().exists()
        return TemplateResponse(request, "registrations/personal/discard_page.html", context)
    discard_draft(draft, through=link)
    if draft.registration_id:
        return _to_own_page(request)
    return TemplateResponse(request, "registrations/personal/discarded_page.html", context)


@require_http_methods(BOTH)
@personal
def change(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """What it means to change what was sent; POST begins, or goes on with what was begun. 410 once it may not be."""
    registration = link.registration or registration_of_writer(link)
    if registration is None:
        return _sent(request, link)
    draft = Draft.objects.filter(registration=registration).first()
    if draft is None and request.method == "POST":
        try:
            draft = change_draft(registration)
        except ChangeRefused:
            draft = None
    if draft is not None:
        return _begin_change(request, draft)
    allowed = may_change(registration)
    closes_at = (
        None if told_state(registration, timezone.now()).may_always_change else registration.intake.closes_at
    )
    context = personal_context(request, link) | {
        "registration": registration,
        "allowed": allowed,
        "closes_at": closes_at,
    }
    return TemplateResponse(
        request, "registrations/personal/change_page.html", context, status=200 if allowed else 410
    )


def draft_behind(link: PersonalLink) -> Draft | None:
    """The draft the link opens: its own, or the change of the registration it opens."""
    if link.registration is not None:
        return Draft.objects.filter(registration=link.registration).first()
    return link.draft


def _only_reads(link: PersonalLink) -> bool:
    """Whether it is the link of a guest who does not write along."""
    return link.guest is not None and not writes_along(link.guest)


def _read_along(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """The summary for a guest, who sends nothing: a POST is answered by 403, with the same page."""
    draft = draft_of_guest(link)
    if draft is None:
        return _to_own_page(request)
    response = _summary(request, link, draft)
    if request.method == "POST":
        response.status_code = HTTPStatus.FORBIDDEN
    return response


def _version_behind(link: PersonalLink) -> FormVersion:
    """The form of what was sent. Raises Http404 for a link to anything else."""
    registration = link.registration or registration_of_writer(link)
    if registration is None:
        raise Http404
    return registration.version


def _step_of(version: FormVersion, key: str) -> Step:
    """Raises Http404 for a step the form has not."""
    found = next((each for each in version.steps if each.key == key), None)
    if found is None:
        raise Http404
    return found


def _to_own_page(request: HttpRequest) -> HttpResponse:
    return redirect("personal:show", token_of(request))


def _begin_change(request: HttpRequest, draft: Draft) -> HttpResponse:
    """To the only step, or to all the answers, each with a way to change it."""
    token = token_of(request)
    if len(draft.version.steps) == 1:
        return redirect("personal:step", token, draft.version.steps[0].key)
    return redirect("personal:check", token)


# --- Sent, or given up, from elsewhere


def _sent(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Where what was sent stands: the confirmation just after, one's own page later. 404 for anything else."""
    registration = link.registration
    if registration is None:
        raise Http404
    if request.method == "POST" and registration.changed_at is None:
        return confirmed(link, registration)
    return _to_own_page(request)


def _gone(request: HttpRequest, link: PersonalLink, wanted: Step) -> HttpResponse:
    """The step can no longer be kept: what was typed comes back to be copied (410)."""
    if request.method != "POST":
        return _to_own_page(request)
    if AUTOSAVE in request.headers:
        return JsonResponse({"gone": True}, status=410)
    form = AnswersForm(wanted.items, request.POST, language=active_language())
    context = personal_context(request, link) | {"answers": list(form.typed())}
    return TemplateResponse(request, "registrations/personal/sent_meanwhile_page.html", context, status=410)


# --- The summary


def _send(request: HttpRequest, link: PersonalLink, draft: Draft) -> HttpResponse:
    language = active_language()
    try:
        registration = send_draft(
            draft, language=language, force=FORCE in request.POST, at=timezone.now(), through=link
        )
    except (DraftIncomplete, IntakeClosed):
        return _summary(request, link, draft, sent=True)
    except RegistrationChanged:
        return _summary(request, link, draft, sent=True, problem=CHANGED_MEANWHILE)
    except ChangeRefused as refusal:
        return _summary(request, link, draft, sent=True, problem=Problem(422, str(refusal)))
    except DraftGone:
        return _to_own_page(request)
    return back(request, "changed") if draft.registration_id else confirmed(link, registration)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why what is complete was not sent."""

    status_code: int
    message: str | Promise
    must_force: bool = False


CHANGED_MEANWHILE = Problem(
    409,
    gettext_lazy(
        "What you had sent has changed since you began this change: a consent was withdrawn, or an answer was changed "
        "or erased. Sending puts the answers below in its place. Read them once more before you do."
    ),
    must_force=True,
)


def _summary(
    request: HttpRequest,
    link: PersonalLink,
    draft: Draft,
    *,
    sent: bool = False,
    problem: Problem | None = None,
) -> HttpResponse:
    """All the answers, what is missing, and the button that sends them, or why there is none."""
    walk = Walk(draft, active_language())
    closed = walk.closed(timezone.now())
    missing = [
        {"key": step.key, "title": walk.title(step), "errors": walk.answering.missing[step.key]}
        for step in walk.steps
        if step.key in walk.answering.missing
    ]
    shared = any(draft.saved_by(each.key) for each in walk.steps)
    context = screen(request, link, walk) | {
        "may_share": link.guest is None and may_let_in(draft.registration or draft),
        "marks": walk.marks(),
        "parts": [
            {
                "key": step.key,
                "title": walk.title(step),
                "answers": _answers_in(walk, step),
                "wanting": step.key in walk.answering.missing,
                "author": author_of(step.key, link, draft) if shared else "",
                "saved_at": draft.step(step.key)["saved_at"],
            }
            for step in walk.steps
        ],
        "missing": missing,
        "missing_number": sum(len(part["errors"]) for part in missing),
        "infected": walk.infected(),
        "closed": closed,
        "problem": problem,
        "sent": sent,
        "force_field": FORCE,
    }
    status = 200
    if closed:
        status = closed.status_code
    elif sent:
        status = problem.status_code if problem else 422
    return TemplateResponse(request, "registrations/personal/check_page.html", context, status=status)


def _answers_in(walk: Walk, step: Step) -> list[dict[str, str]]:
    """The questions of a step that are asked, with what was answered, valid or not."""
    form, language = walk.form(step), walk.language
    answers = walk.answering.answers
    return [
        {
            "label": spec.label(),
            "value": show(spec, answers.get(spec.key), language)
            or steps.typed_words(spec, walk.draft.typed.get(spec.key, ""), language),
        }
        for spec in step.questions
        if form.is_asked(spec.key)
    ]
