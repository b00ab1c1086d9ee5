"""Keep one of several that are the same, and take it back: a click each, after the letters where some leave."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from inbox.access import address_in_view, breadcrumbs, fit, key_of, keys_of, typed, visible
from registrations.domain.duplicates import (
    LinkRefused,
    keep,
    may_link,
    no_longer_apart,
    tell_apart,
    unlink,
)
from registrations.domain.errors import MoveRefused, TooLong
from registrations.domain.rehearsal import letters_of
from registrations.models import Registration


@require_POST
def keep_this(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the chosen ones as duplicates of this one; where that writes letters, show them first."""
    registration = visible(request, pk)
    chosen = keys_of(request.POST.getlist("other"))[:50]
    others = list(Registration.objects.visible_to(request.user).filter(pk__in=chosen).order_by("pk"))
    message, note = typed(request, "message"), typed(request, "note")

    def act() -> object:
        fit(message, note)
        return keep(registration, others, by=request.user, message=message, note=note)  # type: ignore[arg-type]

    title = _("Keep this one")
    done = ngettext(
        "%(number)s duplicate is linked to %(reference)s.",
        "%(number)s duplicates are linked to %(reference)s.",
        len(others),
    ) % {"number": len(others), "reference": registration.reference}
    response = _settle(request, registration, others, act, title=title, done=done)
    if response.status_code == HTTPStatus.FOUND:
        for each in Registration.objects.visible_to(request.user).filter(pk__in=chosen).order_by("pk"):
            if each.state_code != each.workflow.when_duplicate and not each.workflow.is_final(
                each.state_code
            ):
                words = {"reference": each.reference, "state": each.state.label}
                messages.warning(request, _("%(reference)s stays “%(state)s”: close it by hand.") % words)
    return response


@require_POST
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that this one is no duplicate after all."""
    registration = visible(request, pk)

    def act() -> object:
        return unlink(registration, by=request.user)  # type: ignore[arg-type]

    done = _("%(reference)s is no longer a duplicate.") % {"reference": registration.reference}
    return _settle(request, registration, [registration], act, title=_("Not a duplicate"), done=done)


@require_POST
def tell_two_apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that this one and another are different; one click, and one takes it back."""
    registration, other = _two(request, pk)

    def act() -> object:
        return tell_apart(registration, other, by=request.user)  # type: ignore[arg-type]

    words = {"reference": registration.reference, "other": other.reference}
    done = _("%(reference)s and %(other)s are different.") % words
    return _settle(request, registration, [registration, other], act, title=_("Different"), done=done)


@require_POST
def take_back_apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that this one and another are different."""
    registration, other = _two(request, pk)

    def act() -> object:
        return no_longer_apart(registration, other, by=request.user)  # type: ignore[arg-type]

    words = {"reference": registration.reference, "other": other.reference}
    done = _("%(reference)s and %(other)s are perhaps the same again.") % words
    return _settle(request, registration, [registration, other], act, title=_("Not different"), done=done)


def _two(request: HttpRequest, pk: int) -> tuple[Registration, Registration]:
    """The registration and the other one that the form names. Raises Http404 for what this person may not read."""
    return visible(request, pk), visible(request, key_of(request.POST.get("other", "")) or 0)


def _settle(
    request: HttpRequest,
    registration: Registration,
    concerned: list[Registration],
    act: Callable[[], object],
    *,
    title: str,
    done: str,
) -> HttpResponse:
    if not may_link(registration, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    try:
        if "confirmed" not in request.POST and (letters := letters_of(act, concerned)):
            return _preview(request, registration, concerned, letters, title=title)
        act()
    except TooLong as refusal:
        return _preview(request, registration, concerned, [], title=title, error=str(refusal))
    except (LinkRefused, MoveRefused) as refusal:
        return _preview(request, registration, [], [], title=title, error=str(refusal))
    messages.success(request, done)
    return redirect(
        address_in_view(request, "detail", key_of(request.POST.get("back", "")) or registration.pk)
    )


def _preview(
    request: HttpRequest,
    registration: Registration,
    concerned: list[Registration],
    letters: list,
    *,
    title: str,
    error: str = "",
) -> HttpResponse:
    context = {
        "registration": registration,
        "title": title,
        "others": [each for each in concerned if each.pk != registration.pk],
        "letters": letters,
        "message": typed(request, "message"),
        "note": typed(request, "note"),
        "back": request.POST.get("back", ""),
        "error": error,
        "breadcrumbs_items": breadcrumbs(
            registration, title, back=address_in_view(request, "detail", registration.pk)
        ),
        "header_title": registration.reference,
    }
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    return TemplateResponse(request, "inbox/duplicates/settle.html", context, status=status)
