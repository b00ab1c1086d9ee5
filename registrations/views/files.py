"""Supporting documents, given to the person they belong to and to the staff who may read the registration."""

import logging
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.storage import FileSystemStorage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.files import fitting_name
from core.files.names import disposition as disposition_of
from registrations.domain.attachments import files_by_field
from registrations.enums import ScanState
from registrations.models import Attachment, PersonalLink, Registration
from registrations.models.registrations import SEE
from registrations.views.personal import personal, personal_context

logger = logging.getLogger(__name__)

# Whatever a browser makes of a file it was told to download, it runs nothing and has no rights on the site.
FILE_POLICY = "default-src 'none'; sandbox"
SIGNED_SECONDS = 60
REFUSED = {ScanState.WAITING: 409, ScanState.INFECTED: 403}


@require_safe
@personal  # type: ignore[arg-type]
def own_file(request: HttpRequest, link: PersonalLink, key: UUID) -> HttpResponseBase:
    """A file of what the link opens, or of the change made of it; 404 for any other, 409 or 403 in quarantine."""
    owned = Q(pk__in=[])
    if link.draft_id:
        owned |= Q(draft=link.draft_id)
    if link.registration_id:
        owned |= Q(registration=link.registration_id) | Q(draft__registration=link.registration_id)
    attachment = get_object_or_404(Attachment.objects.filter(owned), key=key)
    if not attachment.may_be_opened:
        context = personal_context(request, link) | {"attachment": attachment}
        return _refused(request, "registrations/personal/file_refused_page.html", context)
    return _give(attachment)


@require_safe
def staff_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A file of a registration this member of staff may read; 404 for any other, 409 or 403 in quarantine."""
    if not request.user.has_perm(SEE):  # type: ignore[union-attr]
        raise PermissionDenied
    visible = Registration.objects.visible_to(request.user)
    attachment = get_object_or_404(
        Attachment.objects.filter(registration__in=visible).select_related("registration"), key=key
    )
    if not attachment.may_be_opened:
        registration: Registration = attachment.registration  # type: ignore[assignment]
        context = {
            "attachment": attachment,
            "header_title": attachment.name,
            "breadcrumbs_items": [
                {"url": reverse("inbox:index"), "label": _("Inbox")},
                {"url": reverse("inbox:detail", args=[registration.pk]), "label": registration.reference},
                {"url": "", "label": attachment.name},
            ],
        }
        return _refused(request, "registrations/inbox/file_refused.html", context)
    return _give(attachment)


@dataclass(frozen=True, slots=True)
class Documents:
    """The files that answer one question."""

    label: str
    files: list[Attachment]


def documents_of(registration: Registration) -> list[Documents]:
    """The files of a registration, under the labels they were asked with, in the form's order."""
    files = files_by_field(registration)
    labels = {
        spec.key: spec.label(registration.language)
        for spec in registration.version.specs
        if spec.key in files
    }
    return [Documents(labels.get(key, key), files[key]) for key in {**labels, **files}]


def _refused(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    response = TemplateResponse(request, template, context, status=REFUSED[context["attachment"].scan_state])
    add_never_cache_headers(response)
    return response


def _give(attachment: Attachment) -> HttpResponseBase:
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
