"""What wagtail-localize's editor of a translation is handed."""

from django import template

from core.editing.gone import without_what_is_gone

register = template.Library()
register.simple_tag(without_what_is_gone)
