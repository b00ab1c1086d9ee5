"""What was taken out of the inbox: who, what, how many."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """One file that left: the view, the names of the filters that narrowed it (never what was typed), its format."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    view = models.CharField(_("view"), max_length=32)
    filters = models.CharField(_("filters"), max_length=500, blank=True)
    columns = models.CharField(_("columns"), max_length=2000, blank=True)
    format = models.CharField(_("format"), max_length=16)
    number = models.PositiveIntegerField(_("registrations"), default=0)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.format} · {self.view} · {self.number}"
