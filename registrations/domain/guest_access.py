"""Write to a guest of a dossier, and end what one was let into. Whoever calls has locked the dossier."""

from datetime import datetime

from registrations.domain.outbox import message_for, send_all
from registrations.enums import LinkEnd, MessageKind
from registrations.letters import Link, standard_words
from registrations.letters.marks import Way
from registrations.models import Draft, Guest, Registration


def write_to_guest(guest: Guest, kind: MessageKind, *, at: datetime) -> None:
    """Write to a guest about the dossier: the link in it is the guest's, and no name that was typed stands in it."""
    about = guest.about
    button = str(standard_words(kind).button)
    values = {"personal_link": Link(Way.to(guest), button)} if button else {}
    key = f"{guest.pk} {at.isoformat()}"
    message = message_for(about, kind, at=at, key=key, to=guest.email, values=values)
    if message is not None:
        send_all([message])


def end_guest(guest: Guest, *, at: datetime, tell: bool = False, by: LinkEnd = LinkEnd.TAKEN_BACK) -> None:
    """End a guest's links; who has written along stays on record, anybody else is forgotten.

    Within the transaction of a verb that has locked the dossier.
    """
    if tell and not guest.is_successor:
        write_to_guest(guest, MessageKind.GUEST_ENDED, at=at)
    guest.links.end(by, at=at)
    if guest.wrote_at is None:
        guest.delete()
    else:
        Guest.objects.filter(pk=guest.pk).update(ended_at=at)


def end_all_guests(about: Registration | Draft, *, at: datetime) -> None:
    """The same for all of them: the owner makes new links, and fears that somebody else holds one."""
    for each in about.guests.filter(ended_at=None).order_by("pk"):
        end_guest(each, at=at, tell=True, by=LinkEnd.RENEWED)


def tell_given_up(draft: Draft, *, at: datetime) -> None:
    """Tell those whom the draft lets in that it is no more. The letter outlives the draft, so it names nobody."""
    for each in draft.guests.letting_in(at).order_by("pk"):
        message = message_for(draft, MessageKind.GUEST_OVER, at=at, to=each.email)
        if message is not None:
            message.draft = None
            send_all([message])
