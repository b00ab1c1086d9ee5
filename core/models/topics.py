"""Words that pages are sorted by, in each language."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index


class NamedSnippet(TranslatableMixin, index.Indexed, models.Model):
    """A name and a line, in each language."""

    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=240, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=0, help_text=_("The smallest comes first."))

    panels = [FieldPanel("name"), FieldPanel("description"), FieldPanel("rank")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ["rank", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Theme(NamedSnippet):
    """What a workshop, a role model or an offer is about."""

    icon = "tag"

    class Meta(NamedSnippet.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
