"""Tell the owners of idle drafts, then erase them."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone

from registrations.domain.drafts.bases import was_saved
from registrations.domain.drafts.beginning import discard_draft
from registrations.domain.outbox import write_message
from registrations.domain.places import locked
from registrations.enums import MessageKind
from registrations.models import Draft
from registrations.models.drafts import DRAFT_NOTICE, DraftQuerySet

logger = logging.getLogger(__name__)

BATCH = 500


def warn_expiring(at: datetime | None = None) -> int:
    """Write to the owners of drafts that have fourteen days left, once for each idle time; say how many there were.

    Whoever never saved anything has nothing to lose and is not written to: someone else may have typed that address.
    """
    at = at or timezone.now()
    return _one_by_one(Draft.objects.about_to_expire(at), _warn, at=at)


def expire_drafts(at: datetime | None = None) -> int:
    """Erase the drafts nobody has touched for three months, with their files; say how many.

    Never less than fourteen days after the notice, even when the worker was stopped and the notice came late.
    """
    at = at or timezone.now()
    return _one_by_one(_erasable(at), _erase, at=at)


def _erasable(at: datetime) -> DraftQuerySet:
    return Draft.objects.expired(at).filter(notice_at__lte=at - DRAFT_NOTICE)


def _one_by_one(drafts: DraftQuerySet, verb: Callable[..., bool], *, at: datetime) -> int:
    """Each in a transaction of its own: one that fails keeps no other waiting. Says for how many it was done."""
    done = 0
    for pk in list(drafts.order_by("updated_at", "pk").values_list("pk", flat=True)[:BATCH]):
        try:
            with transaction.atomic():
                done += verb(pk, at=at)
        except DatabaseError as error:
            logger.warning("Draft %s was left as it is: %s", pk, type(error).__name__)
    return done


def _warn(pk: int, *, at: datetime) -> bool:
    """One of them, unless its owner came back meanwhile."""
    draft = Draft.objects.about_to_expire(at).select_for_update().filter(pk=pk).first()
    if draft is None:
        return False
    if was_saved(draft.steps) or draft.referral_id:
        write_message(draft, MessageKind.DRAFT_EXPIRING, at=at, key=draft.updated_at.isoformat())
    draft.notice_at = at
    draft.save(update_fields=["notice_at"])
    return True


def _erase(pk: int, *, at: datetime) -> bool:
    known = Draft.objects.filter(pk=pk).first()
    if known is None:
        return False
    locked(known.intake_id)
    draft = _erasable(at).select_for_update().filter(pk=pk).first()
    if draft is None:
        return False
    discard_draft(draft, at=at)
    return True
