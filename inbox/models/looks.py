"""When each person of staff last looked at a dossier: what has changed since is shown to them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from registrations.models import Registration


class Look(models.Model):
    """The last time one person began to look at one dossier, and the time before. Aware, UTC.

    Of the answers as they were then it keeps a fingerprint each, by key, so as to say which have changed and not what
    they were.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    registration = models.ForeignKey(
        "registrations.Registration", on_delete=models.CASCADE, related_name="looks"
    )
    at = models.DateTimeField(default=timezone.now)
    answers = models.JSONField(default=dict)
    before = models.DateTimeField(null=True, blank=True)
    answers_before = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "registration"], name="one_look_per_person_and_dossier")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.registration}"


@receiver(post_save, sender=Registration, dispatch_uid="inbox.forget_looks")
def forget_looks(sender: type, instance: Registration, **kwargs: Any) -> None:
    """A fingerprint of an answer goes with the answer."""
    if instance.erased_at:
        Look.objects.filter(registration=instance).delete()
