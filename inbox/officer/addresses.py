"""The officer looks at all that an address has, takes it out as a file, or has it erased.

An address of a person never stands in an address of the site, nor in a line of a log: it is posted, and a key that
lasts an hour stands for it.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.text.addressees import email_key
from inbox.lots.preview import look_through
from inbox.lots.selection import gather
from inbox.lots.verbs import VERBS
from inbox.officer.access import crumbs, for_the_officer, user_of
from inbox.officer.forms import AddressForm
from inbox.officer.handing import of_address
from inbox.officer.inventory import inventory_of
from registrations.domain.erasures import digest_of
from registrations.domain.persons import erase_address, held_by
from registrations.domain.persons.forgetting import answer_waits
from registrations.domain.persons.looking import note_look, open_look
from registrations.enums import Erased, LookAct
from registrations.models import AddressLook, Registration


@require_POST
@for_the_officer
def search(request: HttpRequest) -> HttpResponseBase:
    """Look up an address that is posted; the look is kept, whatever is found."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no e-mail address. Nothing was looked up."))
        return redirect("officer:index")
    return look_at(request, form.cleaned_data["email"])


def look_at(request: HttpRequest, email: str) -> HttpResponseBase:
    """Keep that this person looks at it, and lead to what there is."""
    number = inventory_of(email, by=user_of(request)).number
    made = note_look(email, LookAct.LOOKED, by=user_of(request), number=number)
    return redirect("officer:address", key=made.key)


def _look(request: HttpRequest, key: UUID) -> AddressLook | None:
    """One's own look while it lasts; None, with words, once it is over. Raises Http404 for anybody else's."""
    get_object_or_404(AddressLook, key=key, by=user_of(request))
    found = open_look(key, by=user_of(request))
    if found is None:
        messages.warning(request, _("This look is over: type the address again."))
    return found


@require_GET
@for_the_officer
def show(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Everything there is, grouped by where it is."""
    look = _look(request, key)
    if look is None:
        return redirect("officer:index")
    context = {"look": look, "inventory": inventory_of(look.email, by=user_of(request))} | crumbs(
        _("One address")
    )
    response = TemplateResponse(request, "inbox/officer/address.html", context)
    add_never_cache_headers(response)
    return response


@require_POST
@for_the_officer
def take_out(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """All of it as an archive, in the person's language: a page to read, the data as JSON, and the files."""
    look = _look(request, key)
    if look is None:
        return redirect("officer:index")
    user, at = user_of(request), timezone.now()
    held = held_by(look.email)
    response = of_address(look.email, held, by=user, at=at)
    note_look(look.email, LookAct.EXPORTED, by=user, number=len(held.registrations), at=at)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_officer
def erase(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Show what an erasure takes, as a lot where there are registrations; without any, the number is typed here."""
    look = _look(request, key)
    if look is None:
        return redirect("officer:index")
    user = user_of(request)
    inventory = inventory_of(look.email, by=user)
    held = inventory.held
    if held.registrations and request.method == "POST":
        verb = VERBS["erase_address"]
        rows = Registration.objects.visible_to(user).filter(pk__in=[each.pk for each in held.registrations])
        if lot := gather(rows.order_by("pk"), verb, by=user):
            beside = {
                "drafts": len(held.drafts),
                "subscriptions": len(held.subscriptions),
                "letters": len(held.letters),
                "guests": len(held.guests),
            }
            words = {"digest": digest_of(Erased.ADDRESS, email_key(look.email))} | beside
            look_through(lot, verb, words, by=user)
            return redirect("inbox:lots_show", pk=lot.pk)
    number = len(held.drafts) + len(held.subscriptions) + len(held.letters) + len(held.guests)
    if not held.registrations and request.method == "POST" and number:
        if answer_waits(look.email):
            messages.error(
                request, _("The answer to the person has not left yet: wait for a minute, then begin again.")
            )
        elif request.POST.get("number", "").strip() != str(number):
            messages.error(
                request, _("Nothing is done: type the number %(number)d to confirm.") % {"number": number}
            )
        else:
            email = look.email
            erase_address(email, by=user)
            note_look(email, LookAct.ERASED, by=user, number=number)
            messages.success(request, _("Everything of the address is erased."))
            return redirect("officer:index")
    context = {"look": look, "inventory": inventory, "number": number} | crumbs(_("Erase"))
    context["back"] = reverse("officer:address", args=[look.key])
    return TemplateResponse(request, "inbox/officer/erase.html", context)
