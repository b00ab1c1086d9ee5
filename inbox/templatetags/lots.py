"""The bar below a list with which one does something to what is selected in it."""

from django import template
from django.template import Context

from inbox.lots.verbs import verbs_for
from inbox.lots.ways import address

register = template.Library()


@register.inclusion_tag("inbox/lots/bar.html", takes_context=True)
def lot_bar(
    context: Context, *, view: str, query: str = "", number: int | None = None, is_cut: bool = False
) -> dict[str, object]:
    """The bar: a form with the id `lot`. Each row of the list has a box for it, named `row`, with its key.

    `view` is the code of the view, `query` its filters as the address says them, `number` how many it holds, unless
    they were not all counted (`is_cut`). Nothing for who may do nothing.
    """
    request = context["request"]
    return {
        "verbs": verbs_for(request.user),
        "view": view,
        "query": query,
        "number": None if is_cut else number,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def lot_url(context: Context, name: str, *keys: object) -> str:
    """As `{% url "inbox:lots_…" %}`, with the list that one came from."""
    return address(context["request"], name, *keys)


@register.filter
def at_key(known: dict[int, str], key: int) -> str:
    """What is known under that key; empty for none."""
    return known.get(key, "")
