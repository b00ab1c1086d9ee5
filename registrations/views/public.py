"""What a visitor sees: the form, why it is not there, and the confirmation."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.models import Page

from core.text.languages import active_language, mark_of
from core.web.reads import kept_read, own
from registrations import guards
from registrations.domain import IntakeClosed, SentAlready, register
from registrations.domain.register import first_state
from registrations.enums import IntakeState
from registrations.events import event_of
from registrations.fields import AnswersForm
from registrations.fields.kinds import Asking
from registrations.fields.prefilling import prefilled
from registrations.fields.typed import posted
from registrations.models import FormVersion, Intake, Registration
from registrations.submissions import BadToken, ExpiredToken, Submission, confirmation_token, confirmed_pk
from registrations.telling import steps
from registrations.views import starting, statistics
from registrations.views.gatherings import event_context
from registrations.views.personal import masked
from registrations.workflows import State

TOKEN_FIELD = "_submission"  # noqa: S105 (the name of a field, not a secret)
STATUS_CODES = {IntakeState.UPCOMING: 403}  # not yet; every other refusal is 410: it was there and is over


@never_cache
def registration_form(request: HttpRequest, page) -> HttpResponse:
    """The form of the page's open intake; a registration once it is sent without a mistake.

    404 for a page without intake and for a form that is not offered in this language (docs/decisions/036), 403 before
    the opening, 410 after the closing, 422 for a mistake in the form or for what looks like a program, 429 past the
    limits of `registrations.guards`. What its address brings along stands in the fields that are marked for it.
    """
    now = timezone.now()
    if request.method == "POST":
        return _receive(request, page, now)
    status = page.status_at(now)
    if status is None:
        raise Http404
    version = status.intake.form.current_version if status.accepts else None
    if version is None:
        return _unavailable(request, page, now)
    asking = _asking(status.intake, now)
    if elsewhere := asking.pages_elsewhere(version.pages):
        return _not_in_this_language(request, page, status.intake, elsewhere, now)
    submission = Submission.new(status.intake.pk, version.pk, at=now)
    if version.resumable:
        return starting.start(request, page, status.intake, version, submission=submission, now=now)
    typed = prefilled(version, request.GET, language=active_language(), asking=asking)
    data = posted(typed) if typed else None
    form = AnswersForm(version.items, data, language=active_language(), quiet=True, asking=asking)
    return _form(request, page, status.intake, form, submission=submission, now=now)


def _receive(request: HttpRequest, page, now: datetime) -> HttpResponse:
    try:
        submission = Submission.from_token(request.POST.get(TOKEN_FIELD, ""))
        intake = _intake_of(page, submission)
        version = _version_of(intake, submission)
    except (BadToken, Intake.DoesNotExist, FormVersion.DoesNotExist):
        return _start_again(request, page, now)
    if version.resumable:
        return _begin(request, page, intake, version, submission)

    form = AnswersForm(version.items, request.POST, language=active_language(), asking=_asking(intake, now))
    if not intake.accepts(now) and not Registration.objects.filter(submission=submission.uuid).exists():
        return _unavailable(request, page, now, form=form, intake=intake)
    right = form.is_valid()
    email = version.contact_email(form.answers) if right else None
    refusal = None
    if not form.reshaped:
        refusal = guards.refuse(request, at=now, shown_at=submission.shown_at, email=email)
    if refusal or not right:
        return _form(request, page, intake, form, submission=submission, now=now, refusal=refusal)
    return _taken_in(request, page, intake, version, form, submission=submission, now=now)


def _intake_of(page, submission: Submission) -> Intake:
    """The intake that the form was of. It knows its page, which knows its intakes: neither is looked up once more.

    Raises Intake.DoesNotExist.
    """
    rows = Intake.objects.for_page(page).select_related("form").defer("form__fields")
    found = [own(each) for each in kept_read(("intakes", page.translation_key), lambda: list(rows))]
    intake = next((each for each in found if each.pk == submission.intake_pk), None)
    if intake is None:
        raise Intake.DoesNotExist
    page.know(found)
    intake.know(page)
    return intake


def _version_of(intake: Intake, submission: Submission) -> FormVersion:
    """The version of the intake's form that was shown. Raises FormVersion.DoesNotExist."""
    pk = submission.version_pk
    versions = FormVersion.objects.filter(form=intake.form_id)
    return own(kept_read(("version", intake.form_id, pk), lambda: versions.get(pk=pk)))


def _taken_in(
    request: HttpRequest,
    page,
    intake: Intake,
    version: FormVersion,
    form: AnswersForm,
    *,
    submission: Submission,
    now: datetime,
) -> HttpResponse:
    """Register what was sent and lead to the confirmation; else say why it is not taken in, with what was typed."""
    try:
        registration = register(
            intake,
            form.answers,
            version=version,
            submission=submission.uuid,
            language=active_language(),
            at=now,
        )
    except IntakeClosed:
        return _unavailable(request, page, now, form=form, intake=intake)
    except SentAlready as before:
        refusal = not_taken_in(before.registration)
        anew = Submission.new(intake.pk, version.pk, at=now)
        return _form(request, page, intake, form, submission=anew, now=now, refusal=refusal)
    token = confirmation_token(registration.pk)
    return redirect(page.url_of("confirmation", token=token))


def _asking(intake: Intake, now: datetime) -> Asking:
    return Asking(active_language(), at=now, closes_at=intake.closes_at)


