"""Certificates of attendance: one's own as PDF, behind the personal link, and the page that checks any by its code."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.files.names import disposition
from core.text.dates import hour_in_words
from core.text.languages import active_language
from core.web.requests import network_of
from registrations import guards
from registrations.domain.certificates import NoCertificate, check
from registrations.domain.rate_limits import Limit, count_all, number_of, window_start
from registrations.models import PersonalLink, Registration
from registrations.models.certificates import code_of
from registrations.papers import certificate
from registrations.views.mail_forms import PublicForm
from registrations.views.own import ask_and_do, back, own

# Codes that were never given, from one network: whoever checks papers mistypes some, whoever guesses needs millions.
GUESSED = Limit("certificate", timedelta(minutes=10), 30)


class CodeForm(PublicForm):
    """The code of a paper, in whichever spelling."""

    code = forms.CharField(
        label=pgettext_lazy("of a certificate", "Code"),
        help_text=gettext_lazy(
            "Ten letters and figures, on top of the certificate. Capitals or not, as you like."
        ),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Fill in this field.")},
    )

    def clean_code(self) -> str:
        code = code_of(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("A code has ten signs: letters and the figures 2 to 9, without I, L and O.")
            )
        return code


@own
@ask_and_do
def own_certificate(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """The person's certificate, asked for by a button: the first time gives it its code. To the page without one."""
    if request.method != "POST":
        return back(request)
    try:
        return pdf(registration)
    except NoCertificate:
        return back(request)


def pdf(registration: Registration) -> HttpResponse:
    """The certificate as a file, in the active language. Raises NoCertificate."""
    name = _("Certificate %(reference)s.pdf") % {"reference": registration.reference}
    return HttpResponse(
        certificate(registration),
        content_type="application/pdf",
        headers={"Content-Disposition": disposition(name), "X-Content-Type-Options": "nosniff"},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_code(request: HttpRequest) -> HttpResponse:
    """A code, and what it stands for now; 422 for a mistake, 429 past the limits. The code stands in no address."""
    at = timezone.now()
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    context: dict[str, Any] = {}
    refusal = None
    if form.is_bound:
        code = form.cleaned_data["code"] if form.is_valid() else ""
        refusal = guards.refuse(request, at=at, email="" if code else None) or _guessing(request, at)
        if code and refusal is None:
            checked = check(code, at=at, language=active_language())
            if checked is None:
                count_all([GUESSED.of(network_of(request))], at=at)
            context = {"asked": True, "checked": checked}
    context |= {
        "title": _("Check a certificate"),
        "form": form,
        "error_list": list(form.error_list()) if form.is_bound else [],
        "general": [refusal.message] if refusal else [],
        "guards": guards.hidden_fields(at),
    }
    status = 422 if form.is_bound and "asked" not in context else 200
    response = TemplateResponse(request, "registrations/certificate_page.html", context, status=status)
    return refusal.mark(response) if refusal else response


def _guessing(request: HttpRequest, at: datetime) -> guards.Refusal | None:
    """Why nobody of that network is told anything for now."""
    tried = number_of(GUESSED.kind, network_of(request), window=GUESSED.window, at=at)
    if not settings.FORM_THROTTLE or tried < GUESSED.number * settings.FORM_THROTTLE:
        return None
    again_at = window_start(GUESSED.window, at) + GUESSED.window
    words = _("Too many codes that we never gave were typed here. Try again after %(when)s, Paris time.")
    return guards.Refusal(
        words % {"when": hour_in_words(again_at)}, 429, int((again_at - at).total_seconds()) + 1
    )
