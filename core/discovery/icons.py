"""What browsers and telephones ask for to show the site among others: its icon, and the manifest that names it."""

from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.drawings.motifs import PAPER
from core.metadata.structured import site_name
from core.text.languages import active_language

# Their addresses never change, so they are asked for again now and then; the pictures they name are kept for ever.
A_DAY = "public, max-age=86400"
# Name, size in pixels, and what a telephone may do to it: cut it to a shape of its own, or not.
ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("maskable-512", 512, "maskable"))


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon at the address where browsers look that cannot draw an SVG; every page links to that one."""
    return HttpResponse(_icon(), content_type="image/x-icon", headers={"Cache-Control": A_DAY})


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest of the active language: what a bookmark on a home screen is called and looks like."""
    start = reverse("wagtail_serve", args=[""])
    name = site_name(request)
    response = JsonResponse(
        {
            "id": start,
            "name": name,
            "short_name": name,
            "description": _(
                "Every programme, call, workshop and offer of the site, and what comes of them."
            ),
            "lang": active_language(),
            "dir": "ltr",
            "start_url": start,
            "scope": "/",
            "display": "minimal-ui",
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": [
                {
                    "src": static(f"icons/{icon}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for icon, size, purpose in ICONS
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    response.headers["Cache-Control"] = A_DAY
    return response


@lru_cache(maxsize=1)
def _icon() -> bytes:
    return Path(str(finders.find("icons/favicon.ico"))).read_bytes()
