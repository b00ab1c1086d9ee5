"""What the worker's rounds have seen to, so that a round costs what is due and not what there is."""

from django.db import models


class SettledQuerySet(models.QuerySet["Settled"]):
    def reopen(self, intake: int) -> None:
        """Have every round look at everybody of the intake (its key) once more."""
        self.filter(intake=intake).delete()


class Settled(models.Model):
    """That nothing was left of a kind of work (`what`) for an intake, as it was then (`about`), at that moment.

    `about` is what would make it all due anew: the moment that is reminded of, the link, the revision of the dates. A
    row says nothing of who came or was touched later: `registrations.domain.settling` does.
    """

    intake = models.ForeignKey("registrations.Intake", on_delete=models.CASCADE, related_name="settled")
    what = models.CharField(max_length=32)
    about = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = SettledQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["intake", "what"], name="settled_once_per_intake_and_work")
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.about}"
