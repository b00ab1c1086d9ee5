"""Which installation a database belongs to."""

from django.db import models
from django.utils import timezone


class Instance(models.Model):
    """The one row that says which installation may send what is in this database (`core.operating.holding`)."""

    ONLY = 1

    mark = models.CharField(max_length=64)
    # A digest of where it is: its address and its database. A copy of the disk is somewhere else.
    place = models.CharField(max_length=64)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.mark[:8]}, {self.since:%Y-%m-%d %H:%M}"
