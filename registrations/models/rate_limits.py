"""How often something was tried lately, without keeping who tried."""

from django.db import models


class Tally(models.Model):
    """A counter for a window of time. `key` is a keyed hash of an address or a network, never the thing itself."""

    key = models.CharField(max_length=64)
    window_start = models.DateTimeField(db_index=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["key", "window_start"], name="one_tally_per_window")]

    def __str__(self) -> str:
        return f"{self.window_start:%H:%M}: {self.number}"
