"""The outbox: every mail is a row, written with the change that causes it and sent after commit."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind, MessageState


class MessageQuerySet(models.QuerySet["Message"]):
    def stranded(self, at: datetime | None = None):
        """Those whose worker died: taken for sending and not given back in time; or due and forgotten."""
        at = at or timezone.now()
        return self.filter(
            Q(state=MessageState.SENDING, lease_until__lte=at) | Q(state=MessageState.QUEUED, due_at__lte=at)
        )


class Message(models.Model):
    """One mail to one person about one registration, as it was written."""

    registration = models.ForeignKey(
        "registrations.Registration",
        verbose_name=_("registration"),
        on_delete=models.CASCADE,
        related_name="messages",
    )
    kind = models.CharField(_("kind"), max_length=32, choices=MessageKind.choices)
    to = models.EmailField(_("to"))
    reply_to = models.EmailField(_("answers to"), blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("formatted text"))
    state = models.CharField(
        _("state"), max_length=16, choices=MessageState.choices, default=MessageState.QUEUED, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    lease_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # The class of the error only: a mail server's answer often quotes the address.
    last_error = models.CharField(_("last error"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.subject
