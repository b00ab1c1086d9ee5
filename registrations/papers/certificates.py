"""A certificate of attendance on paper: who took part in what, when, and the code that it is checked by."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.sites import name_of
from core.text.dates import minute_in_words, minutes_in_words
from core.text.languages import active_language
from registrations.domain.certificates import NoCertificate, certified_event, certify
from registrations.events import Event
from registrations.models import Certificate, Registration
from registrations.papers.sheets import Block, Heading, Paper, Words
from registrations.papers.typesetting import typeset
from registrations.platforms import platform_of_intake


def certificate(registration: Registration, *, at: datetime | None = None) -> bytes:
    """The certificate as PDF, in the active language; it has its code from the first time on. `at` is aware.

    Raises NoCertificate.
    """
    at = at or timezone.now()
    return typeset(certificate_paper(registration, certify(registration, at=at), at), at=at)


def certificate_paper(registration: Registration, made: Certificate, at: datetime) -> Paper:
    """Raises NoCertificate."""
    event = certified_event(registration, at=at, language=active_language())
    if event is None:
        raise NoCertificate
    return Paper(
        language=active_language(),
        title=_("Certificate of attendance"),
        reference=made.shown,
        above=name_of(platform_of_intake(registration.intake)),
        foot=_("Made on %(moment)s, Paris time.") % {"moment": minute_in_words(at)},
        page_of=_("Page {page} of {pages}"),
        lead=_("%(name)s took part in “%(event)s”.") % {"name": registration.name, "event": event.title},
        facts=tuple(_facts(registration, made, event)),
        blocks=tuple(_blocks(made)),
    )


def _facts(registration: Registration, made: Certificate, event: Event) -> Iterator[tuple[str, str]]:
    yield _("Name"), registration.name
    yield _("When"), _("%(moment)s, Paris time") % {"moment": minute_in_words(event.starts_at)}
    yield _("Duration"), minutes_in_words(event.lasts)
    yield _("Where"), event.place or _("Online")
    yield _("Code of the certificate"), made.shown


def _blocks(made: Certificate) -> Iterator[Block]:
    address = settings.SITE_URL.rstrip("/") + reverse("certificate")
    yield Heading(_("To check this certificate"))
    yield Words(
        _(
            "Type the code %(code)s at %(address)s: the page says whether it is still confirmed, for which event, and"
            " the initials of the person it was made for."
        )
        % {"code": made.shown, "address": address}
    )
    yield Words(_("A demonstration site, independent of Apec and Diversidays."), quiet=True)
