"""Addresses about a dossier that keep the view it was opened from."""

from django import template
from django.template import Context

from inbox.access import address_in_view

register = template.Library()


@register.simple_tag(takes_context=True)
def inbox_url(context: Context, name: str, *keys: object) -> str:
    """As `{% url "inbox:…" %}`, with the view and the filters of this page, which lead back to them."""
    return address_in_view(context["request"], name, *keys)
