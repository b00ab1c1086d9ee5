"""How long registrations are kept, form by form; what was erased when that time was over; what is kept all the same."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EVERY_STATE = ""  # in the place of a state: all those that have no rule of their own
LONGEST = 600  # months


class RetentionRule(models.Model):
    """After how many months in that state what came in by a form is erased. Without a rule: never."""

    form = models.ForeignKey("registrations.Form", on_delete=models.CASCADE, related_name="retention")
    state_code = models.CharField(_("state"), max_length=32, blank=True, default=EVERY_STATE)
    months = models.PositiveSmallIntegerField(
        _("months"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    set_at = models.DateTimeField(_("set"), default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        default_permissions = ()
        ordering = ["form", "state_code"]
        constraints = [
            models.UniqueConstraint(fields=["form", "state_code"], name="one_rule_per_form_and_state")
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.state_code}: {self.months}"


class RetentionRun(models.Model):
    """How many registrations a rule, as it was then, has had erased in one round of the worker. Of nobody."""

    form = models.ForeignKey("registrations.Form", null=True, on_delete=models.SET_NULL, related_name="+")
    state_code = models.CharField(_("state"), max_length=32, blank=True)
    months = models.PositiveSmallIntegerField(_("months"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    number = models.PositiveIntegerField(_("registrations erased"))

    class Meta:
        verbose_name = _("erasure after its time")
        verbose_name_plural = _("erasures after their time")
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.number}"


class Hold(models.Model):
    """That a registration must be kept whatever its time, and why: a law, a dispute. It is lifted, never deleted."""

    registration = models.ForeignKey(
        "registrations.Registration", on_delete=models.CASCADE, related_name="holds"
    )
    reason = models.CharField(_("why it must be kept"), max_length=300)
    at = models.DateTimeField(_("since"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(lifted_at__isnull=True),
                name="one_standing_hold_per_registration",
            )
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}"
