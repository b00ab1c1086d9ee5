"""Alerts about calls, at `/alertes/`: what one wishes to be told of, and where to look then."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.text.languages import active_language
from programmes.alert_forms import AlertsForm
from registrations import guards
from registrations.domain.subscriptions import subscribe
from registrations.views.subscriptions import asked_on


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """The form; once it is sent, the same answer for every address. 422 and 429 as all public forms."""
    now = timezone.now()
    form = AlertsForm(request.POST) if request.method == "POST" else AlertsForm()
    refusal = None
    if form.is_bound:
        email = form.right_email
        refusal = guards.refuse(request, at=now, email=email)
        if email and refusal is None:
            subscribe(email, criteria=form.criteria, language=active_language(), at=now)
            return redirect("alerts_asked")
    context = {
        "title": _("Alerts"),
        "description": _(
            "New calls for projects, their last days, their extensions: told by e-mail, as you choose."
        ),
    }
    return asked_on(request, "programmes/alerts_page.html", context, form=form, refusal=refusal)


@never_cache
def asked(request: HttpRequest) -> HttpResponse:
    """Where to look now."""
    context = {"title": _("Look into your mailbox"), "description": ""}
    return TemplateResponse(request, "programmes/alerts_asked_page.html", context)
