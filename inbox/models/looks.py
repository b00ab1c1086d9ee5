"""When each person of staff last looked at a dossier: what has changed since is shown to them."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Look(models.Model):
    """The last time one person opened one dossier. Aware, UTC."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    registration = models.ForeignKey(
        "registrations.Registration", on_delete=models.CASCADE, related_name="looks"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "registration"], name="one_look_per_person_and_dossier")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.registration}"
