"""What staff still want of a person, once it has been sent: documents, answers anew, and until which day."""

from datetime import date, datetime

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text.dates import midnight

MOST_LABELS, LONGEST_LABEL = 8, 120  # documents, characters
ASKED_FOR_MORE = "information"  # the state of who was asked
KEY = "wanted"  # the first part of the field key of a file that was asked for so


class WantedQuerySet(models.QuerySet):
    def open(self):
        """What nothing has ended: staff still wait for it."""
        return self.filter(closed_at=None)

    def overdue(self, at: datetime):
        """What the person had until a day that is over in Paris at that moment."""
        waiting = self.open().filter(registration__state_code=ASKED_FOR_MORE)
        return waiting.filter(until__lt=midnight(at).date())


class Wanted(models.Model):
    """One request for more: `documents` are labels in the words of staff, `questions` keys of the form that was
    answered, `until` a day in Paris, that day included.

    The words to the person are those of the step that asks (`asked_at` is its moment). Only the verbs of
    `registrations.domain.wanting` write it.
    """

    registration = models.ForeignKey(
        "registrations.Registration",
        verbose_name=_("registration"),
        on_delete=models.CASCADE,
        related_name="wanted",
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    documents = models.JSONField(_("documents"), default=list)
    questions = models.JSONField(
        _("questions"), default=list, db_default=models.Value([], models.JSONField())
    )
    until = models.DateField(_("until"), null=True, blank=True)
    closed_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = WantedQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for more")
        verbose_name_plural = _("requests for more")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=models.Q(closed_at=None), name="one_open_request_for_more"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def field_key(self, number: int) -> str:
        """Under which its document with that number, from 0, is filed."""
        return f"{KEY}:{self.pk}:{number}"

    def question_labels(self, language: str | None = None) -> tuple[str, ...]:
        """The questions as the form asks them in that language (the active one when None), in its order."""
        if not self.questions:
            return ()
        specs = self.registration.version.specs
        return tuple(spec.label(language) for spec in specs if spec.key in self.questions)

    @property
    def by_key(self) -> dict[str, str]:
        """The label of each document by the field key of its files."""
        return {self.field_key(number): label for number, label in enumerate(self.documents)}


def until_of(owner: str = "pk") -> Subquery:
    """The day until which the registration that `owner` names may still send what was asked; None without one."""
    return Subquery(Wanted.objects.open().filter(registration=OuterRef(owner)).values("until")[:1])


def is_overdue(until: date | None, at: datetime) -> bool:
    """Whether that day is over in Paris."""
    return until is not None and until < midnight(at).date()
