"""Headers that every answer carries: a content security policy of its own for the admin, and no browser feature.

What answers at an address that is somebody's key is kept by nobody, indexed by nobody, and told to no other page.
"""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from core.operating.logs import SECRET_PATHS

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
)
# No page is ever told such an address: not even its path goes along, to ourselves either. Browsers that know both take
# the last one, under which a form still says where it comes from; the others take the first. (Under `no-referrer` alone
# they say `Origin: null`, which the check against forgery refuses.)
UNTOLD = "no-referrer, strict-origin"


class PolicyMiddleware(CSPMiddleware):
    """The strict policy of settings.CONTENT_SECURITY_POLICY everywhere, the admin's own under /admin/."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith("/admin/"):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"]  # type: ignore[attr-defined]
        elif hosts := _other_hosts(request):
            response._csp_update = {"form-action": hosts}  # type: ignore[attr-defined]
        if SECRET_PATHS.search(request.path_info):
            _keep_secret(response)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return super().process_response(request, response)


def _other_hosts(request: HttpRequest) -> list[str]:
    """The addresses of our sites where there are several: what a form has sent may be answered at another of them.

    Known once a page was made for this request; what was kept holds no form that is sent.
    """
    known = {path.root_url for path in getattr(request, "_wagtail_cached_site_root_paths", ())}
    return sorted(known) if len(known) > 1 else []


def _keep_secret(response: HttpResponseBase) -> None:
    """Whatever answers: a page, a file, an error, a redirection."""
    add_never_cache_headers(response)
    response.headers["Referrer-Policy"] = UNTOLD
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
