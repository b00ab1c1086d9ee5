"""What programmes and calls have in common: the areas they act in, the people they are for."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail.snippets.models import register_snippet


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


@register_snippet
class ActionArea(NamedSnippet):
    """An area a programme acts in."""

    icon = "tag"

    class Meta(NamedSnippet.Meta):
        verbose_name = _("action area")
        verbose_name_plural = _("action areas")


@register_snippet
class Audience(NamedSnippet):
    """People a programme is for."""

    icon = "group"

    class Meta(NamedSnippet.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
