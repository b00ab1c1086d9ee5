"""Supporting documents, given to the staff who may read the registration."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registrations.domain.attachments import files_by_field
from registrations.models import Attachment, Registration
from registrations.models.registrations import SEE
from registrations.views.files import give, refused


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
        return refused(request, "inbox/file_refused.html", context)
    return give(attachment)


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
