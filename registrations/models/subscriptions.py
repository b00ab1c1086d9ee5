"""Who wants to be told of new calls and of deadlines, and what was told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.enums import AnnouncementKind


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def active(self):
        """Confirmed by their owner and not ended."""
        return self.filter(confirmed_at__isnull=False, ended_at__isnull=True)


class Subscription(models.Model):
    """An address that asked for alerts, or for the reminder of one intake's deadline.

    `criteria` narrows the alerts: `{"areas": […], "regions": […], "audiences": […]}`, codes and translation keys; an
    absent or empty list means everything. Nothing is sent before `confirmed_at` but the request to confirm.
    """

    email = models.EmailField(_("e-mail"))
    email_key = models.CharField(max_length=254, db_index=True, editable=False)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    criteria = models.JSONField(_("criteria"), default=dict, blank=True)
    intake = models.ForeignKey(
        "registrations.Intake",
        verbose_name=_("intake"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="subscriptions",
    )
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        default_permissions = ("view",)
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email_key", "intake"],
                condition=Q(ended_at__isnull=True, intake__isnull=False),
                name="one_reminder_per_address_and_intake",
            ),
            models.UniqueConstraint(
                fields=["email_key"],
                condition=Q(ended_at__isnull=True, intake__isnull=True),
                name="one_alert_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Announcement(models.Model):
    """That something was told to those who wanted to know: once per intake, kind and date it is about."""

    intake = models.ForeignKey(
        "registrations.Intake",
        verbose_name=_("intake"),
        on_delete=models.CASCADE,
        related_name="announcements",
    )
    kind = models.CharField(_("kind"), max_length=16, choices=AnnouncementKind.choices)
    about = models.CharField(_("about"), max_length=64)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        default_permissions = ("view",)
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "kind", "about"], name="one_announcement_per_change")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.intake}"
