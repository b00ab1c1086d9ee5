"""Words that staff put on registrations to find them again."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tag(models.Model):
    """A word of staff's own, the same for everyone."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = pgettext_lazy("of a registration", "tags")
        default_permissions = ()
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
