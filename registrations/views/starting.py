"""Where a form in several steps begins: what it takes, and the address its link is sent to."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.text.languages import active_language
from registrations import guards
from registrations.domain.drafts import begin_draft
from registrations.domain.errors import IntakeClosed
from registrations.fields.kinds import Asking
from registrations.fields.prefilling import prefilled
from registrations.fields.uploads import kinds_in_words, size_in_words, size_limit
from registrations.models import FormVersion, Intake, PersonalLink
from registrations.submissions import Submission
from registrations.views.gatherings import event_context
from registrations.views.mail_forms import MailForm
from registrations.views.walks import title_of

TOKEN_FIELD = "_submission"  # noqa: S105 (the name of a field, not a secret)


class StartForm(MailForm):
    """The address to which the link is sent."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.help_text = _(
            "We send the link to your form to it, so that you can go on later, on any device."
        )
        field.error_messages["required"] = _("Give your e-mail address: the link to your form is sent to it.")


def begin(
    request: HttpRequest,
    page,
    intake: Intake,
    version: FormVersion,
    *,
    submission: Submission,
    now: datetime,
) -> HttpResponse:
    """Begin the draft and go to its first step; the same page again (422, 429) for a mistake or a refusal.

    What the page's own address brings along stands in the draft. The answer is the same whether or not the person's has
    begun before: its links are only ever told by mail. Raises IntakeClosed when the intake takes nothing (any more).
    """
    if not intake.accepts(now):
        raise IntakeClosed
    form = StartForm(request.POST)
    email = form.right_email
    refusal = guards.refuse(request, at=now, shown_at=submission.shown_at, email=email)
    if refusal or email is None:
        return start(request, page, intake, version, submission=submission, now=now, refusal=refusal)
    language = active_language()
    asking = Asking(language, at=now, closes_at=intake.closes_at)
    draft = begin_draft(
        intake,
        version=version,
        email=email,
        language=language,
        at=now,
        typed=prefilled(version, request.GET, language=language, asking=asking),
        submission=submission.uuid,
    )
    token = PersonalLink.issue(draft=draft, at=now, by_mail=False)
    return redirect("personal:step", token, version.steps[0].key)


def start(
    request: HttpRequest,
    page,
    intake: Intake,
    version: FormVersion,
    *,
    submission: Submission,
    now: datetime,
    refusal: guards.Refusal | None = None,
) -> HttpResponse:
    """The start page: 200 before anything was sent, 422 or the refusal's status with the address that was."""
    form = StartForm(request.POST if request.method == "POST" else None)
    context = page.get_context(request) | {
        **event_context(intake, page),
        "form": form,
        "form_definition": intake.form,
        "error_list": list(form.error_list()) if form.is_bound else [],
        "general": [refusal.message] if refusal else [],
        "guards": guards.hidden_fields(),
        "status": page.status_of(intake, now),
        "steps": outline(version),
        "documents": documents(version),
        "token_field": TOKEN_FIELD,
        "token": submission.token,
    }
    status = 422 if form.is_bound else 200
    response = TemplateResponse(request, "registrations/personal/start_page.html", context, status=status)
    return refusal.mark(response) if refusal else response


def outline(version: FormVersion) -> list[dict]:
    """The steps by name; `maybe` for those that only some answers lead to."""
    return [
        {"title": title_of(step, version), "maybe": bool(step.heading and step.heading.show_if)}
        for step in version.steps
    ]


def documents(version: FormVersion) -> list[dict]:
    """The files that the form asks for, with what each may be."""
    return [
        {
            "label": spec.label(),
            "kinds": kinds_in_words(spec.file_kinds),
            "size": size_in_words(size_limit(spec.max_bytes)),
            "several": spec.max_files if spec.max_files and spec.max_files > 1 else 0,
            "optional": not spec.required,
            "maybe": bool(spec.show_if or (step.heading and step.heading.show_if)),
        }
        for step in version.steps
        for spec in step.questions
        if spec.kind == "files"
    ]
