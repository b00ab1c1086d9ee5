"""What was erased, without whom: a list that outlives a restore."""

from django.db import models
from django.utils import timezone

from registrations.enums import Erased


class Erasure(models.Model):
    """One erasure. `digest` is a keyed hash of what it was about: it leads to nobody but who is found by it."""

    kind = models.CharField(max_length=16, choices=Erased.choices)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    # When it was also written beside the backups.
    kept_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["id"], condition=models.Q(kept_at=None), name="erasures_not_kept_yet")
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.at:%Y-%m-%d %H:%M}"
