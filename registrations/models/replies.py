"""What a person has written to the team, beside their answers."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 5000  # characters


class ReplyQuerySet(models.QuerySet):
    def unread(self):
        """What nobody of staff has said to have read."""
        return self.filter(read_at=None)


class Reply(models.Model):
    """A message of the person's; its words never change. Only the verbs of `registrations.domain.replies` write it."""

    registration = models.ForeignKey(
        "registrations.Registration",
        verbose_name=_("registration"),
        on_delete=models.CASCADE,
        related_name="replies",
    )
    # The form on screen that it came by: sent twice, it is one message.
    submission = models.UUIDField(editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.TextField(pgettext_lazy("of a message", "text"), max_length=LONGEST)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("read by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of the person’s")
        verbose_name_plural = _("messages of the person’s")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "submission"], name="one_reply_per_form_on_screen"
            )
        ]
        indexes = [
            models.Index(fields=["registration"], condition=models.Q(read_at=None), name="reply_unread")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
