"""The sectors that role models work in."""

from django.utils.translation import gettext_lazy as _

from core.models import NamedSnippet


class Sector(NamedSnippet):
    """A sector of work."""

    icon = "site"

    class Meta(NamedSnippet.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
