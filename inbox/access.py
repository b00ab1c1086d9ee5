"""What a request of the inbox is about: a registration that this member of staff may read, and words they typed."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from registrations.models import Registration
from registrations.models.registrations import SEE

NUL = "\x00"
LONGEST = 2000


def visible(request: HttpRequest, pk: int) -> Registration:
    """Raises PermissionDenied without the right to read any, Http404 for one this person may not read."""
    if not request.user.has_perm(SEE):  # type: ignore[union-attr]
        raise PermissionDenied
    rows = Registration.objects.visible_to(request.user).select_related("intake", "version__form")
    return get_object_or_404(rows, pk=pk)


def breadcrumbs(registration: Registration, here: str) -> list[dict[str, str]]:
    """The way from the inbox over the dossier to a screen of it."""
    return [
        {"url": reverse("inbox:index"), "label": _("Inbox")},
        {"url": reverse("inbox:detail", args=[registration.pk]), "label": registration.reference},
        {"url": "", "label": here},
    ]


def typed(request: HttpRequest, name: str) -> str:
    """What was typed there: words that any database keeps, 2,000 characters at most."""
    return request.POST.get(name, "").replace(NUL, "").replace("\r\n", "\n")[:LONGEST]
