"""Colleagues whom the owner of a draft or of a registration has let in, and the successor named for it."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.enums import GuestRight

SUCCESSION_LIFE = timedelta(days=7)  # as long as a change of address waits
MOST_GUESTS = 10  # at once, in one dossier: more hands than any application here was written by
LONGEST_NAME = 120  # characters


class GuestQuerySet(models.QuerySet["Guest"]):
    def letting_in(self, at: datetime | None = None):
        """Those that still open something: not taken back, and no succession that has expired."""
        gone = Q(right=GuestRight.OWN, invited_at__lte=(at or timezone.now()) - SUCCESSION_LIFE)
        return self.filter(ended_at__isnull=True).exclude(gone)

    def colleagues(self):
        """Those who read or write along."""
        return self.exclude(right=GuestRight.OWN)

    def successors(self):
        """Those who are asked to take it over."""
        return self.filter(right=GuestRight.OWN)


class Guest(models.Model):
    """Who else is let into a draft or a registration, by a link of their own, and for what.

    The owner of the dossier alone lets in and takes back. Whoever has written along stays on record once it is taken
    back (`ended_at`), for the team to see; whoever has not is forgotten. Only `registrations.domain.guests` and
    `.handing_over` write it.
    """

    draft = models.ForeignKey(
        "registrations.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="guests"
    )
    registration = models.ForeignKey(
        "registrations.Registration", null=True, blank=True, on_delete=models.CASCADE, related_name="guests"
    )
    email = models.EmailField(_("e-mail"))
    email_key = models.CharField(max_length=254, db_index=True, editable=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    right = models.CharField(_("right"), max_length=8, choices=GuestRight.choices)
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    joined_at = models.DateTimeField(_("invitation accepted"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    wrote_at = models.DateTimeField(_("last wrote"), null=True, blank=True)
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest of a dossier")
        verbose_name_plural = _("guests of dossiers")
        default_permissions = ()
        ordering = ["invited_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False, registration__isnull=True)
                | Q(draft__isnull=True, registration__isnull=False),
                name="guest_of_one_dossier",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def about(self):
        """The draft or the registration that it lets into."""
        return self.registration or self.draft

    @property
    def intake(self):
        """The intake of that."""
        return self.about.intake

    @property
    def shown_name(self) -> str:
        """The name that the owner gave, or the address."""
        return self.name or self.email

    @property
    def may_write(self) -> bool:
        """Whether they write along."""
        return self.right == GuestRight.WRITE

    @property
    def is_successor(self) -> bool:
        """Whether they were asked to take it over."""
        return self.right == GuestRight.OWN

    @property
    def expires_at(self) -> datetime | None:
        """Until when a successor may accept; None for anybody else. Aware, UTC."""
        return self.invited_at + SUCCESSION_LIFE if self.is_successor else None

    def lets_in(self, at: datetime | None = None) -> bool:
        """Whether it opens something at that moment."""
        ends = self.expires_at
        return self.ended_at is None and (ends is None or ends > (at or timezone.now()))
