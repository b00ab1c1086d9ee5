"""A dossier goes over to a successor: asked for by its owner, done once the successor has accepted by mail."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text.addressees import email_key
from registrations.domain.drafts.bases import began_from, with_base
from registrations.domain.guest_access import end_guest, write_to_guest
from registrations.domain.guests import (
    GuestRefused,
    check_address,
    count_invitation,
    locked_dossier,
    may_let_in,
    owned_dossier,
)
from registrations.domain.outbox import write_message
from registrations.domain.readdressing import write_to_another
from registrations.domain.steps import note_of
from registrations.enums import Actor, EventKind, GuestRight, LinkEnd, MessageKind, MessageState
from registrations.letters import LetterContext, Said
from registrations.models import Draft, Guest, PersonalLink, Registration, RegistrationEvent
from registrations.models.guests import SUCCESSION_LIFE


class NotHandable(GuestRefused):
    """Nobody can take it over."""

    message = gettext_lazy("This dossier cannot be handed over.")


def is_handable(about: Registration | Draft) -> bool:
    """Whether it may go over to somebody else: not what completes a proposal that was made to one person."""
    return may_let_in(about) and not (isinstance(about, Draft) and about.referral_id)


@transaction.atomic
def ask_successor(
    about: Registration | Draft,
    email: str,
    *,
    name: str,
    through: PersonalLink,
    at: datetime | None = None,
) -> Guest:
    """Ask that address to take the dossier over, within a week; give the row that stands for it.

    Nothing changes before it accepts. One is asked at a time: whoever was asked before no more is. The owner is
    written to as well, in case it was somebody else who asked. Raises GuestRefused, with its reason.
    """
    at = at or timezone.now()
    current = owned_dossier(about, through)
    if not is_handable(current):
        raise NotHandable
    check_address(current, email)
    key = email_key(email)
    count_invitation(current, key, at=at)
    for each in current.guests.filter(ended_at=None).successors():
        end_guest(each, at=at)
    owner = {"draft" if isinstance(current, Draft) else "registration": current}
    successor = Guest.objects.create(
        **owner, email=email, email_key=key, name=name.strip(), right=GuestRight.OWN, invited_at=at
    )
    write_to_guest(successor, MessageKind.SUCCESSOR, at=at)
    write_message(
        current,
        MessageKind.HANDED_ON,
        at=at,
        key=f"{successor.pk} asked",
        values={"news": Said(_asked(current))},
    )
    return successor


def _asked(about: Registration | Draft) -> str:
    context = LetterContext(about.intake, about.language)
    with translation.override(about.language):
        return _(
            "You have asked to hand what you had written for %(page)s over to somebody else. Until they accept, it is"
            " yours, and you can take this back on your page."
        ) % {"page": context.title}


@transaction.atomic
def take_over_dossier(successor: Guest, *, at: datetime | None = None) -> bool:
    """Make the dossier the successor's, who has accepted by the link that was mailed; say whether it is done.

    The contact address becomes theirs, in the answers too, and is proven; every link of the owner before ends, and what
    had not left yet goes to the new address. Guests stay. Both are written to, the history says so. Nothing is done for
    what was taken back, for what a week has ended, or for what is gone.
    """
    at = at or timezone.now()
    current = locked_dossier(successor.about)
    row = Guest.objects.successors().letting_in(at).filter(pk=successor.pk).first()
    if current is None or row is None or not is_handable(current):
        return False
    before, email = current.email, row.email
    current.links.end(LinkEnd.HANDED_OVER, at=at)
    _redirect(current, before, email)
    if isinstance(current, Registration):
        _readdress(current, email, at=at)
    else:
        current.email, current.email_key = email, row.email_key
        current.email_confirmed_at, current.updated_at, current.notice_at = at, at, None
        current.typed = current.typed | current.version.contact_typed(email)
        current.save(
            update_fields=["email", "email_key", "email_confirmed_at", "typed", "updated_at", "notice_at"]
        )
    same = current.guests.filter(ended_at=None, email_key=row.email_key).exclude(pk=row.pk)
    for each in same:
        end_guest(each, at=at, by=LinkEnd.HANDED_OVER)
    row.delete()
    key = at.isoformat()
    write_message(current, MessageKind.HANDED_OVER, at=at, key=key)
    write_to_another(before, current, MessageKind.HANDED_ON, at=at)
    return True


def _readdress(registration: Registration, email: str, *, at: datetime) -> None:
    """The address that counts, in the row, in the answers and in a change that was begun of them."""
    contact = registration.version.contact_typed(email)
    former = registration.answers
    registration.answers = former | {key: email for key in contact if key in former}
    registration.email, registration.email_key = email, email_key(email)
    registration.new_email, registration.email_confirmed_at = "", at
    registration.save(update_fields=["answers", "email", "email_key", "new_email", "email_confirmed_at"])
    for change in Draft.objects.filter(registration=registration):
        if began_from(change.steps, former):
            change.steps = with_base(change.steps, registration.answers)
        change.typed = change.typed | change.version.contact_typed(email)
        change.email, change.email_key, change.email_confirmed_at = email, registration.email_key, at
        change.save(update_fields=["steps", "typed", "email", "email_key", "email_confirmed_at"])
        change.links.end(LinkEnd.HANDED_OVER, at=at)
    RegistrationEvent.objects.create(
        registration=registration, at=at, kind=EventKind.HANDED_ON, note=note_of(Actor.PERSON, "")
    )


def _redirect(about: Registration | Draft, before: str, email: str) -> None:
    """What has not left goes to who has the dossier now: a letter holds a key to it."""
    waiting = about.messages.filter(state=MessageState.QUEUED, to=before)
    waiting.exclude(kind=MessageKind.HANDED_ON).update(to=email)


def forget_successions(at: datetime | None = None) -> int:
    """Forget whom nobody has heard of within a week; say how many. The worker calls it once an hour."""
    at = at or timezone.now()
    over = Guest.objects.successors().filter(invited_at__lte=at - SUCCESSION_LIFE)
    _with_links, by_model = over.filter(ended_at=None).delete()
    return by_model.get(Guest._meta.label, 0)
