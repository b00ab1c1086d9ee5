"""The log of consents: who agreed to which words, when, and when it was taken back."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.enums import Channel


class Consent(models.Model):
    """One box ticked by one person: agreed to, or declared. The words are those of its form version and language.

    GDPR, article 7(1): whoever relies on a consent must be able to show it; 7(3): it is taken back as easily
    as it was given.
    """

    registration = models.ForeignKey(
        "registrations.Registration",
        verbose_name=_("registration"),
        on_delete=models.CASCADE,
        related_name="consents",
    )
    field_key = models.CharField(_("field"), max_length=50)
    version = models.ForeignKey(
        "registrations.FormVersion",
        verbose_name=_("form version"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    # By which way it was given, and to whom, when the person did not tick the box here.
    channel = models.CharField(
        _("how it was given"), max_length=16, choices=Channel.choices, blank=True, default="", db_default=""
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("given to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        default_permissions = ("view",)
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "field_key"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_standing_consent_per_field",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field_key} · {self.registration_id}"

    @property
    def words(self) -> str:
        """What the box says, in the active language; its key should the version not know it."""
        return next(
            (spec.label() for spec in self.version.specs if spec.key == self.field_key), self.field_key
        )

    @property
    def is_declaration(self) -> bool:
        """Whether it is no consent: what was declared stands as long as what was sent, which can be withdrawn."""
        return any(spec.key == self.field_key and spec.declaration for spec in self.version.specs)
