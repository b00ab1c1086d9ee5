"""Write down what colleagues should know of a session: one text, which nobody replaces unseen."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from inbox.listing import Listing
from inbox.listing.session_notes import notes_beside
from registrations.domain import NotAllowed
from registrations.domain.session_notes import WrittenMeanwhile, may_note, write_session_note, writes_notes
from registrations.fields.limits import LongText
from registrations.models import SessionNote
from registrations.models.session_notes import LONGEST


class SessionNoteForm(forms.Form):
    """The text, and the version of it that this person has seen."""

    text = LongText(
        label=gettext_lazy("Notes of the session"),
        help_text=gettext_lazy(
            "Only colleagues read them, beside the attendance sheet. Name people only where it is needed: what is"
            " said of somebody is theirs to ask for, and an erasure takes out their name and address alone."
        ),
        required=False,
        most=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    use_required_attribute = False


@require_http_methods(["GET", "HEAD", "POST"])
def write_notes(request: HttpRequest, view: str) -> HttpResponse:
    """Show the notes and take what they are to say.

    409 when a colleague wrote since, with both texts; 422 for more than they hold. PermissionDenied for who neither
    notes attendance nor corrects.
    """
    if not writes_notes(request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    listing = Listing.of(request.user, view, request.GET)  # type: ignore[arg-type]
    page = listing.asked.page
    if not (listing.view.taps and page and may_note(page, listing.user)):
        messages.error(request, _("The notes of a session are written by who works on all of its page."))
        return redirect(listing.address)
    standing = notes_beside(listing)
    if request.method != "POST":
        return _screen(request, listing, _form_of(standing), standing)
    form = SessionNoteForm(request.POST)
    if not form.is_valid():
        return _screen(request, listing, form, standing, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        write_session_note(page, form.cleaned_data["text"], by=listing.user, seen=form.cleaned_data["seen"])
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except WrittenMeanwhile as refusal:
        again = _form_of(refusal.standing, form.cleaned_data["text"])
        return _screen(
            request, listing, again, refusal.standing, why=str(refusal), status=HTTPStatus.CONFLICT
        )
    messages.success(request, _("The notes of the session are kept."))
    return redirect(f"{listing.address}#notes")


def _form_of(standing: SessionNote | None, typed: str | None = None) -> SessionNoteForm:
    """What stands, or what was typed, over the version that is now on the screen."""
    text, version = (standing.text, standing.version) if standing else ("", 0)
    return SessionNoteForm(initial={"text": text if typed is None else typed, "seen": version})


def _screen(
    request: HttpRequest,
    listing: Listing,
    form: SessionNoteForm,
    standing: SessionNote | None,
    *,
    why: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    title = _("Notes of the session")
    context: dict[str, Any] = {
        "form": form,
        "standing": standing,
        "why": why,
        "listing": listing,
        "page_name": dict(listing.filters.pages).get(listing.asked.page, ""),
        "header_title": title,
        "header_icon": "edit",
        "breadcrumbs_items": [
            {"url": listing.address, "label": _("Inbox"), "sublabel": listing.view.label},
            {"url": "", "label": title},
        ],
    }
    return TemplateResponse(request, "inbox/session_notes.html", context, status=status)
