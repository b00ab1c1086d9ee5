"""What people ask of us about their own data, and who looked at all that an address has."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.enums import LookAct, RequestKind, RequestState, RequestWay

WORDS_GONE = "—"  # stands for what a person was told, once it says no more whom
OPEN = (RequestState.RECEIVED, RequestState.IDENTIFIED, RequestState.EXTENDED)


class PersonRequestQuerySet(models.QuerySet["PersonRequest"]):
    def open(self):
        """Those that still wait for an answer, the first to be due first."""
        return self.filter(state__in=OPEN).order_by("due_at", "pk")

    def overdue(self, at: datetime | None = None):
        """Those whose time is over without an answer."""
        return self.open().filter(due_at__lte=at or timezone.now())


class PersonRequest(models.Model):
    """One request of a person. Only the verbs of `registrations.domain.persons.requests` change it.

    Once everything of the address is erased, nothing says whose it was but `digest`, a keyed hash of the address: it
    shows that the request was answered to whoever comes again with the same address, and leads to nobody by itself.
    """

    kind = models.CharField(_("what is asked for"), max_length=16, choices=RequestKind.choices)
    way = models.CharField(_("how it came"), max_length=8, choices=RequestWay.choices)
    email = models.EmailField(_("e-mail address"), blank=True)
    email_key = models.CharField(max_length=254, blank=True, default="", db_index=True, editable=False)
    digest = models.CharField(max_length=64, db_index=True, editable=False)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    registration = models.ForeignKey(
        "registrations.Registration",
        verbose_name=_("registration"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="requests",
        help_text=_("The one on whose page it was asked."),
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    # The end of the day, in Paris, until which it is to be answered.
    due_at = models.DateTimeField(_("to be answered until"))
    identity_how = models.CharField(_("how the identity was checked"), max_length=200, blank=True)
    identity_at = models.DateTimeField(_("identity checked"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=RequestState.choices, default=RequestState.RECEIVED
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PersonRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about one’s data")
        verbose_name_plural = _("requests about one’s data")
        default_permissions = ()
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state__in=OPEN), name="requests_open")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def whose(self) -> str:
        """The address; of who has none the reference of what was written down for them; nothing once it is erased."""
        return self.email or (self.registration.reference if self.registration else "")

    @property
    def last_day(self) -> datetime:
        """A moment of the last day for an answer."""
        return self.due_at - timedelta(minutes=1)

    def is_overdue(self, at: datetime | None = None) -> bool:
        return self.is_open and self.due_at <= (at or timezone.now())


class RequestStep(models.Model):
    """A line of the history of a request: what was said to the person, and what colleagues alone read."""

    request = models.ForeignKey(PersonRequest, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Empty for a letter or a note that changed nothing.
    state = models.CharField(_("state"), max_length=16, choices=RequestState.choices, blank=True)
    message = models.TextField(_("message to the person"), blank=True)
    note = models.TextField(_("note for colleagues"), blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.state}"

    @property
    def is_forgotten(self) -> bool:
        """Whether it says no more what the person was told: only that they were."""
        return self.message == WORDS_GONE


class AddressLook(models.Model):
    """That the officer looked at all that an address has, took it out, or erased it.

    The line stays; `email` goes an hour after the look, and with an erasure. `key` stands in the address of the screen,
    where the address of a person never does.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    act = models.CharField(_("what"), max_length=16, choices=LookAct.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    digest = models.CharField(max_length=64, db_index=True, editable=False)
    number = models.PositiveIntegerField(_("things found"), default=0)

    class Meta:
        verbose_name = _("look at an address")
        verbose_name_plural = _("looks at addresses")
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"], condition=~Q(email=""), name="looks_still_open")]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"
