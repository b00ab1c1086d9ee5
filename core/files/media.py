"""Public media from the local disk, for the demo; nginx or the bucket does it in production."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve


def serve_public(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file below MEDIA_ROOT. Names carry a hash of the content or a number of their own, so it never changes."""
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except OSError as error:  # a name too long for the disk is the name of nothing
        raise Http404 from error
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
