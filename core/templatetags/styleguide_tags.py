"""A component with what it is given and nothing of what surrounds it."""

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def sample(context: Context, name: str, given: dict[str, Any]) -> SafeString:
    return render_to_string(name, given, request=context["request"])
