"""Supporting documents: given to the person they belong to, and how a file is given to anybody."""

import logging
from uuid import UUID

from django.core.files.storage import FileSystemStorage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from core.files import fitting_name
from core.files.names import disposition as disposition_of
from registrations.enums import ScanState
from registrations.models import Attachment, Message, PersonalLink
from registrations.views.personal import personal, personal_context

logger = logging.getLogger(__name__)

# Whatever a browser makes of a file it was told to download, it runs nothing and has no rights on the site.
FILE_POLICY = "default-src 'none'; sandbox"
SIGNED_SECONDS = 60
REFUSED = {ScanState.WAITING: 409, ScanState.INFECTED: 403}


@require_safe
@personal  # type: ignore[arg-type]
def own_file(request: HttpRequest, link: PersonalLink, key: UUID) -> HttpResponseBase:
    """A file of what the link opens, of the change made of it, or of a letter about it.

    404 for any other, 409 or 403 in quarantine.
    """
    owned = Q(pk__in=[])
    if link.draft_id:
        owned |= Q(draft=link.draft_id)
    if link.registration_id:
        owned |= Q(registration=link.registration_id) | Q(draft__registration=link.registration_id)
        letters = Message.objects.filter(registration=link.registration_id).told(timezone.now())
        owned |= Q(pk__in=Message.enclosed.through.objects.filter(message__in=letters).values("attachment"))
    if link.guest_id:
        owned |= of_guest(link)
    attachment = get_object_or_404(Attachment.objects.filter(owned), key=key)
    if not attachment.may_be_opened:
        context = personal_context(request, link) | {"attachment": attachment}
        return refused(request, "registrations/personal/file_refused_page.html", context)
    return give(attachment)


def of_guest(link: PersonalLink) -> Q:
    """The files that a guest is let into: those that answer the form, not what the owner has sent the team since."""
    guest = link.guest
    if guest is None or guest.joined_at is None or guest.is_successor:
        return Q(pk__in=[])
    if guest.registration_id is None:
        return Q(draft=guest.draft_id)
    of_change = Q(draft__registration=guest.registration_id) if guest.may_write else Q(pk__in=[])
    return of_change | Q(registration=guest.registration_id, wanted=None, reply=None)


def refused(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """Why the `attachment` of the context cannot be opened: 409 until it is checked, 403 when it is infected."""
    response = TemplateResponse(request, template, context, status=REFUSED[context["attachment"].scan_state])
    add_never_cache_headers(response)
    return response


def give(attachment: Attachment) -> HttpResponseBase:
    """The content from the disk, or a signed address of the storage service that lives a minute."""
    storage, name = attachment.file.storage, str(attachment.file.name)
    disposition = disposition_of(fitting_name(attachment.name, attachment.content_type))
    response: HttpResponseBase
    if isinstance(storage, FileSystemStorage):
        try:
            content = storage.open(name, "rb")
        except FileNotFoundError as error:
            logger.error("The content of file %s is missing.", attachment.pk)  # noqa: TRY400 a trace says no more
            raise Http404 from error
        response = FileResponse(content, content_type=attachment.content_type)
        response.headers["Content-Disposition"] = disposition
    else:
        parameters = {
            "ResponseContentDisposition": disposition,
            "ResponseContentType": attachment.content_type,
            "ResponseCacheControl": "private, no-store",
        }
        address = storage.url(name, parameters=parameters, expire=SIGNED_SECONDS)  # type: ignore[call-arg]
        response = HttpResponseRedirect(address)
    add_never_cache_headers(response)
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
