"""The notes of a session beside its sheet: what they say, and where they are written."""

from django.urls import reverse
from django.utils.http import urlencode

from inbox.listing.declared import SHEET
from inbox.listing.listing import Listing
from registrations.models import SessionNote


def notes_beside(listing: Listing) -> SessionNote | None:
    """The notes of the session whose sheet it is, if this person may read them: one query."""
    if not listing.asked.page:
        return None
    notes = SessionNote.objects.visible_to(listing.user, listing.asked.scopes)
    return notes.filter(page_key=listing.asked.page).select_related("by").first()


def session_notes_address(note: SessionNote) -> str:
    """Where these notes are read and written."""
    return f"{reverse('inbox:session_notes', args=[SHEET.code])}?{urlencode({'page': str(note.page_key)})}"
