"""What is handed to a person who asks for their data: a page to read, a file for programs, the documents; in their
language, whichever the officer reads.
"""

import json
from array import array
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from core.files.names import disposition
from core.models import User
from core.text.addressees import email_key
from core.text.dates import PARIS
from inbox.exporting.zips import archive, file_name
from inbox.officer.readable import page_of
from registrations.domain.noting import log_readings
from registrations.domain.persons import Held
from registrations.domain.persons.export import export, export_address
from registrations.models import Attachment, Draft, PersonRequest, Registration

EMPTY: tuple[object, ...] = (None, "", [])


def of_address(email: str, held: Held, *, by: User, at: datetime) -> StreamingHttpResponse:
    """All that the address has."""
    with translation.override(language_of(email, held)):
        return _handed(export_address(email, at=at), held.registrations, held.drafts, by=by, at=at)


def of_registration(
    registration: Registration, language: str, *, by: User, at: datetime
) -> StreamingHttpResponse:
    """All that hangs on the registration of who has no address."""
    with translation.override(language):
        sent = export(registration, at=at)
        return _handed({"about": sent["about"], "registrations": [sent]}, [registration], [], by=by, at=at)


def language_of(email: str, held: Held) -> str:
    """The language that the person's last request is answered in; else that of what they last sent or were sent."""
    asked = PersonRequest.objects.filter(email_key=email_key(email)).order_by("received_at", "pk").last()
    if asked is not None:
        return asked.language
    own: list[Any] = [*held.registrations, *held.drafts, *held.subscriptions] or [*held.letters]
    return str(max(own, key=lambda each: each.created_at).language) if own else settings.LANGUAGE_CODE


def _handed(
    data: dict[str, Any], registrations: list[Registration], drafts: list[Draft], *, by: User, at: datetime
) -> StreamingHttpResponse:
    """The archive, in the active language; that sensitive answers were read is kept first."""
    log_readings([each for each in registrations if _is_sensitive(each)], by, at=at)
    for_programs = json.dumps(data, ensure_ascii=False, indent=1).encode(errors="replace")
    content = archive(
        array("q", [each.pk for each in registrations]),
        by,
        at=at,
        texts={_("your-data.html"): page_of(data), _("data.json"): for_programs},
        more=_of_drafts(drafts, _("drafts")),
        language=translation.get_language(),
    )
    response = StreamingHttpResponse(content, content_type="application/zip")
    name = _("personal-data-%(day)s.zip") % {"day": f"{at.astimezone(PARIS):%Y-%m-%d}"}
    response["Content-Disposition"] = disposition(name)
    add_never_cache_headers(response)
    return response


def _is_sensitive(registration: Registration) -> bool:
    told = (spec for spec in registration.version.specs if spec.is_sensitive)
    return any(registration.answers.get(spec.key) not in EMPTY for spec in told)


def _of_drafts(drafts: list[Draft], folder: str) -> Iterator[tuple[str, Attachment]]:
    """The files of what was begun and not sent, each under a path of its own."""
    files = Attachment.objects.filter(draft__in=drafts).order_by("draft", "pk")
    for number, each in enumerate(files, 1):
        yield f"{folder}/{number} {file_name(each)}", each
