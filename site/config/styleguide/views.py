"""The page of the style guide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.styleguide.states import STATES


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in its states, one below the other; `?component=pill` shows that one alone."""
    wanted = request.GET.get("component")
    components = [
        {
            "name": name,
            "template": f"components/{name}.html",
            "states": [{"name": word, "given": make()} for word, make in states.items()],
        }
        for name, states in STATES.items()
        if wanted in (None, name)
    ]
    return render(request, "styleguide.html", {"components": components})
