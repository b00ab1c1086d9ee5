"""Whom the owner of a draft or of a registration lets in beside them: to read, or to write along."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text.addressees import email_key
from registrations.domain.errors import Refused
from registrations.domain.guest_access import end_guest, write_to_guest
from registrations.domain.locks import locked
from registrations.domain.persons.locking import locked_registration
from registrations.domain.rate_limits import Limit, count_all
from registrations.enums import GuestRight, LinkEnd, MessageKind
from registrations.models import Draft, Guest, PersonalLink, Registration
from registrations.models.guests import MOST_GUESTS
from registrations.telling import told_state
from registrations.workflows import SETTLED

DAY = timedelta(days=1)
# Mails that one dossier may cause in a day, and that it may cause to one address.
BY_DOSSIER = Limit("invited from", DAY, 20)
BY_ADDRESS = Limit("invited at", DAY, 3)
# A guest who only reads is noted to have come this often: not at every page.
NOTED_EVERY = timedelta(minutes=5)


class GuestRefused(Refused):
    """Nobody is let in: its message says why, `field` which field of the form is to be mended."""

    message = _("Nobody can be invited to this dossier.")
    field = ""


class NotProven(GuestRefused):
    """The owner's address may be anybody's: nobody writes to others in its name."""

    message = _(
        "Your own address is not proven yet. Open this page by the link in our latest message to you, then invite."
    )


class OwnAddress(GuestRefused):
    message = _("This is the address of the dossier itself: give somebody else’s.")
    field = "email"


class TooManyGuests(GuestRefused):
    message = _("Ten people are invited already: take somebody’s access back first.")


class TooManyInvitations(GuestRefused):
    message = _(
        "Too many invitations have left today, for this dossier or to this address. Try again tomorrow."
    )


def is_shareable(about: Registration | Draft) -> bool:
    """Whether others may have a hand in it: what an organisation applies with, not somebody's own place."""
    if isinstance(about, Draft):
        return about.registration_id is None and about.version.form.workflow.many_hands
    return about.workflow.many_hands and about.erased_at is None and about.erasure_asked_at is None


def may_let_in(about: Registration | Draft, at: datetime | None = None) -> bool:
    """Whether its owner may let somebody in: not once they know that they have left, or that it is a duplicate."""
    if not is_shareable(about):
        return False
    return isinstance(about, Draft) or told_state(about, at or timezone.now()).code not in SETTLED


def proves_address(link: PersonalLink, about: Registration | Draft) -> bool:
    """Whether who comes by that link reads the mailbox that the dossier is written to.

    A link to a registration is mailed to the address that it has: it proves that one as long as it was made after the
    address last could have changed.
    """
    if isinstance(about, Draft) or about.email_confirmed_at is not None:
        return link.by_mail
    return link.created_at >= (about.changed_at or about.created_at)


@transaction.atomic
def invite(
    about: Registration | Draft,
    email: str,
    *,
    right: GuestRight,
    through: PersonalLink,
    name: str = "",
    at: datetime | None = None,
) -> Guest:
    """Let that address in, to read or to write along, and mail its own link to it; give the guest back.

    Invited again, the same address gets a new mail, and the right that is asked for now; what the former one let it do
    ends. `through` is the owner's link. Raises GuestRefused, with its reason.
    """
    at = at or timezone.now()
    current = owned_dossier(about, through)
    check_address(current, email)
    key = email_key(email)
    present = current.guests.letting_in(at).colleagues()
    if present.exclude(email_key=key).count() >= MOST_GUESTS:
        raise TooManyGuests
    count_invitation(current, key, at=at)
    guest = present.filter(email_key=key).first()
    if guest is None:
        owner = {"draft" if isinstance(current, Draft) else "registration": current}
        guest = Guest(**owner, email=email, email_key=key, invited_at=at)
    elif guest.right != right:
        guest.links.end(LinkEnd.TAKEN_BACK, at=at)
    guest.right, guest.name, guest.email = right, name.strip(), email
    guest.save()
    write_to_guest(guest, MessageKind.GUEST, at=at)
    return guest


@transaction.atomic
def take_back(
    about: Registration | Draft, guest_pk: int, *, through: PersonalLink, at: datetime | None = None
) -> bool:
    """End what that guest, or that successor, was let into, at once; say whether there was one.

    A colleague is told; a successor has nothing to lose yet.
    """
    at = at or timezone.now()
    current = owned_dossier(about, through, lets_in=False)
    guest = current.guests.filter(pk=guest_pk, ended_at=None).first()
    if guest is None:
        return False
    end_guest(guest, at=at, tell=True)
    return True


@transaction.atomic
def join(guest: Guest, *, at: datetime | None = None) -> bool:
    """The guest says yes; say whether the invitation still stood. Twice is harmless."""
    at = at or timezone.now()
    rows = Guest.objects.letting_in(at).colleagues().filter(pk=guest.pk)
    rows.filter(joined_at=None).update(joined_at=at, last_used_at=at)
    return rows.exists()


@transaction.atomic
def decline(guest: Guest, *, at: datetime | None = None) -> None:
    """The guest, or the successor, says no, or leaves: forgotten, unless they have written along."""
    current = Guest.objects.select_for_update(of=("self",)).filter(pk=guest.pk, ended_at=None).first()
    if current is not None:
        end_guest(current, at=at or timezone.now())


def note_use(guest: Guest, *, at: datetime | None = None) -> None:
    """Note that a guest who has accepted came by: for the owner to see, some minutes apart. It changes nothing else."""
    at = at or timezone.now()
    if guest.joined_at and (guest.last_used_at is None or guest.last_used_at <= at - NOTED_EVERY):
        Guest.objects.filter(pk=guest.pk).update(last_used_at=at)


def note_writing(link: PersonalLink | None, *, at: datetime) -> int | None:
    """Note that a guest has written along, if the link is one's; give their key, None for the owner."""
    if link is None or link.guest_id is None:
        return None
    Guest.objects.filter(pk=link.guest_id).update(wrote_at=at, last_used_at=at)
    return link.guest_id


def count_invitation(about: Registration | Draft, key: str, *, at: datetime) -> None:
    """Count a mail to that address that the dossier causes. Raises TooManyInvitations."""
    dossier = f"{about._meta.model_name} {about.pk}"
    limits = ((BY_DOSSIER, dossier), (BY_ADDRESS, f"{dossier} {key}"))
    numbers = count_all([limit.of(value) for limit, value in limits], at=at)
    if any(number > limit.number for (limit, _value), number in zip(limits, numbers, strict=True)):
        raise TooManyInvitations


def owned_dossier(
    about: Registration | Draft, through: PersonalLink, *, lets_in: bool = True
) -> Registration | Draft:
    """The dossier, locked, for its owner alone. Raises GuestRefused."""
    current = locked_dossier(about)
    if current is None or not through.still_opens or through.guest_id is not None:
        raise GuestRefused
    if lets_in and not may_let_in(current):
        raise GuestRefused
    if lets_in and not proves_address(through, current):
        raise NotProven
    return current


def locked_dossier(about: Registration | Draft) -> Registration | Draft | None:
    """The draft or the registration as it is, locked with its intake; None when it is gone."""
    if isinstance(about, Registration):
        current = locked_registration(about, Draft.objects.filter(registration=about))
        return None if current.erased_at else current
    locked(about.intake_id)
    rows = Draft.objects.select_for_update(of=("self",)).select_related("version__form", "intake")
    return rows.filter(pk=about.pk).first()


def check_address(about: Registration | Draft, email: str) -> None:
    if email_key(email) == about.email_key:
        raise OwnAddress
