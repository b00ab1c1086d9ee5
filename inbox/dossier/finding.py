"""The dossier that an address names, for whoever may read it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from registrations.models import Registration
from registrations.models.registrations import SEE


def visible(request: HttpRequest, pk: int) -> Registration:
    """Raises PermissionDenied for who does not work in the inbox, Http404 for what they may not read."""
    if not request.user.has_perm(SEE):  # type: ignore[union-attr]
        raise PermissionDenied
    registrations = Registration.objects.visible_to(request.user)
    joined = registrations.with_page_title().select_related("intake", "owner", "version", "version__form")
    return get_object_or_404(joined, pk=pk)
