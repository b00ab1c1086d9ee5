"""What every template needs: where one is, what else there is, dates as people write them."""

from datetime import date, datetime

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html

from core import dates, navigation

register = template.Library()


@register.simple_tag(takes_context=True, name="navigation")
def navigation_items(context: dict) -> list[navigation.Item]:
    return navigation.menu(context["request"], context.get("page"))


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


@register.simple_tag
def icon(name: str) -> str:
    """A decorative icon of the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.filter
def paris(moment: datetime | None) -> str:
    """Day, hour and minute in Paris, as one writes them in the active language."""
    return dates.minute_in_words(moment) if moment else ""


@register.filter
def day(moment: date | datetime | None) -> str:
    """The day in Paris, as one writes it in the active language."""
    return dates.day_in_words(moment) if moment else ""


@register.filter
def hour(moment: datetime | None) -> str:
    """The hour and minute in Paris, as one writes them in the active language."""
    return dates.hour_in_words(moment) if moment else ""
