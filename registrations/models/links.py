"""Personal links: who holds one reads and changes what is theirs. Only a hash of the token is kept.

Which kinds there are, and what ends each, is declared in `registrations.keys`.
"""

import hashlib
import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.enums import LinkEnd
from registrations.keys import REFERRAL, ended_by

TOKEN_BYTES = 32


def digest(token: str) -> str:
    """What is kept of a token. It is as random as a key, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class PersonalLinkQuerySet(models.QuerySet["PersonalLink"]):
    def valid(self):
        return self.filter(revoked_at__isnull=True)

    def on_screen(self):
        """Those given on screen, under an address that may be anybody's."""
        return self.filter(by_mail=False)

    def end(self, end: LinkEnd, *, at: datetime) -> int:
        """End those that this ends, by `registrations.keys`; say how many."""
        ending = Q(pk__in=[])
        for key in ended_by(end):
            owner = "registration" if key.opens == REFERRAL else key.opens
            ending |= Q(by_mail=key.by_mail, **{f"{owner}__isnull": False})
        return self.valid().filter(ending).update(revoked_at=at, ended_by=end)

    def ended(self, token: str) -> "PersonalLink | None":
        """The link given on screen that this token opened, once it has ended; None for any other text."""
        ended = self.on_screen().filter(revoked_at__isnull=False, token_hash=digest(token))
        return ended.select_related("draft", "registration").first()

    def for_token(self, token: str) -> "PersonalLink | None":
        """The valid link that this token opens; None for any other text."""
        return (
            self.valid()
            .filter(token_hash=digest(token))
            .select_related("draft", "registration", "subscription", "guest")
            .first()
        )


def _one_of(*names: str) -> Q:
    """That one of these is there, and no other."""
    one = Q()
    for name in names:
        one |= Q(**{f"{each}__isnull": each != name for each in names})
    return one


class PersonalLink(models.Model):
    """One way in to a draft, a registration or a subscription, or of a guest to a part of the first two.

    It ends when revoked or when its object goes.
    """

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    draft = models.ForeignKey(
        "registrations.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="links"
    )
    registration = models.ForeignKey(
        "registrations.Registration", null=True, blank=True, on_delete=models.CASCADE, related_name="links"
    )
    subscription = models.ForeignKey(
        "registrations.Subscription", null=True, blank=True, on_delete=models.CASCADE, related_name="links"
    )
    guest = models.ForeignKey(
        "registrations.Guest", null=True, blank=True, on_delete=models.CASCADE, related_name="links"
    )
    # False for the one given on screen to who begins a form, under an address that may be anybody's.
    by_mail = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=16, choices=LinkEnd.choices, blank=True, default="")

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=_one_of("draft", "registration", "subscription", "guest"),
                name="personal_link_opens_one_thing",
            ),
            # Whatever the engine does: what was given on screen never opens what a form has become.
            models.CheckConstraint(
                condition=Q(by_mail=True) | Q(registration__isnull=True) | Q(revoked_at__isnull=False),
                name="link_on_screen_ends_with_the_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def opens(self) -> models.Model:
        """What it is a way in to."""
        owners = (self.registration, self.draft, self.subscription, self.guest)
        return next(each for each in owners if each is not None)

    @property
    def still_opens(self) -> bool:
        """Whether it has not ended since it was looked up."""
        return type(self).objects.valid().filter(pk=self.pk).exists()

    @classmethod
    def issue(cls, *, at: datetime | None = None, by_mail: bool = True, **target) -> str:
        """Make a link to a `draft=`, `registration=`, `subscription=` or `guest=`; give its token, kept nowhere."""
        link, token = cls.made(at=at, by_mail=by_mail, **target)
        link.save()
        return token

    @classmethod
    def made(
        cls, *, at: datetime | None = None, by_mail: bool = True, **target
    ) -> tuple["PersonalLink", str]:
        """The same link, not written yet, and its token."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        at = at or timezone.now()
        return cls(token_hash=digest(token), created_at=at, by_mail=by_mail, **target), token
