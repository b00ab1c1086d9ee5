"""The person's receipt as PDF, behind their link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.files.names import disposition
from registrations.models import PersonalLink, Registration
from registrations.papers import has_receipt, receipt
from registrations.views.own import own


@own
@require_safe
def own_receipt(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """What they sent, when, and what happens next, on paper; 404 when nothing of it is left."""
    if not has_receipt(registration):
        raise Http404
    name = _("Receipt %(reference)s.pdf") % {"reference": registration.reference}
    return HttpResponse(
        receipt(registration),
        content_type="application/pdf",
        headers={"Content-Disposition": disposition(name), "X-Content-Type-Options": "nosniff"},
    )
