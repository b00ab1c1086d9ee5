"""The outbox: every mail is a row, written with the change that causes it and sent after commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registrations.enums import UNSENT, MessageKind, MessageState
from registrations.failures import Failure, failure_of

if TYPE_CHECKING:
    from registrations.models.attachments import Attachment

AGAIN = (MessageState.SENT, MessageState.FAILED)
# What went to another address than the person's, or tells of a form that was not sent yet.
ONCE = frozenset(
    {
        MessageKind.READDRESSED,
        MessageKind.RETIRED,
        MessageKind.NEW_ADDRESS,
        MessageKind.MISDIRECTED,
        MessageKind.GUEST,
        MessageKind.GUEST_ENDED,
        MessageKind.GUEST_OVER,
        MessageKind.SUCCESSOR,
        MessageKind.HANDED_OVER,
        MessageKind.HANDED_ON,
        MessageKind.DRAFT_LINK,
        MessageKind.DRAFT_EXPIRING,
        MessageKind.DEADLINE_WEEK,
        MessageKind.DEADLINE_DAY,
    }
)


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: datetime | None = None):
        """Those that leave next, the ones due first before the others; of each address one at a time, in that order.

        Whoever is written to twice reads the letters in the order in which they were due, whatever leaves beside them.
        """
        at = at or timezone.now()
        earlier = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
        before = Message.objects.filter(
            state__in=(MessageState.QUEUED, MessageState.SENDING), to=OuterRef("to")
        )
        before = before.filter(Q(state=MessageState.SENDING) | Q(earlier, due_at__lte=at))
        return self.filter(~Exists(before), state=MessageState.QUEUED, due_at__lte=at).order_by(
            "due_at", "pk"
        )

    def stranded(self, at: datetime | None = None):
        """Those whose worker died: taken for sending and not given back in time."""
        return self.filter(state=MessageState.SENDING, lease_until__lte=at or timezone.now())

    def told(self, at: datetime):
        """Those that the person knows of: not what is dropped, nor what leaves later."""
        return self.exclude(state=MessageState.DROPPED).exclude(state__in=UNSENT, due_at__gt=at)

    def by_hand(self, at: datetime | None = None):
        """Those that somebody has to say by telephone or by post, of what is still so, from when they would leave."""
        timely = Q(only_in="") | Q(only_in=F("registration__state_code"))
        waiting = self.filter(timely, state=MessageState.BY_HAND, registration__isnull=False)
        return waiting.filter(due_at__lte=at or timezone.now())

    def undelivered(self):
        """Those about a registration that were given up, not sent again since, and that still say what is so."""
        again = Message.objects.filter(copy_of=OuterRef("pk"))
        timely = Q(only_in="") | Q(only_in=F("registration__state_code"))
        failed = self.filter(timely, state=MessageState.FAILED, registration__isnull=False)
        return failed.exclude(Exists(again))


class Message(models.Model):
    """One mail to one person, as it was written: about a registration, a draft, a subscription, or none of them.

    Personal links are not in it: where they will be, `text` and `html` hold the keys of `marks`, random and made for
    this message (`registrations.letters.marks`). They become links of their own at each sending, so that no token is
    ever kept and staff who read a message get no way in.
    """

    registration = models.ForeignKey(
        "registrations.Registration",
        verbose_name=_("registration"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
    )
    draft = models.ForeignKey(
        "registrations.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    subscription = models.ForeignKey(
        "registrations.Subscription", null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    kind = models.CharField(_("kind"), max_length=32, choices=MessageKind.choices)
    to = models.EmailField(_("to"))
    reply_to = models.EmailField(_("answers to"), blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("formatted text"))
    # Each mark with the page it leads to and, when that is of something else than the message is about, of what.
    marks = models.JSONField(default=dict, editable=False)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    # What a repeatable message is about (a start, a deadline, an announcement): written once for each.
    about = models.CharField(max_length=64, blank=True, editable=False)
    # The state the registration must still be in when the message leaves; it is dropped otherwise.
    only_in = models.CharField(max_length=32, blank=True, editable=False)
    # A fingerprint of the link to join it carried, so that a changed link is sent again.
    carries = models.CharField(max_length=64, blank=True, editable=False)
    with_calendar = models.BooleanField(default=False, editable=False)
    # What staff send with it: the same rows for all who get the same letter (`registrations.domain.enclosures`).
    enclosed = models.ManyToManyField("registrations.Attachment", related_name="letters", blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=MessageState.choices, default=MessageState.QUEUED, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    lease_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # The class of the error and its codes only: a mail server's answer often quotes the address.
    last_error = models.CharField(_("last error"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    # The message that this one says again, to the address that the person has now.
    copy_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies", editable=False
    )

    objects = MessageQuerySet.as_manager()

    files: Sequence["Attachment"] = ()  # what was sent with it, once `enclosed_in()` has looked it up

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="queued"), name="message_queued"),
            models.Index(fields=["to"], condition=Q(state__in=("queued", "sending")), name="message_leaving"),
            models.Index(
                fields=["created_at"],
                condition=Q(registration=None, draft=None, subscription=None),
                name="message_about_nothing",
            ),
            models.Index(
                fields=["sent_at"], condition=Q(subscription__isnull=False), name="message_of_subscription"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[owner, "kind", "about"],
                condition=Q(**{f"{owner}__isnull": False}) & ~Q(about=""),
                name=f"one_message_per_{owner}_and_subject",
            )
            for owner in ("registration", "draft", "subscription")
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def shown_text(self) -> str:
        """The text as staff read it: a word of its own language where the personal link was."""
        text = self.text
        with translation.override(self.language):
            for mark in self.marks:
                text = text.replace(mark, gettext("[personal link]"))
        return text

    @property
    def failure(self) -> Failure | None:
        """Why it did not leave the last time it was tried, and what to do; None when nothing failed."""
        return failure_of(self.last_error) if self.last_error else None

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody has to say it: there is no address it could go to."""
        return self.state == MessageState.BY_HAND

    @property
    def is_said(self) -> bool:
        """Whether it was never to leave by mail: somebody says it, or has said it."""
        return not self.to and self.registration_id is not None and bool(self.text)

    @property
    def has_failed(self) -> bool:
        """Whether it is not tried any more."""
        return self.state == MessageState.FAILED

    @property
    def may_go_again(self) -> bool:
        """Whether it is a letter that can be sent again, by its kind and by where it is."""
        return bool(self.text) and self.state in AGAIN and self.kind not in ONCE
