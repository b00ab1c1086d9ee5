"""Staff erase a person from the inbox."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inbox.access import address_in_view, breadcrumbs, visible
from inbox.listing.session_notes import session_notes_address
from inbox.officer.access import may_enter
from registrations.domain.persons import erase, erase_address, held_by
from registrations.domain.persons.addresses import AnswerWaits, MustBeKept
from registrations.domain.persons.retention import Kept, reasons
from registrations.domain.session_notes import notes_about
from registrations.models import Registration
from registrations.models.registrations import ERASE
from registrations.models.scopes import is_limited

ADDRESS = "address"
CHOICES = (ADDRESS, "registration")


def _query(request: HttpRequest) -> str:
    """The view that one came from, as the address says it."""
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _session_notes(request: HttpRequest, registration: Registration) -> list[tuple[str, str]]:
    """Where notes of sessions may name this person, by title and address: an erasure leaves them."""
    if registration.erased_at:
        return []
    found = notes_about(registration.email, [registration], user=request.user)  # type: ignore[arg-type]
    return [
        (note.title or _("A page that is gone"), session_notes_address(note))  # type: ignore[attr-defined]
        for note, _named in found
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, then erases; for those who have the right to, and may read the registration."""
    if not request.user.has_perm(ERASE):  # type: ignore[union-attr]
        raise PermissionDenied
    registration = visible(request, pk)
    # Who works on some programmes only neither reads nor decides what the address has in the others.
    everywhere = not is_limited(request.user)  # type: ignore[arg-type]
    asked = request.POST.get("what", "")
    kept = reasons([pk]).get(pk, "")
    unsaid = request.method == "POST" and asked not in CHOICES
    if request.method == "POST" and not unsaid:
        if kept:
            messages.error(request, str(Kept(kept)))
            return redirect(address_in_view(request, "erase", pk))
        try:
            if everywhere and asked == ADDRESS:
                erase_address(registration.email, by=request.user)  # type: ignore[arg-type]
        except (MustBeKept, AnswerWaits) as refusal:
            messages.error(request, str(refusal))
            return redirect(address_in_view(request, "erase", pk))
        # What carries no address any more, or was asked for alone.
        erase(registration, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("%(reference)s is erased.") % {"reference": registration.reference})
        return redirect(address_in_view(request, "detail", pk))
    context = {
        "registration": registration,
        "held": held_by(registration.email) if everywhere and registration.email else None,
        "session_notes": _session_notes(request, registration),
        "kept": kept,
        "keep_address": reverse("officer:keep", args=[pk]) + _query(request),
        "keeps": may_enter(request.user),
        "only_this": not (everywhere and registration.email)
        or (bool(registration.erasure_asked_at) and not registration.erasure_of_address),
        "breadcrumbs_items": breadcrumbs(
            registration, _("Erase"), back=address_in_view(request, "detail", pk)
        ),
        "header_title": registration.reference,
    }
    if unsaid:
        messages.error(request, _("Choose what is to be erased. Nothing is erased yet."))
    return TemplateResponse(request, "inbox/erase.html", context, status=422 if unsaid else 200)
