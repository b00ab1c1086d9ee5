"""The sectors that role models work in."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet

from core.models import NamedSnippet


@register_snippet
class Sector(NamedSnippet):
    """A sector of work."""

    icon = "site"

    class Meta(NamedSnippet.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
