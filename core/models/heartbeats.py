"""Signs of life of the processes that nobody sees."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

ALIVE_FOR = timedelta(seconds=90)


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
    def is_alive(cls, name: str, *, at: datetime | None = None) -> bool:
        """Whether `name` gave a sign of life in the last 90 seconds."""
        at = at or timezone.now()
        return cls.objects.filter(name=name, at__gt=at - ALIVE_FOR).exists()
