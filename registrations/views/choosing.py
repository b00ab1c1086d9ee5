"""Several registrations by one form: what was chosen, the form, and the one confirmation."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.text.languages import active_language
from registrations import guards
from registrations.choosing import CHOSEN, Choice, overlapping
from registrations.domain import SentAlready
from registrations.domain.register import first_state
from registrations.domain.together import MOST, ClosedMeanwhile, register_together, submission_in
from registrations.fields import AnswersForm
from registrations.fields.kinds import Asking
from registrations.models import Form, FormVersion, Registration
from registrations.submissions import BadToken, Submission, confirmation_token
from registrations.views.personal import masked
from registrations.views.public import TOKEN_FIELD, for_a_day, not_taken_in


@never_cache
def choosing_form(request: HttpRequest, page) -> HttpResponse:
    """The form for what was ticked on the page, which it lists and lets change; registrations once it is sent.

    404 where nothing can be chosen together, 422 for a mistake, for no choice and for one that has closed since, 429
    past the limits of `registrations.guards`. A form that cannot be answered on one page leads to each one's own.
    """
    now = timezone.now()
    choices = page.choices()
    if request.method == "POST":
        return _receive(request, page, choices, now)
    open_ones = [each for each in choices if each.open]
    if not open_ones:
        raise Http404
    chosen = _chosen(request.GET.getlist(CHOSEN), choices)
    form_definition = Form.objects.get(pk=open_ones[0].status.intake.form_id)
    version = form_definition.current_version
    asking = _asking(chosen or open_ones, now)
    if version is None or version.resumable or asking.pages_elsewhere(version.pages):
        context = page.get_context(request) | {"choices": choices, "chosen": chosen}
        return TemplateResponse(request, "registrations/each_form_page.html", context)
    form = AnswersForm(version.items, language=active_language(), asking=asking)
    submission = Submission.new(open_ones[0].status.intake.pk, version.pk, at=now)
    return _form(request, page, choices, chosen, form=form, version=version, submission=submission)


def _receive(request: HttpRequest, page, choices: list[Choice], now: datetime) -> HttpResponse:
    asked = request.POST.getlist(CHOSEN)
    by_key = {each.key: each for each in choices}
    try:
        submission = Submission.from_token(request.POST.get(TOKEN_FIELD, ""))
        anchor = by_key[str(submission.intake_pk)]
        versions = FormVersion.objects.select_related("form")
        version = versions.get(pk=submission.version_pk, form=anchor.status.intake.form_id)
    except (BadToken, KeyError, FormVersion.DoesNotExist):
        return _start_again(request, page, choices, now)
    of_form = [each for each in choices if each.status.intake.form_id == version.form_id]
    ticked = [each for each in of_form if each.key in asked]
    form = AnswersForm(
        version.items, request.POST, language=active_language(), asking=_asking(ticked or [anchor], now)
    )
    closed = _closed(ticked, submission)
    right = form.is_valid()
    email = version.contact_email(form.answers) if right else None
    refusal = None
    if not form.reshaped:
        refusal = guards.refuse(request, at=now, shown_at=submission.shown_at, email=email)
    said = _said_of(ticked, closed)
    if refusal or not right or said or form.reshaped:
        kept = [each for each in ticked if each not in closed]
        return _form(
            request,
            page,
            choices,
            kept,
            form=form,
            version=version,
            submission=submission,
            said=said,
            refusal=refusal,
        )
    for each in ticked:
        each.status.intake.form = version.form
        each.status.intake.know(each.status.page)
    try:
        made = register_together(
            [each.status.intake for each in ticked],
            form.answers,
            version=version,
            submission=submission.uuid,
            language=active_language(),
            title=page.title,
            at=now,
        )
    except ClosedMeanwhile as late:
        kept = [each for each in ticked if each.status.intake.pk != late.intake.pk]
        gone = [each for each in ticked if each not in kept]
        return _form(
            request,
            page,
            page.choices(),
            kept,
            form=form,
            version=version,
            submission=submission,
            said=[_no_longer_taken(gone)],
        )
    except SentAlready as before:
        anew = Submission.new(submission.intake_pk, version.pk, at=now)
        refusal = not_taken_in(before.registration)
        return _form(
            request, page, choices, ticked, form=form, version=version, submission=anew, refusal=refusal
        )
    return redirect(page.url_of("chosen", token=confirmation_token(made[0].pk)))


def _start_again(request: HttpRequest, page, choices: list[Choice], now: datetime) -> HttpResponse:
    """The token is not ours: the same form with the same answers and a new token, to be sent again."""
    open_ones = [each for each in choices if each.open]
    if not open_ones:
        raise Http404
    version = Form.objects.get(pk=open_ones[0].status.intake.form_id).current_version
    if version is None:
        raise Http404
    form = AnswersForm(
        version.items, request.POST, language=active_language(), asking=_asking(open_ones, now)
    )
    submission = Submission.new(open_ones[0].status.intake.pk, version.pk, at=now)
    chosen = _chosen(request.POST.getlist(CHOSEN), choices)
    said = [_("Nothing is lost: your answers are still here. Please send the form again.")]
    return _form(request, page, choices, chosen, form=form, version=version, submission=submission, said=said)


def _chosen(keys: Iterable[str], choices: list[Choice]) -> list[Choice]:
    asked = set(keys)
    return [each for each in choices if each.open and each.key in asked]


def _closed(ticked: list[Choice], submission: Submission) -> list[Choice]:
    """Those that take nothing any more, and that the form was not sent to before."""
    late = [each for each in ticked if not each.status.accepts]
    if not late:
        return []
    keys = {submission_in(submission.uuid, each.status.intake): each for each in late}
    sent = Registration.objects.filter(submission__in=keys).values_list("submission", flat=True)
    taken = {keys[each].key for each in sent}
    return [each for each in late if each.key not in taken]


def _said_of(ticked: list[Choice], closed: list[Choice]) -> list[str]:
    """What is wrong with the choice."""
    if closed:
        return [_no_longer_taken(closed)]
    if not ticked:
        return [_("Tick at least one workshop.")]
    if len(ticked) > MOST:
        return [
            _("Tick %(most)s workshops at most: send the form once more for the others.") % {"most": MOST}
        ]
    return []


def _no_longer_taken(closed: list[Choice]) -> str:
    titles = ", ".join(each.event.title for each in closed)
    return _(
        "No more registrations are taken for: %(titles)s. Nothing was sent and nothing is lost: send the form again for"
        " the others."
    ) % {"titles": titles}


def _asking(choices: list[Choice], now: datetime) -> Asking:
    closing = [each.status.intake.closes_at for each in choices if each.status.intake.closes_at]
    return Asking(active_language(), at=now, closes_at=min(closing, default=None))


def _form(  # noqa: PLR0913 all that the screen shows
    request: HttpRequest,
    page,
    choices: list[Choice],
    chosen: list[Choice],
    *,
    form: AnswersForm,
    version: FormVersion,
    submission: Submission,
    said: Iterable[str] = (),
    refusal: guards.Refusal | None = None,
) -> HttpResponse:
    """The form on screen: 200 while it is filled in, 422 with what is to be corrected, or the refusal's status."""
    keys = {each.key for each in chosen}
    context = page.get_context(request) | {
        "form": form,
        "form_definition": version.form,
        "box": CHOSEN,
        "chosen": [each for each in choices if each.open and each.key in keys],
        "others": [each for each in choices if each.open and each.key not in keys],
        "elsewhere": [each for each in choices if each.form_url],
        "closed": [each for each in choices if not each.status.accepts],
        "overlaps": overlapping(chosen),
        "held": max((each.status.intake.confirmation_hours or 0 for each in chosen), default=0),
        "error_list": list(form.error_list()) if form.is_bound else [],
        "general": [*said, *form.non_field_errors(), *([refusal.message] if refusal else [])],
        "guards": guards.hidden_fields(),
        "token_field": TOKEN_FIELD,
        "token": submission.token,
    }
    code = 422 if form.is_bound and not form.reshaped else 200
    response = TemplateResponse(request, "registrations/choosing_page.html", context, status=code)
    return refusal.mark(response) if refusal else response


@for_a_day
def chosen(request: HttpRequest, page, pk: int) -> HttpResponse:
    """What was registered, each with its reference."""
    first = Registration.objects.filter(pk=pk, together__isnull=False).first()
    if first is None:
        raise Http404
    rows = Registration.objects.filter(together=first.together).select_related("intake")
    by_intake = {each.intake_id: each for each in rows}
    events = {each.status.intake.pk: each.event for each in page.choices(over=True)}
    found = [(by_intake[pk], event) for pk, event in events.items() if pk in by_intake]
    if first.pk not in {each.pk for each, _event in found}:
        raise Http404
    context = page.get_context(request) | {
        "registrations": [(each, first_state(each), event) for each, event in found],
        "masked": masked(first.email) if first.email else "",
    }
    return TemplateResponse(request, "registrations/chosen_page.html", context)
