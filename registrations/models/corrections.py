"""What a correction has put aside, for as long as it can be taken back: no longer than its letters wait."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """The answers that were corrected, and what stood on the registration's row; all of it is forgotten soon after."""

    event = models.OneToOneField(
        "registrations.RegistrationEvent",
        verbose_name=_("event"),
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="correction",
    )
    # By the key of the question: `[before, after]`.
    answers = models.JSONField(default=dict, editable=False)
    # Name and address as they stood, by the name of the column; moments as text of ISO 8601.
    row = models.JSONField(default=dict, editable=False)
    # The keys of what followed it: repetitions of the same person's, letters that were redirected.
    followed = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"
