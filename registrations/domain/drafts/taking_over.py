"""Who reads the mailbox takes a form over from who has only typed its address on screen."""

from datetime import datetime

from django.db import transaction

from registrations.enums import LinkEnd
from registrations.models import Draft, PersonalLink


@transaction.atomic
def take_over(link: PersonalLink, *, at: datetime) -> bool:
    """End what was given on screen for the draft that `link` opens, before `link` does anything; say if there was any.

    Called for whatever a mailed link does, and does nothing for any other link: from then on nobody reads, changes,
    sends or erases the draft from the screen it was begun on, and it is kept as long as any other: its address is
    proven. The form's contact address becomes that one: what stood there on screen may be a stranger's, to which the
    answers to come would be sent.
    """
    if not link.by_mail or link.draft is None:
        return False
    if link.draft.email_confirmed_at and not _is_on_screen(link.draft):
        return False
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("version")
        .filter(pk=link.draft.pk)
        .first()
    )
    if draft is None:
        return False
    ended = draft.links.on_screen().end(LinkEnd.MAILED, at=at) > 0
    if ended:
        draft.typed = with_own_address(draft)
    draft.email_confirmed_at = draft.email_confirmed_at or at
    draft.save(update_fields=["typed", "email_confirmed_at"])
    link.draft = draft
    return ended


def as_read_by_mail(link: PersonalLink) -> None:
    """Show the draft that a mailed link opens as it will be once it is taken over. Changes nothing that is kept."""
    if link.by_mail and link.draft is not None and _is_on_screen(link.draft):
        link.draft.typed = with_own_address(link.draft)


def with_own_address(draft: Draft) -> dict[str, object]:
    """What was typed, with the address that the draft was begun with where the form asks for one."""
    return draft.typed | draft.version.contact_typed(draft.email)


def _is_on_screen(draft: Draft) -> bool:
    return draft.links.on_screen().valid().exists()
