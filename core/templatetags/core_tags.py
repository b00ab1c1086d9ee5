"""What every template needs: where one is, what else there is, dates as people write them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from core.discovery import head
from core.files import sizes
from core.metadata import structured
from core.models import BasePage
from core.routing import branding, navigation
from core.text import dates
from core.text.amounts import money_in_words
from core.text.sizes import size_in_words
from core.web import errors

register = template.Library()


@register.simple_tag(takes_context=True, name="navigation")
def navigation_items(context: dict) -> list[navigation.Item]:
    return navigation.menu(context["request"], context.get("page"))


@register.simple_tag(takes_context=True, name="branding")
def site_branding(context: dict) -> branding.Branding:
    return branding.branding(context["request"])


@register.simple_tag(takes_context=True)
def words_sent(context: dict) -> list[str]:
    """What a person wrote in the form that was sent in vain."""
    return errors.words_sent(context["request"])


@register.simple_tag(takes_context=True)
def breadcrumb(context: dict) -> list[navigation.Item]:
    return navigation.breadcrumb(context["request"], context.get("page"))


@register.simple_tag(takes_context=True)
def language_links(context: dict) -> list[navigation.LanguageLink]:
    request: HttpRequest = context["request"]
    return navigation.language_links(request, context.get("page"))


@register.simple_tag(takes_context=True)
def footer_links(context: dict) -> list[navigation.Item]:
    return navigation.footer(context["request"])


@register.simple_tag(takes_context=True)
def page_metadata(context: Context) -> head.Metadata:
    shown = {str(name): value for name, value in context.flatten().items()}
    return head.metadata(context["request"], _page(context), shown)


@register.simple_tag(takes_context=True)
def structured_data(context: Context) -> SafeString | str:
    """One data block with all that the page says of itself to machines; nothing when it says nothing.

    A data block is no script: the browser runs nothing, and the content security policy has nothing to allow.
    """
    request: HttpRequest = context["request"]
    page = _page(context)
    nodes = page.structured_data(request) if isinstance(page, BasePage) else []
    home = navigation.home(request)
    if page is not None and home is not None and page.pk == home.pk:
        nodes = [structured.organization(request), structured.website(request), *nodes]
    crumbs = navigation.breadcrumb(request, page)
    nodes = [node for node in (*nodes, structured.breadcrumbs(crumbs, request)) if node]
    if not nodes:
        return ""
    return format_html(
        '<script type="application/ld+json">{}</script>', structured.encode(structured.graph(nodes))
    )


def _page(context: Context) -> Page | None:
    page = context.get("page")
    return page if isinstance(page, Page) else None


@register.simple_tag
def icon(name: str) -> str:
    """A decorative icon of the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def sized(picture: AbstractImage | None, size: str) -> sizes.Shown | None:
    """The picture in a size of the table (`core.files.sizes.SIZES`), as far as it is made."""
    return sizes.shown(picture, size)


@register.filter
def file_size(size: int | None) -> str:
    """A size in bytes as people know it: « 12 Ko », « 1,4 Mo »."""
    return size_in_words(size)


@register.filter
def money(amount: Decimal | int | None) -> str:
    """An amount of euros, as one writes it in the active language."""
    return money_in_words(amount) if amount is not None else ""


@register.filter
def colon(words: object) -> str:
    """The words and a colon, as the active language sets it: « Reçu : » in French."""
    return _("%(words)s:") % {"words": words}


@register.filter
def paris(moment: datetime | None) -> str:
    """Day, hour and minute in Paris, as one writes them in the active language."""
    return dates.minute_in_words(moment) if moment else ""


@register.filter
def deadline(moment: datetime | None) -> str:
    """The same of a moment until which something lasts: midnight is that of the day it ends."""
    return dates.deadline_in_words(moment) if moment else ""


@register.filter
def start(moment: datetime | None) -> str:
    """The same of a moment from which something holds: of a midnight, the day that begins with it."""
    return dates.start_in_words(moment) if moment else ""


@register.filter
def day(moment: date | datetime | None) -> str:
    """The day in Paris, as one writes it in the active language."""
    return dates.day_in_words(moment) if moment else ""


@register.filter
def hour(moment: datetime | None) -> str:
    """The hour and minute in Paris, as one writes them in the active language."""
    return dates.hour_in_words(moment) if moment else ""


@register.filter
def weekday(moment: datetime | None) -> str:
    """The day of the week in Paris: « mardi »."""
    return date_format(moment.astimezone(dates.PARIS), "l") if moment else ""


@register.filter
def minutes(lasts: timedelta | None) -> str:
    """How long something lasts: « 60 minutes »."""
    return dates.minutes_in_words(lasts) if lasts is not None else ""
