"""Signs of life of the processes that nobody sees."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

ALIVE_FOR = timedelta(seconds=90)
WORKER = "worker."  # what their names begin with
ROUNDS = "rounds"  # of the worker, once a minute
BACKUP = "backup"  # the last one that `manage.py backup` has brought to its end


class Heartbeat(models.Model):
    """When a process last said that it is alive."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def beat(cls, name: str, *, at: datetime | None = None) -> None:
        """Write down that `name` is alive."""
        cls.objects.update_or_create(name=name, defaults={"at": at or timezone.now()})

    @classmethod
    def of_workers(cls) -> models.QuerySet["Heartbeat"]:
        """Those of the workers, each under a name of its own; one that stops in order takes its own away."""
        return cls.objects.filter(name__startswith=WORKER).order_by("name")
