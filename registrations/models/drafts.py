"""What people have begun and not sent yet."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

DRAFT_LIFE = timedelta(days=90)  # an idle draft is kept three months (DOMAIN: forms, application)
DRAFT_NOTICE = timedelta(days=14)
# Until a link that was mailed has been used, anybody may have begun it, in anybody's name.
UNCONFIRMED_DRAFT_LIFE = timedelta(hours=72)


class DraftQuerySet(models.QuerySet["Draft"]):
    def idle_since(self, moment: datetime):
        """Those nobody has touched since then."""
        return self.filter(updated_at__lte=moment)

    def unconfirmed(self):
        """Those to which nobody has come by a link that was mailed: who began them has only typed an address."""
        return self.filter(email_confirmed_at__isnull=True)

    def confirmed(self):
        """Those whose address has been proven."""
        return self.filter(email_confirmed_at__isnull=False)

    def expired(self, at: datetime | None = None):
        """Those to be erased: idle for three months, or for 72 hours without a confirmed address."""
        at = at or timezone.now()
        return self.idle_since(at - DRAFT_LIFE) | self.unconfirmed().idle_since(at - UNCONFIRMED_DRAFT_LIFE)

    def living(self, at: datetime | None = None):
        """Those that are not to be erased yet."""
        at = at or timezone.now()
        kept = Q(updated_at__gt=at - DRAFT_LIFE, email_confirmed_at__isnull=False)
        return self.filter(kept | Q(updated_at__gt=at - UNCONFIRMED_DRAFT_LIFE))

    def about_to_expire(self, at: datetime | None = None):
        """Those whose owner is known, and is to be told: fourteen days are left, and no notice was written."""
        at = at or timezone.now()
        return self.confirmed().idle_since(at - DRAFT_LIFE + DRAFT_NOTICE).filter(notice_at__isnull=True)


class Draft(models.Model):
    """A form someone has begun: what was typed, valid or not, kept until it is sent.

    `typed` holds what a browser would post, keyed by field key: a string, a list of strings, or for a repeated group a
    list of such rows. `steps` tells of each step that was saved: `{key: {"revision": 3, "saved_at": ISO, "complete":
    true}}`, and which `guest` saved it, by key, where it was not the owner; the revision grows with each change, so
    that a tab that shows an older one cannot overwrite it unseen.

    It is kept for three months after each change; for 72 hours only until somebody has come by a link that was mailed
    (`email_confirmed_at`). With a `registration` it is a change of answers already sent, which stand until the change
    is sent. With a `referral` it completes what a consultant or a delegate began.
    """

    intake = models.ForeignKey(
        "registrations.Intake", verbose_name=_("intake"), on_delete=models.PROTECT, related_name="drafts"
    )
    version = models.ForeignKey(
        "registrations.FormVersion",
        verbose_name=_("form version"),
        on_delete=models.PROTECT,
        related_name="drafts",
    )
    submission = models.UUIDField(_("submission"), unique=True, default=uuid4, editable=False)
    registration = models.OneToOneField(
        "registrations.Registration",
        verbose_name=_("registration"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="change",
    )
    referral = models.ForeignKey(
        "registrations.Registration",
        verbose_name=_("referral"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    email = models.EmailField(_("e-mail"), db_index=True)
    email_key = models.CharField(max_length=254, db_index=True, editable=False)
    email_confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    typed = models.JSONField(_("answers"), default=dict)
    steps = models.JSONField(_("steps"), default=dict)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    updated_at = models.DateTimeField(_("last change"), default=timezone.now, db_index=True)
    notice_at = models.DateTimeField(_("expiry notice written"), null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        default_permissions = ("view",)
        ordering = ["-updated_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.intake} · {self.pk}"

    @property
    def expires_at(self) -> datetime:
        """When it is erased unless it is touched before; aware, UTC."""
        return self.updated_at + (DRAFT_LIFE if self.email_confirmed_at else UNCONFIRMED_DRAFT_LIFE)

    def step(self, key: str) -> dict[str, Any]:
        """What is known of a step: its `revision`, `saved_at` (aware, None when never saved) and `complete`."""
        known = self.steps.get(key, {})
        saved_at = known.get("saved_at")
        return {
            "revision": known.get("revision", 0),
            "saved_at": parse_datetime(saved_at) if saved_at else None,
            "complete": known.get("complete", False),
        }

    def saved_by(self, key: str) -> int | None:
        """Which guest has changed that step last, by key; None for the owner."""
        return self.steps.get(key, {}).get("guest")
