"""How long what came in by each form is kept: set by the officer, shown before it is kept, with what it has erased."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox.access import address_in_view, typed, visible
from inbox.officer.access import crumbs, for_the_officer, user_of
from inbox.officer.forms import RulesForm
from registrations.domain.errors import MoveRefused
from registrations.domain.persons.retention import (
    SOON,
    hold,
    lasting,
    lift,
    over_by,
    proposed,
    set_rules,
    times,
)
from registrations.models import Form, Hold, RetentionRule, RetentionRun

MOST = 50


@require_safe
@for_the_officer
def index(request: HttpRequest) -> HttpResponseBase:
    """Each form with its times, what is due, what was done by them, and what is held."""
    at, known = timezone.now(), times()
    by_form: dict[int, list[RetentionRule]] = {}
    for each in known:
        by_form.setdefault(each.rule.form_id, []).append(each.rule)
    context = {
        "forms": [
            (form, [(_state(form, rule.state_code), rule) for rule in by_form.get(form.pk, [])])
            for form in Form.objects.order_by("name", "pk").defer("fields")
        ],
        "now": over_by(at, known).count() if known else 0,
        "soon": over_by(at + SOON, known).count() if known else 0,
        "runs": [
            (run, _state(run.form, run.state_code) if run.form else run.state_code)
            for run in RetentionRun.objects.select_related("form")[:MOST]
        ],
        "holds": Hold.objects.filter(lifted_at=None).select_related("registration", "by")[:MOST],
    } | crumbs(_("How long it is kept"))
    return TemplateResponse(request, "inbox/officer/retention.html", context)


def _state(form: Form, code: str) -> object:
    labels = {state.code: state.label for state in form.workflow.states}
    return labels.get(code, _("Every state that has no time of its own"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_officer
def rules(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The times of one form. What they would erase is shown first; it is kept once that number is typed."""
    asked = get_object_or_404(Form, pk=pk)
    form = RulesForm(request.POST or None, form=asked, states=lasting(asked.workflow))
    context = {"asked": asked, "form": form, "shown": False} | crumbs(asked.name)
    if request.method == "POST" and form.is_valid():
        at, months = timezone.now(), form.months()
        known = proposed(asked, months)
        now = over_by(at, known)
        number = now.count() if known else 0
        if "confirmed" in request.POST and (
            not number or typed(request, "number", 12).strip() == str(number)
        ):
            set_rules(asked, months, by=user_of(request))
            messages.success(request, _("The times are kept."))
            return redirect("officer:retention")
        if "confirmed" in request.POST:
            messages.error(
                request, _("Nothing is done: type the number %(number)d to confirm.") % {"number": number}
            )
        context |= {
            "shown": True,
            "number": number,
            "first": now.select_related("intake").defer("answers").order_by("since", "pk")[:10]
            if number
            else [],
            "soon": (over_by(at + SOON, known).count() - number) if known else 0,
        }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return TemplateResponse(request, "inbox/officer/rules.html", context, status=status)


@require_POST
@for_the_officer
def keep(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Keep a registration from being erased, with a reason; or let it be erased again."""
    registration = visible(request, pk)
    try:
        if "lift" in request.POST:
            lift(registration, by=user_of(request))
            messages.success(request, _("It may be erased again."))
        else:
            hold(registration, typed(request, "reason", 300), by=user_of(request))
            messages.success(request, _("It is kept from being erased."))
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(address_in_view(request, "erase", pk))
