"""Reminders of a deadline asked for on a page, and what everyone subscribed to, behind their own link."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from wagtail import hooks
from wagtail.models import Page

from core.text.languages import active_language
from registrations import guards
from registrations.domain.subscriptions import (
    change_subscription,
    confirm_subscription,
    end_subscription,
    may_remind,
    remind_of,
)
from registrations.models import PersonalLink, Subscription
from registrations.views.mail_forms import MailForm
from registrations.views.personal import personal, personal_context, token_of, unknown_link

# The hook by which the floor above tells the form class of what alerts can be about. Such a form takes `initial=` the
# criteria of a subscription, gives `.criteria` once valid, and `described(criteria)`: pairs of a label and of names.
CRITERIA = "subscription_criteria"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder as its owner reads it; `page` is None when the page is gone or not public."""

    subscription: Subscription
    page: Page | None


# --- A reminder, asked for on a page ------------------------------------------------------------


@never_cache
def ask_reminder(request: HttpRequest, page) -> HttpResponse:
    """An address to remind of the deadline that counts now; 422 and 429 as all public forms.

    404 for a page that takes nothing, 410 when no reminder would come in time.
    """
    now = timezone.now()
    status = page.status_at(now)
    if status is None:
        raise Http404
    context = page.get_context(request) | {"status": status}
    if not may_remind(status.intake, now):
        return TemplateResponse(request, "registrations/reminder_too_late_page.html", context, status=410)
    form = MailForm(request.POST) if request.method == "POST" else MailForm()
    refusal = None
    if form.is_bound:
        refusal = guards.refuse(request, at=now, email=form.right_email)
        if form.right_email and refusal is None:
            remind_of(status.intake, form.right_email, language=active_language(), at=now)
            return redirect(page.url_of("reminder_asked"))
    return asked_on(request, "registrations/reminder_page.html", context, form=form, refusal=refusal)


@never_cache
def reminder_asked(request: HttpRequest, page) -> HttpResponse:
    """Where to look now: the same for every address."""
    return TemplateResponse(request, "registrations/reminder_asked_page.html", page.get_context(request))


def asked_on(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    form: MailForm,
    refusal: guards.Refusal | None,
) -> HttpResponse:
    """A guarded form on screen: 200 before it was sent, 422 or the refusal's status with what was typed."""
    context = context | {
        "form": form,
        "error_list": list(form.error_list()) if form.is_bound else [],
        "general": [refusal.message] if refusal else [],
        "guards": guards.hidden_fields(timezone.now()),
    }
    response = TemplateResponse(request, template, context, status=422 if form.is_bound else 200)
    return refusal.mark(response) if refusal else response


# --- Behind one's own link ----------------------------------------------------------------------


@personal
def manage(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Confirm a subscription; then all that the address has subscribed to, to change it or end it.

    A GET changes nothing: mail programs and scanners follow every link of a message.
    """
    subscription = link.subscription
    if subscription is None:
        return unknown_link(request)
    if subscription.ended_at:
        return _ended(request, link)
    if subscription.confirmed_at is None:
        return _to_confirm(request, link, subscription)
    own = list(
        Subscription.objects.active()
        .filter(email_key=subscription.email_key)
        .select_related("intake")
        .order_by("intake__closes_at", "pk")
    )
    if request.method == "POST" and "end" in request.POST:
        return _end_one(request, own)
    alert = next((each for each in own if each.intake is None), None)
    form = _form(request, alert) if alert else None
    if alert and form and form.is_bound and form.is_valid():
        change_subscription(alert, criteria=form.criteria, language=form.cleaned_data["language"])
        return redirect(f"{_address(request)}?fait=change")
    context = personal_context(request, link) | {
        "page": None,
        "alert": alert,
        "form": form,
        "error_list": list(form.error_list()) if form and form.is_bound else [],
        "reminders": _reminders(own),
        "email": subscription.email,
        "done": request.GET.get("fait", ""),
    }
    status = 422 if form and form.is_bound else 200
    return TemplateResponse(request, "registrations/personal/subscription_page.html", context, status=status)


@csrf_exempt  # RFC 8058: mail programs send it with one click, without a page of ours; the token is the proof
@personal
def unsubscribe(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """End the subscription by POST; a GET shows the button. It works from every message ever sent for it."""
    subscription = link.subscription
    if subscription is None:
        return unknown_link(request)
    if request.method == "POST":
        end_subscription(subscription)
        return _ended(request, link)
    if subscription.ended_at:
        return _ended(request, link)
    context = personal_context(request, link) | {"subscription": subscription}
    return TemplateResponse(request, "registrations/personal/subscription_end_page.html", context)


def _to_confirm(request: HttpRequest, link: PersonalLink, subscription: Subscription) -> HttpResponse:
    if request.method == "POST":
        confirm_subscription(subscription)
        return redirect(f"{_address(request)}?fait=confirmation")
    context = personal_context(request, link) | {
        "subscription": subscription,
        "described": criteria_form().described(subscription.criteria),
        "reminders": _reminders([subscription]),
    }
    return TemplateResponse(request, "registrations/personal/subscription_confirm_page.html", context)


def _ended(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    context = personal_context(request, link)
    return TemplateResponse(request, "registrations/personal/subscription_ended_page.html", context)


def _end_one(request: HttpRequest, own: Iterable[Subscription]) -> HttpResponse:
    """End the one whose button was pressed, if it is the person's own."""
    for each in own:
        if str(each.pk) == request.POST["end"]:
            end_subscription(each)
    return redirect(f"{_address(request)}?fait=fin")


def _form(request: HttpRequest, alert: Subscription) -> Any:
    data = request.POST if request.method == "POST" else None
    return criteria_form()(data, initial=alert.criteria | {"language": alert.language})


def criteria_form() -> Any:
    """The form class of what alerts can be about."""
    return hooks.get_hooks(CRITERIA)[0]()


def _reminders(subscriptions: Iterable[Subscription]) -> list[Reminder]:
    return [Reminder(each, _live_page(each)) for each in subscriptions if each.intake]


def _live_page(subscription: Subscription) -> Page | None:
    page = subscription.intake.page_in(get_language()) if subscription.intake else None
    return page if page and page.live else None


def _address(request: HttpRequest) -> str:
    return reverse("personal:subscription", args=[token_of(request)])
