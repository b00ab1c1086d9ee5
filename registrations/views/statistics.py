"""The anonymous statistics sheet, offered after a registration."""

from contextlib import suppress

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from wagtail.models import Page

from core.web.forgery import is_from_elsewhere
from registrations.domain.statistics import AlreadyCounted, Sheet, count_sheet
from registrations.fields.answers_form import FieldError
from registrations.fields.sheet import QUESTIONS
from registrations.models import Registration
from registrations.submissions import BadToken, ExpiredToken

ROUTE = "statistics"


class SheetForm(forms.Form):
    """The four questions, none of them required and none answered beforehand."""

    use_required_attribute = False
    error_css_class = "field--error"

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")
        for question in QUESTIONS:
            self.fields[question.code] = forms.ChoiceField(
                label=question.label,  # type: ignore[arg-type]
                help_text=question.help,  # type: ignore[arg-type]
                choices=question.answers,
                required=False,
                widget=forms.RadioSelect,
            )

    def error_list(self) -> list[FieldError]:
        """The summary of what is to be mended."""
        return [
            FieldError(f"{bound.auto_id}_0", str(bound.label), str(message))
            for bound in self
            for message in bound.errors
        ]


def sheet_address(page: Page, registration: Registration) -> str | None:
    """Where the sheet that follows a registration is; None when its form offers none, or it is too late."""
    if not registration.intake.form.statistics:
        return None
    sheet = Sheet.after(registration)
    if not sheet.is_offered():
        return None
    return page.url_of(ROUTE, token=sheet.token)


@never_cache
def statistics_sheet(request: HttpRequest, page: Page, token: str) -> HttpResponse:
    """The sheet; POST counts it, once. 404 for a token that is not ours, 410 for one that is too old."""
    now = timezone.now()
    try:
        sheet = Sheet.from_token(token, at=now)
    except ExpiredToken:
        return _over(request, page, counted=False, status=410)
    except BadToken as error:
        raise Http404 from error
    if sheet.page_key != page.translation_key:
        raise Http404
    if request.method == "POST":
        form = SheetForm(request.POST)
        if is_from_elsewhere(request):
            return _show(request, page, form, status=403)
        if not form.is_valid():
            return _show(request, page, form, status=422)
        with suppress(AlreadyCounted):  # a double click, a reload: it was counted, and the page says so
            count_sheet(sheet, form.cleaned_data, at=now)
        return redirect(request.path)
    if sheet.was_used:
        return _over(request, page, counted=True)
    return _show(request, page, SheetForm())


def _show(request: HttpRequest, page: Page, form: SheetForm, *, status: int = 200) -> HttpResponse:
    context = page.get_context(request) | {"form": form, "error_list": form.error_list()}
    return TemplateResponse(request, "registrations/statistics_page.html", context, status=status)


def _over(request: HttpRequest, page: Page, *, counted: bool, status: int = 200) -> HttpResponse:
    context = page.get_context(request) | {"counted": counted}
    return TemplateResponse(request, "registrations/statistics_over_page.html", context, status=status)
