"""The dossier that an address names, for whoever may read it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from registrations.models import Registration
from registrations.models.registrations import SEE, RegistrationQuerySet


def visible_rows(request: HttpRequest) -> RegistrationQuerySet:
    """All that whoever asks may read, looked up once for a request."""
    found = getattr(request, "visible_registrations", None)
    if found is None:
        found = Registration.objects.visible_to(request.user)
        request.visible_registrations = found  # type: ignore[attr-defined]
    return found


def visible(request: HttpRequest, pk: int) -> Registration:
    """Raises PermissionDenied for who does not work in the inbox, Http404 for what they may not read."""
    if not request.user.has_perm(SEE):  # type: ignore[union-attr]
        raise PermissionDenied
    joined = (
        visible_rows(request).with_page_title().select_related("intake", "owner", "version", "version__form")
    )
    return get_object_or_404(joined, pk=pk)
