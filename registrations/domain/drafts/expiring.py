"""Tell the owners of idle drafts, then erase them."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from registrations.domain.batches import one_by_one
from registrations.domain.drafts.bases import was_saved
from registrations.domain.drafts.beginning import discard_draft
from registrations.domain.locks import locked
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind
from registrations.models import Draft
from registrations.models.drafts import DRAFT_NOTICE, DraftQuerySet


def warn_expiring(at: datetime | None = None) -> int:
    """Write to the owners of drafts that have fourteen days left, once for each idle time; say how many there were.

    Whoever never saved anything has nothing to lose and is not written to: someone else may have typed that address.
    """
    at = at or timezone.now()
    idle = Draft.objects.about_to_expire(at).order_by("updated_at", "pk")
    return one_by_one(idle, lambda draft: _warn(draft, at))


def expire_drafts(at: datetime | None = None) -> int:
    """Erase the drafts nobody has touched for three months, with their files; say how many.

    Never less than fourteen days after the notice, even when the worker was stopped and the notice came late. Those of
    an address that nobody has confirmed go after 72 idle hours, without a notice: their page has said so.
    """
    at = at or timezone.now()
    return one_by_one(_erasable(at).order_by("updated_at", "pk"), lambda draft: _erase(draft, at))


def _erasable(at: datetime) -> DraftQuerySet:
    told = Q(notice_at__lte=at - DRAFT_NOTICE)
    return Draft.objects.expired(at).filter(told | Q(email_confirmed_at__isnull=True))


def _warn(idle: Draft, at: datetime) -> bool:
    """One of them, unless its owner came back meanwhile."""
    draft = Draft.objects.about_to_expire(at).select_for_update().filter(pk=idle.pk).first()
    if draft is None:
        return False
    if was_saved(draft.steps) or draft.referral_id:
        write_message(draft, MessageKind.DRAFT_EXPIRING, at=at, key=draft.updated_at.isoformat())
    draft.notice_at = at
    draft.save(update_fields=["notice_at"])
    return True


def _erase(idle: Draft, at: datetime) -> bool:
    locked(idle.intake_id)
    draft = _erasable(at).select_for_update().filter(pk=idle.pk).first()
    if draft is None:
        return False
    discard_draft(draft, at=at)
    return True
