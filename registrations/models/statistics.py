"""The anonymous sheet: counters alone, so that no row was ever one person's."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registrations.models.scopes import ScopedQuerySet

SMALLEST_GROUP = 10  # no figure is shown for fewer people (DOMAIN: forms, edition and workshop)


class StatisticsCount(models.Model):
    """How many people gave an answer to a question of the sheet, for a page, in a week.

    `week` is the Monday of the week, in Paris. Nothing leads from here to a registration, nor from one question to
    another.
    """

    page_key = models.UUIDField(_("page"), db_index=True)
    week = models.DateField(_("week"))
    question = models.CharField(_("question"), max_length=32)
    answer = models.CharField(_("answer"), max_length=32)
    number = models.PositiveIntegerField(_("number"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("anonymous count")
        verbose_name_plural = _("anonymous counts")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["page_key", "week", "question", "answer"], name="one_count_per_answer_and_week"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer} ({self.week})"
