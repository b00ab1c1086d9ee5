"""Supporting documents, given to the staff who may read the registration."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from inbox.access import breadcrumbs
from registrations.domain.noting import log_reading
from registrations.models import Attachment, Message, Registration
from registrations.models.registrations import READ_GUARDED, SEE
from registrations.views.files import give, refused


def _enclosed(request: HttpRequest, key: UUID) -> Attachment | None:
    """The file when it went with a letter about a registration that this person may read, as they read the letter."""
    letters = Message.objects.filter(registration__in=Registration.objects.visible_to(request.user))
    named = Message.enclosed.through.objects.filter(message__in=letters).values("attachment")
    return Attachment.objects.filter(pk__in=named, key=key).first()


@require_safe
def staff_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A file of a registration this member of staff may read; 404 for any other, 409 or 403 in quarantine."""
    attachment = readable_file(request, key)
    if not attachment.may_be_opened:
        registration = attachment.registration
        context = {
            "attachment": attachment,
            "header_title": attachment.name,
            "breadcrumbs_items": breadcrumbs(registration, attachment.name) if registration else [],
        }
        return refused(request, "inbox/file_refused.html", context)
    return give(attachment)


def readable_file(request: HttpRequest, key: UUID) -> Attachment:
    """The file, with its registration, for whoever may read both; that they read a sensitive one is noted.

    Raises PermissionDenied for who does not work in the inbox and for a confidential or sensitive answer that is not
    theirs to read, Http404 for the files of what they may not read.
    """
    if not request.user.has_perm(SEE):  # type: ignore[union-attr]
        raise PermissionDenied
    if enclosed := _enclosed(request, key):
        return enclosed
    files = Attachment.objects.filter(registration__in=Registration.objects.visible_to(request.user))
    attachment = get_object_or_404(files.select_related("registration__version"), key=key)
    registration: Registration = attachment.registration  # type: ignore[assignment]
    specs = {spec.key: spec for spec in registration.version.specs}
    spec = specs.get(attachment.field_key)
    if (spec is None or spec.is_guarded) and not request.user.has_perm(READ_GUARDED):  # type: ignore[union-attr]
        raise PermissionDenied
    if spec is None or spec.is_sensitive:
        log_reading(registration, request.user)  # type: ignore[arg-type]
    return attachment
