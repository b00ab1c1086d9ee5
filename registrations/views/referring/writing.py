"""Write about someone: the form, what the person will receive, and sending it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from core.dates import day_in_words
from registrations.domain import IntakeClosed
from registrations.domain.referrals import AlreadyReferred, may_write, public_intake, refer
from registrations.fields import AnswersForm, FieldSpec
from registrations.models import FormVersion, Intake
from registrations.submissions import BadToken, Submission
from registrations.views.referring.wording import WORDINGS

TOKEN_FIELD = "_submission"  # noqa: S105 (the name of a field, not a secret)
ADD_ROW = "_add"


class LanguageForm(forms.Form):
    """The language the person is written to in."""

    language = forms.ChoiceField(
        label=gettext_lazy("The person reads our message in"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        initial=settings.LANGUAGE_CODE,
    )
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # No key of an answer holds a hyphen before a letter.
        super().__init__(*args, prefix="message", label_suffix="", **kwargs)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form on screen: what it is for, which version it shows, which referral it will make."""

    intake: Intake
    version: FormVersion
    submission: Submission

    @property
    def items(self) -> list[FieldSpec]:
        """What is asked of staff, on one screen. Files are the person's to give: none is asked for here."""
        return [item for item in self.version.items if item.kind != "files"]


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int, *, workflow_code: str, namespace: str) -> HttpResponse:
    """Ask, show what the person will receive, and send it when told to. 422 for a mistake, 409 for someone known.

    404 for an intake of another workflow; 410 once it takes nothing more, with everything that was typed.
    """
    sheet = _sheet(request, pk, workflow_code)
    if not may_write(request.user, sheet.intake.form.workflow):  # type: ignore[arg-type]
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = AnswersForm(sheet.items, data, language=_language())
    language_form = LanguageForm(data)
    if data is None or ADD_ROW in data:
        return _screen(request, namespace, sheet, form, language_form)
    if not (form.is_valid() & language_form.is_valid()):
        return _screen(request, namespace, sheet, form, language_form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if "send" not in data:
        return _screen(request, namespace, sheet, form, language_form, previewed=True)
    return _send(request, namespace, sheet, form, language_form)


def _sheet(request: HttpRequest, pk: int, workflow_code: str) -> Sheet:
    """The form the browser shows, or a new one. Raises Http404."""
    intakes = Intake.objects.for_staff().filter(form__workflow_code=workflow_code).select_related("form")
    intake = intakes.filter(pk=pk).first()
    version = intake.form.current_version if intake else None
    if intake is None or version is None:
        raise Http404
    try:
        submission = Submission.from_token(request.POST.get(TOKEN_FIELD, ""))
        if submission.intake_pk == intake.pk:
            answered = FormVersion.objects.get(pk=submission.version_pk, form=intake.form_id)
            return Sheet(intake, answered, submission)
    except (BadToken, FormVersion.DoesNotExist):
        pass  # not ours: a new one is begun with what was typed
    return Sheet(intake, version, Submission.new(intake.pk, version.pk))


def _send(
    request: HttpRequest, namespace: str, sheet: Sheet, form: AnswersForm, language_form: LanguageForm
) -> HttpResponse:
    try:
        made = refer(
            sheet.intake,
            form.answers,
            version=sheet.version,
            by=request.user,  # type: ignore[arg-type]
            submission=sheet.submission.uuid,
            language=language_form.cleaned_data["language"],
        )
    except IntakeClosed:
        form.add_error(
            None,
            _("Nothing can be sent for this any more. What you wrote is still here: copy it if you need it."),
        )
        return _screen(request, namespace, sheet, form, language_form, status=HTTPStatus.GONE)
    except AlreadyReferred as known:
        form.add_error(
            None,
            _("You wrote about this person on %(day)s already (%(reference)s), and it is not over yet.")
            % {"day": day_in_words(known.registration.created_at), "reference": known.registration.reference},
        )
        return _screen(request, namespace, sheet, form, language_form, status=HTTPStatus.CONFLICT)
    messages.success(request, WORDINGS[made.workflow_code].sent % {"reference": made.reference})
    return redirect(f"{namespace}:index")


def _screen(
    request: HttpRequest,
    namespace: str,
    sheet: Sheet,
    form: AnswersForm,
    language_form: LanguageForm,
    *,
    previewed: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    wording = WORDINGS[sheet.intake.form.workflow_code]
    page = sheet.intake.page_in(_language())
    adding = ADD_ROW in request.POST
    context = {
        "form": form,
        "form_definition": sheet.intake.form,
        "language_form": language_form,
        "error_list": list(form.error_list()) if form.is_bound and not adding else [],
        "previewed": previewed,
        "page": page,
        "intake": sheet.intake,
        "public_intake": public_intake(sheet.intake),
        "wording": wording,
        "token_field": TOKEN_FIELD,
        "token": sheet.submission.token,
        "header_title": str(wording.title),
        "breadcrumbs_items": [
            {"url": reverse(f"{namespace}:index"), "label": wording.title},
            {"url": "", "label": page.title if page else sheet.intake.name},
        ],
    }
    return TemplateResponse(request, "registrations/referring/write.html", context, status=status)


def _language() -> str:
    return (get_language() or "fr").split("-")[0]
