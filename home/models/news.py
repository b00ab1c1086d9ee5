"""News, newest first."""

from datetime import date

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from core.editing.shared_facts import fact
from core.feeds import FeedEntry, FeedMixin, published
from core.metadata import structured
from core.models import BasePage
from core.text.dates import day_in_words
from programmes.blocks import ProgrammeBodyBlock

NEWS_PER_PAGE = 12


class PressCuttingBlock(blocks.StructBlock):
    """An article of someone else about a programme: its title, its source, its date; never its text."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    outlet = blocks.CharBlock(label=_("Published by"), max_length=120)
    date = blocks.DateBlock(label=_("Date"))
    address = blocks.URLBlock(label=_("Address"), required=False, default="")

    class Meta:
        icon = "link-external"
        label = _("Press cutting")
        description = _("A link to what others have published, with its source and its date.")
        template = "home/blocks/press_cutting_block.html"
        preview_value = {
            "title": "Un article d’exemple",
            "outlet": "Journal d’exemple",
            "date": date(2023, 6, 12),
            "address": "https://example.org/",
        }


class NewsIndexPage(FeedMixin, BasePage):
    """All the news, a page at a time, and what the press has said."""

    press = StreamField([("cutting", PressCuttingBlock())], verbose_name=_("in the press"), blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    template = "home/news_index_page.html"
    shared_kind = ""
    page_description = _("Lists the news below it, newest first.")
    cached_parameters = ("page",)

    content_panels = [*BasePage.content_panels, FieldPanel("press")]

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    @property
    def news(self):
        """The live news below, newest first, as a queryset."""
        return NewsPage.objects.child_of(self).live().order_by("-published_on", "-pk")

    def feed_entries(self) -> list[FeedEntry]:
        """The first page of the list; what reports a source names it."""
        return [
            FeedEntry(
                page=item,
                updated=published(item),
                text=item.summary,
                categories=(item.source_name,) if item.source_name else (),
            )
            for item in self.news.select_related("locale")[:NEWS_PER_PAGE]
        ]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`news`: a page of the live news below, the first or the last for an odd number; `press`, newest first."""
        page = Paginator(self.news.for_cards(), NEWS_PER_PAGE).get_page(request.GET.get("page"))
        cuttings = sorted(
            (block.value for block in self.press), key=lambda value: value["date"], reverse=True
        )
        return super().get_context(request, *args, **kwargs) | {"news": page, "press": cuttings}


class NewsPage(BasePage):
    """One piece of news, with the source it reports when it has one."""

    published_on = models.DateField(_("date"), default=timezone.localdate)
    body = StreamField(ProgrammeBodyBlock(), verbose_name=_("body"), blank=True)
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), blank=True)

    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "home/news_page.html"
    page_description = _("A dated piece of news.")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("published_on"),
        FieldPanel("body"),
        FieldRowPanel([FieldPanel("source_name"), FieldPanel("source_url")]),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        fact("published_on"),
        fact("source_url"),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")

    @property
    def card_facts(self) -> list[str]:
        return [day_in_words(self.published_on)]

    def structured_data(self, request: HttpRequest) -> list[dict]:
        article = structured.news_article(
            structured.about(self, request),
            published=self.published_on,
            modified=self.last_published_at,
            publisher=structured.organization(request),
            source_url=self.source_url,
        )
        return [*super().structured_data(request), article]
