"""The way through the screens of a lot: each address says which list one came from, so that each leads back to it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from inbox.listing import VIEWS

CAME_FROM = (
    "from"  # a view's code and, behind a question mark, its filters as the list's own address says them
)


def address(request: HttpRequest, name: str, *keys: object) -> str:
    """The address of that name, which knows the list that this request came from."""
    came = _came_from(request)
    return reverse(f"inbox:{name}", args=keys) + (f"?{urlencode({CAME_FROM: came})}" if came else "")


def list_address(request: HttpRequest) -> str:
    """The list that one came from, as it was narrowed; the inbox when that is not known."""
    code, _mark, query = _came_from(request).partition("?")
    path = reverse("inbox:view", args=[code]) if code else reverse("inbox:index")
    return f"{path}?{query}" if query else path


def _came_from(request: HttpRequest) -> str:
    """The view and its filters: as the address says them, or as the form of a list posts them; empty if there is no
    such view."""
    posted, query = request.POST.get("view", ""), request.POST.get("query", "")
    came = f"{posted}?{query}" if posted and query else posted or request.GET.get(CAME_FROM, "")
    return came if came.partition("?")[0] in VIEWS else ""
