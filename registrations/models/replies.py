"""What a person has written to the team, beside their answers."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 5000  # characters
KEY = "message"  # the first part of the field key of a file that came with one


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
    # The form on screen, or the mail, that it came by: sent twice, it is one message.
    submission = models.UUIDField(editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.TextField(pgettext_lazy("of a message", "text"), max_length=LONGEST)
    by_mail = models.BooleanField(_("came by mail"), default=False, db_default=False)
    # Where it came from, when that is another address than the registered one; of a mail, all that its writer says.
    came_from = models.CharField(
        _("address that it came from"), max_length=254, blank=True, default="", db_default=""
    )
    quoted = models.TextField(_("what it quotes"), blank=True, default="", db_default="")
    left_out = models.TextField(
        _("files that were not kept, one a line"), blank=True, default="", db_default=""
    )
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

    @property
    def field_key(self) -> str:
        """Under which its files are filed."""
        return f"{KEY}:{self.pk}"

    @property
    def files_left_out(self) -> list[str]:
        """The names of the files that came with it and were not kept."""
        return self.left_out.splitlines()
