"""Pictures and PDF files shown in the dossier, without leaving it."""

import logging
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from inbox.views.files import readable_file

logger = logging.getLogger(__name__)

# A PDF's viewer is the browser's own and runs nothing of the site; a picture runs nothing at all.
PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


@require_safe
@xframe_options_sameorigin
def preview(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The content of a picture or a PDF of a dossier one may read, to be shown; 404 for any other file.

    Through the site also when it lies in a storage service: the admin's policy frames nothing from elsewhere.
    """
    attachment = readable_file(request, key)
    if not attachment.may_be_opened or not attachment.is_shown:
        raise Http404
    try:
        content = attachment.file.storage.open(str(attachment.file.name), "rb")
    except FileNotFoundError as error:
        logger.error("The content of file %s is missing.", attachment.pk)  # noqa: TRY400 a trace says no more
        raise Http404 from error
    response = FileResponse(content, content_type=attachment.content_type)
    response.headers["Content-Disposition"] = "inline"
    add_never_cache_headers(response)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