def _begin(
    request: HttpRequest, page, intake: Intake, version: FormVersion, submission: Submission
) -> HttpResponse:
    now = timezone.now()
    if elsewhere := _asking(intake, now).pages_elsewhere(version.pages):
        return _not_in_this_language(request, page, intake, elsewhere, now)
    try:
        return starting.begin(request, page, intake, version, submission=submission, now=now)
    except IntakeClosed:
        return _unavailable(request, page, now, intake=intake)


def _start_again(request: HttpRequest, page, now: datetime) -> HttpResponse:
    """The token is not ours: the same form with the same answers and a new token, to be sent again."""
    status = page.status_at(now)
    if status is None:
        raise Http404
    version = status.intake.form.current_version
    if version is None:
        return _unavailable(request, page, now)
    form = AnswersForm(
        version.items, request.POST, language=active_language(), asking=_asking(status.intake, now)
    )
    if not status.accepts:
        return _unavailable(request, page, now, form=form)
    refusal = guards.throttle(request, at=now) or guards.Refusal(
        _("The form could not be recognised. Nothing was lost: check your answers and send it again.")
    )
    submission = Submission.new(status.intake.pk, version.pk, at=now)
    if version.resumable:
        return starting.start(
            request, page, status.intake, version, submission=submission, now=now, refusal=refusal
        )
    return _form(request, page, status.intake, form, submission=submission, now=now, refusal=refusal)


def not_taken_in(known: Registration) -> guards.Refusal:
    """That the form was sent before, how to change what was sent, and how to send this as something new."""
    why = _(
        "You sent this form before (%(reference)s), and these other answers were not taken in. To change what you sent,"
        " follow the link in our message. To register someone else, send the form again."
    )
    return guards.Refusal(why % {"reference": known.reference}, status_code=409)


def _form(
    request: HttpRequest,
    page,
    intake: Intake,
    form: AnswersForm,
    *,
    submission: Submission,
    now: datetime,
    refusal: guards.Refusal | None = None,
) -> HttpResponse:
    """The form on screen: 200 while it is filled in, 422 with what is to be corrected, or the refusal's status."""
    context = page.get_context(request) | {
        "form": form,
        "form_definition": intake.form,
        **event_context(intake, page),
        "error_list": list(form.error_list()) if form.is_bound else [],
        "general": [*form.non_field_errors(), *([refusal.message] if refusal else [])],
        "guards": guards.hidden_fields(),
        "status": page.status_of(intake, now),
        "token_field": TOKEN_FIELD,
        "token": submission.token,
    }
    code = 422 if form.is_bound and not form.quiet else 200
    response = TemplateResponse(request, "registrations/form_page.html", context, status=code)
    return refusal.mark(response) if refusal else response


def _unavailable(
    request: HttpRequest,
    page,
    now: datetime,
    *,
    form: AnswersForm | None = None,
    intake: Intake | None = None,
) -> HttpResponse:
    """Why the form cannot be sent; what was typed stays on screen."""
    status = page.status_of(intake, now) if intake else page.status_at(now)
    context = page.get_context(request) | {"status": status, "answers": list(form.typed()) if form else []}
    code = STATUS_CODES.get(status.state, 410) if status else 404
    return TemplateResponse(request, "registrations/unavailable_page.html", context, status=code)


def _not_in_this_language(
    request: HttpRequest, page, intake: Intake, elsewhere: list[Page], now: datetime
) -> HttpResponse:
    """That nobody is asked to agree to a page in another language, and where the form is in that one."""
    main, _same = intake.pages_in(settings.LANGUAGE_CODE)
    context = page.get_context(request) | {
        "status": page.status_of(intake, now),
        "elsewhere": elsewhere,
        "original_form": main.specific.url_of("registration") if main is not None and main.live else "",
        "language": settings.LANGUAGE_CODE,
        "mark": mark_of(settings.LANGUAGE_CODE),
    }
    return TemplateResponse(request, "registrations/other_language_page.html", context, status=404)


def for_a_day(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Call `view(request, page, pk)` for a confirmation's token; 410 after a day, 404 for one that is not ours."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, page, token: str) -> HttpResponse:
        try:
            pk = confirmed_pk(token)
        except ExpiredToken:
            return TemplateResponse(
                request, "registrations/confirmation_expired_page.html", page.get_context(request), status=410
            )
        except BadToken as error:
            raise Http404 from error
        return view(request, page, pk)

    return opened


@for_a_day
def confirmation(request: HttpRequest, page, pk: int) -> HttpResponse:
    """The reference and what happens next."""
    rows = Registration.objects.select_related("intake")
    registration = rows.filter(pk=pk, intake__page_key=page.translation_key).first()
    if registration is None:
        raise Http404
    state = first_state(registration)
    context = page.get_context(request) | {
        "registration": registration,
        "state": state,
        "workflow": registration.workflow,
        **event_context(registration.intake, page),
        "next_steps": _next_steps(registration, state),
        "masked": masked(registration.email) if registration.email else "",
        "sheet_address": statistics.sheet_address(page, registration),
    }
    return TemplateResponse(request, "registrations/confirmation_page.html", context)


def _next_steps(registration: Registration, state: State) -> tuple[str, ...]:
    """What happens next, the same for everyone: who is registered here is told to the mailbox alone."""
    if state.on_screen:
        return (
            _("Open our message: it says where this registration stands, and its link leads to its page."),
            _("Nothing after a few minutes? Look among unwanted mail, or have your links sent again."),
        )
    event = event_of(registration.intake, active_language())
    return steps(registration.workflow, state, registration.intake, event=event, at=timezone.now())
