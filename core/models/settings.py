"""What staff set once for the whole site: who answers, the menu, and the links at the foot of every page."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, Site


@register_setting(icon="site", order=100)
class SiteSettings(BaseSiteSetting, ClusterableModel):
    """Settings of one site. Links point to French pages; each language shows its own translation of them."""

    contact_email = models.EmailField(
        _("contact address"),
        blank=True,
        help_text=_("Where answers to our messages arrive, unless a form says otherwise."),
    )

    panels = [
        FieldPanel("contact_email"),
        InlinePanel(
            "menu_links",
            label=_("Menu link"),
            heading=_("Main menu"),
            help_text=_("Without any, the menu has the pages below the home page that are shown in menus."),
        ),
        InlinePanel("footer_links", label=_("Footer link"), heading=_("Footer links")),
    ]

    class Meta:
        verbose_name = _("site settings")


def contact_of(site: Site | None) -> str:
    """The contact address of that site, else of the default one, as a platform needs none of its own; may be empty."""
    known = SiteSettings.objects.filter(Q(site=site) | Q(site__is_default_site=True)).exclude(
        contact_email=""
    )
    found = known.order_by("site__is_default_site").first()
    return found.contact_email if found else ""


class FooterLink(Orderable):
    """One page listed at the foot of every page."""

    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="footer_links")
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("page")]

    class Meta(Orderable.Meta):
        verbose_name = _("footer link")
        verbose_name_plural = _("footer links")


class MenuLink(Orderable):
    """One page of the main menu, wherever it stands in the tree, under a name short enough for it."""

    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="menu_links")
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )
    label_fr = models.CharField(
        _("name in French"), max_length=24, blank=True, help_text=_("The page's title when empty.")
    )
    label_en = models.CharField(
        _("name in English"), max_length=24, blank=True, help_text=_("The page's title when empty.")
    )

    panels = [
        PageChooserPanel("page"),
        FieldRowPanel([FieldPanel("label_fr"), FieldPanel("label_en")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("menu link")
        verbose_name_plural = _("menu links")
