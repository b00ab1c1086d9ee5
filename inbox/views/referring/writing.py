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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from core.text.dates import day_in_words
from core.text.languages import active_language
from inbox.sheets import TOKEN_FIELD, Sheet
from inbox.views.referring.preview import invitation_for, unsaved
from inbox.views.referring.wording import WORDINGS
from registrations.domain import IntakeClosed
from registrations.domain.referrals import AlreadyReferred, may_write, public_intake, refer
from registrations.fields import AnswersForm
from registrations.models import Intake
from registrations.views.referrals import answers_about


class LanguageForm(forms.Form):
    """The language the person is written to in."""

    language = forms.ChoiceField(
        label=gettext_lazy("The person reads our message in"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        initial=settings.LANGUAGE_CODE,
    )
    use_required_attribute = False

    def __init__(self, data: Any = None) -> None:
        # No key of an answer holds a hyphen before a letter.
        super().__init__(data, prefix="message", label_suffix="")


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int, *, workflow_code: str, namespace: str) -> HttpResponse:
    """Ask, show what the person will receive, and send it when told to. 422 for a mistake, 409 for someone known.

    404 for an intake of another workflow; 410 once it takes nothing more, with everything that was typed.
    """
    sheet = _sheet(request, pk, workflow_code)
    if not may_write(request.user, sheet.intake.form.workflow):  # type: ignore[arg-type]
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    # Files are the person's to give: none is asked for here.
    items = [item for item in sheet.version.items if item.kind != "files"]
    form = AnswersForm(items, data, language=active_language())
    language_form = LanguageForm(data)
    screen = Screen(request, namespace, sheet, form, language_form)
    if data is None or form.reshaped:
        return screen.response()
    if not (form.is_valid() & language_form.is_valid()):
        return screen.response(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _send(screen) if "send" in data else screen.response(previewed=True)


def _sheet(request: HttpRequest, pk: int, workflow_code: str) -> Sheet:
    """The form the browser shows, or a new one. Raises Http404."""
    intakes = Intake.objects.for_staff().filter(form__workflow_code=workflow_code).select_related("form")
    intake = intakes.filter(pk=pk).first()
    version = intake.form.current_version if intake else None
    if intake is None or version is None:
        raise Http404
    return Sheet.of(request, intake, version)


def _send(screen: "Screen") -> HttpResponse:
    form = screen.form
    try:
        made = refer(
            screen.sheet.intake,
            form.answers,
            version=screen.sheet.version,
            by=screen.request.user,  # type: ignore[arg-type]
            submission=screen.sheet.submission.uuid,
            language=screen.language_form.cleaned_data["language"],
        )
    except IntakeClosed:
        form.add_error(None, _("Nothing can be sent for this any more. Copy what you wrote if you need it."))
        return screen.response(status=HTTPStatus.GONE)
    except AlreadyReferred as known:
        words = {
            "day": day_in_words(known.registration.created_at),
            "reference": known.registration.reference,
        }
        message = _("You wrote about this person on %(day)s already (%(reference)s), and it is not over yet.")
        form.add_error(None, message % words)
        return screen.response(status=HTTPStatus.CONFLICT)
    messages.success(screen.request, WORDINGS[made.workflow_code].sent % {"reference": made.reference})
    return redirect(f"{screen.namespace}:index")


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown, whatever happens."""

    request: HttpRequest
    namespace: str
    sheet: Sheet
    form: AnswersForm
    language_form: LanguageForm

    def response(self, *, previewed: bool = False, status: int = HTTPStatus.OK) -> HttpResponse:
        intake = self.sheet.intake
        wording = WORDINGS[intake.form.workflow_code]
        page = intake.page_in(active_language())
        context = {
            "form": self.form,
            "form_definition": intake.form,
            "language_form": self.language_form,
            "error_list": list(self.form.error_list()) if self.form.is_bound else [],
            "previewed": previewed,
            "page": page,
            "public_intake": public_intake(intake),
            "wording": wording,
            "introduced": self.request.user.introduced,  # type: ignore[union-attr]
            "organisation": self.request.user.organisation,  # type: ignore[union-attr]
            "token_field": TOKEN_FIELD,
            "token": self.sheet.submission.token,
            "header_title": str(wording.title),
            "breadcrumbs_items": [
                {"url": reverse(f"{self.namespace}:index"), "label": wording.title},
                {"url": "", "label": page.title if page else intake.name},
            ],
        }
        if previewed:
            context |= self._preview()
        return TemplateResponse(self.request, "inbox/referring/write.html", context, status=status)

    def _preview(self) -> dict[str, Any]:
        referral = unsaved(
            self.sheet.intake,
            self.sheet.version,
            self.form.answers,
            language=self.language_form.cleaned_data["language"],
            by=self.request.user,  # type: ignore[arg-type]
        )
        return {"letter": invitation_for(referral), "written": answers_about(referral)}
