"""Lots: one verb done to many registrations, kept with what came of each."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from registrations.models import Registration

TEXTS = ("message", "note")  # of a lot's words, those that may say something of a person


class LotState(models.TextChoices):
    """Where a lot is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")


class Outcome(models.TextChoices):
    """What came of one row of a lot."""

    WAITING = "waiting", _("To be done")
    DONE = "done", _("Done")
    LEFT_OUT = "left_out", _("Left out")
    FAILED = "failed", _("Failed")


class LotQuerySet(models.QuerySet["Lot"]):
    def visible_to(self, user: User):
        """One's own, and of others those under way or done that did something to what one may see."""
        rows = LotRow.objects.filter(lot=OuterRef("pk")).visible_to(user)
        return self.filter(Q(by=user) | ~Q(state=LotState.WAITING) & Exists(rows))


class LotRowQuerySet(models.QuerySet["LotRow"]):
    def visible_to(self, user: User):
        """Those whose registration this person may read."""
        return self.filter(registration__in=Registration.objects.visible_to(user))

    def to_do(self):
        """Those that nothing has come of yet, in order."""
        return self.filter(outcome=Outcome.WAITING).order_by("rank")


class Lot(models.Model):
    """A selection, a verb and its words. `words` are the verb's own: a state, a message, a note, a person, a tag."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    verb = models.CharField(_("verb"), max_length=32)
    words = models.JSONField(_("words"), default=dict)
    state = models.CharField(_("state"), max_length=16, choices=LotState.choices, default=LotState.WAITING)
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    # When its rows were last looked through for what can be done; what has changed since is not what was shown.
    shown_at = models.DateTimeField(_("shown"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        default_permissions = ()
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"

    def forget_texts(self) -> None:
        """Empty what was written to people and about them."""
        if any(self.words.get(name) for name in TEXTS):
            self.words = {name: value for name, value in self.words.items() if name not in TEXTS}
            self.save(update_fields=["words"])


class LotRow(models.Model):
    """One registration of a lot, and what came of it; `why` says why it was left out or failed."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="rows")
    registration = models.ForeignKey(
        "registrations.Registration", on_delete=models.CASCADE, related_name="lot_rows"
    )
    rank = models.PositiveIntegerField(_("rank"))
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, default=Outcome.WAITING)
    why = models.CharField(_("why"), max_length=300, blank=True)
    # The last event of its history when it was shown; what others have done since is not what was shown.
    seen = models.PositiveBigIntegerField(null=True, blank=True)
    # To which of the colleagues that the words name it falls, from 0; empty where they name none.
    share = models.PositiveSmallIntegerField(_("share"), null=True, blank=True)
    at = models.DateTimeField(_("at"), null=True, blank=True)

    objects = LotRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a lot")
        verbose_name_plural = _("rows of lots")
        default_permissions = ()
        ordering = ["lot", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "registration"], name="one_row_per_lot_and_registration")
        ]
        indexes = [
            models.Index(fields=["lot", "outcome", "rank"], name="lot_rows_to_do"),
            models.Index(fields=["lot", "rank"], name="lot_rows_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}/{self.rank}"

    def settle(self, outcome: Outcome, why: str = "", *, at: datetime) -> None:
        """Write what came of it, and when."""
        self.outcome, self.why, self.at = outcome, why[:300], at
        self.save(update_fields=["outcome", "why", "at"])
