"""The 18 regions of France, overseas included: what calls, projects and offers are tied to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text.languages import in_language


class Region(models.Model):
    """A region by its code: INSEE's, as in `core/drawings/data/regions.geojson`. Seeded by a migration, not edited."""

    code = models.CharField(_("code"), max_length=2, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    overseas = models.BooleanField(_("overseas"), default=False)
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_fr, self.name_en)
