"""The register of processings (GDPR, article 30(1)): what the officer wrote in it, and when each sheet was read again.

What the house knows by itself is never stored: it is made each time (`inbox.officer.register`). Rows are only added, so
that the history of a sheet is what was written, by whom and when. Nothing of a person who registered is kept here.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST = 2000  # characters


class RegisterPart(models.TextChoices):
    """What a sheet says, in the order of article 30(1) GDPR, a to g; the legal basis (article 6) among it."""

    CONTROLLER = "controller", _("Who is responsible (and jointly)")
    OFFICER = "officer", _("Data-protection officer")
    PURPOSES = "purposes", _("Purposes")
    BASIS = "basis", _("Legal basis")
    PERSONS = "persons", _("Whose data")
    DATA = "data", _("Which data")
    RECIPIENTS = "recipients", _("Who receives them")
    TRANSFERS = "transfers", _("Transfers outside the European Union")
    RETENTION = "retention", _("How long they are kept")
    MEASURES = "measures", _("Security measures")


class RegisterStatement(models.Model):
    """What the officer stated in a part of a sheet; the latest of a part stands, an empty one takes it away."""

    sheet = models.CharField(_("sheet"), max_length=40)
    part = models.CharField(_("part"), max_length=16, choices=RegisterPart.choices)
    text = models.TextField(_("text"), max_length=LONGEST, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("statement of the register")
        verbose_name_plural = _("statements of the register")
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.sheet} {self.part}"


class RegisterReading(models.Model):
    """That the officer read a sheet and confirmed it: what the house said then, as `[part, mark, text]` by line."""

    sheet = models.CharField(_("sheet"), max_length=40)
    lines = models.JSONField(default=list)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("reading of the register")
        verbose_name_plural = _("readings of the register")
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.sheet
