"""Staff put another e-mail address in the place of a wrong one: it counts at once, and the one before opens nothing.

Whoever changes their own address is asked at the new one first (`readdressing`). Here nobody may be able to read the
one before, or a stranger may: so its links end, and nothing that waits goes there.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from core.text.addressees import email_key
from registrations.domain.outbox import write_message
from registrations.domain.readdressing import write_to_another
from registrations.enums import UNSENT, LinkEnd, MessageKind, MessageState
from registrations.events import held_until
from registrations.models import Draft, Registration, Settled
from registrations.models.messages import ONCE

ACCEPTED = "accepted"  # what someone is invited to do


def relocate(registration: Registration, email: str, *, drafts: QuerySet[Draft], at: datetime) -> list[int]:
    """Put the address on the row, not saved yet, and have all that hangs on the one before follow it.

    Its intake, these `drafts` that change it, and the row are locked. Another spelling of the same address ends no
    link. Gives the keys of the letters that go to the new one now.
    """
    Settled.objects.reopen(registration.intake_id)
    before, key = registration.email, email_key(email)
    registration.email, registration.new_email = email, ""
    # What is on its way now goes to the new address if it has to be tried again.
    states = (*UNSENT, MessageState.SENDING)
    waiting = registration.messages.filter(state__in=states, to=before)
    redirected = list(
        waiting.exclude(kind__in=ONCE).order_by("pk").select_for_update().values_list("pk", flat=True)
    )
    registration.messages.filter(pk__in=redirected).update(to=email)
    unsent = registration.messages.filter(pk__in=redirected, state__in=UNSENT)
    unsent.update(state=MessageState.QUEUED if email else MessageState.BY_HAND)
    for draft in drafts:
        draft.email, draft.email_key = email, key
        draft.save(update_fields=["email", "email_key"])
    if key == registration.email_key:
        return redirected
    registration.email_key, registration.email_confirmed_at = key, None
    if registration.state_code == registration.workflow.when_unconfirmed:
        registration.held_until = held_until(registration.intake, at=at)
    registration.links.end(LinkEnd.ELSEWHERE, at=at)
    for draft in drafts:
        draft.links.end(LinkEnd.ELSEWHERE, at=at)
    return redirected


def tell_of_move(registration: Registration, before: str, *, at: datetime, due_at: datetime) -> None:
    """Write what the new address has to know first, and to the one before if anything had left for it.

    The letters leave at `due_at`.
    """
    key = at.isoformat()
    if not before:
        _tell_first(registration, at=at, due_at=due_at)
    if registration.state_code == registration.workflow.when_unconfirmed:
        write_message(registration, MessageKind.CONFIRM_EMAIL, at=at, key=key, due_at=due_at)
    if registration.workflow.staff_only and registration.workflow.first_of_person(
        registration.state_code, ACCEPTED
    ):
        write_message(registration, MessageKind.INVITATION, at=at, key=key, due_at=due_at)
    if not before:
        return
    sent = Q(to=before, state=MessageState.SENT)
    leaving = Q(state=MessageState.SENDING) & ~Q(kind__in=ONCE)  # `relocate()` has put the new address on it
    if registration.messages.filter(sent | leaving).exists():
        write_to_another(before, registration, MessageKind.RETIRED, at=at, due_at=due_at)


def _tell_first(registration: Registration, *, at: datetime, due_at: datetime) -> None:
    """Who had no address gets what they were told without one, with the way to their page: once, where they stand."""
    workflow, kind = registration.workflow, registration.state.letter
    if workflow.staff_only or registration.state_code not in (workflow.initial.code, workflow.when_full):
        return
    told = registration.messages.filter(kind=kind, state__in=(MessageState.QUEUED, MessageState.SENDING))
    if not told.exists():
        write_message(registration, MessageKind(kind), at=at, key=at.isoformat(), due_at=due_at)
