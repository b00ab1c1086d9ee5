"""The person's receipt: what they sent, when, and what happens next; nothing that only staff know.

What it says of where things stand is what `registrations.telling` tells, at the moment it is made.
"""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.sites import name_of
from core.text.dates import minute_in_words
from core.text.languages import active_language
from registrations.domain.persons import forgotten
from registrations.events import Event
from registrations.fields import FieldSpec
from registrations.models import Registration
from registrations.papers.answers import MayRead, agreement_blocks, answers_under, dated_facts, everything
from registrations.papers.sheets import Block, Heading, Listed, Paper, Words
from registrations.papers.typesetting import typeset
from registrations.platforms import platform_of_intake
from registrations.telling import Told, tell
from registrations.workflows import Text

TITLES: dict[str, Text] = {
    "application": gettext_lazy("Receipt of your application"),
    "participation": gettext_lazy("Receipt of your registration"),
    "contact": gettext_lazy("Receipt of your message"),
    "volunteer": gettext_lazy("Receipt of your proposal"),
}


def has_receipt(registration: Registration) -> bool:
    """Whether there is anything to give a receipt of: it is the person's own, and not erased."""
    return registration.erased_at is None and not registration.workflow.staff_only


def receipt(registration: Registration, *, guarded: bool = True, at: datetime | None = None) -> bytes:
    """The receipt as PDF, in the active language; the answers in the words they were asked in. `at` is aware.

    Without `guarded` it holds no confidential or sensitive answer: for who prints it and may not read them.
    """
    at = at or timezone.now()
    return typeset(receipt_paper(registration, at, guarded=guarded), at=at)


def receipt_paper(registration: Registration, at: datetime, *, guarded: bool = True) -> Paper:
    told = tell(registration, at)
    made = _("Made on %(moment)s, Paris time.") % {"moment": minute_in_words(at)}
    return Paper(
        language=active_language(),
        title=str(TITLES.get(registration.workflow_code, _("Receipt"))),
        reference=registration.reference,
        above=name_of(platform_of_intake(registration.intake)),
        foot=made,
        page_of=_("Page {page} of {pages}"),
        lead=str(told.title),
        facts=tuple(_facts(registration, told)),
        blocks=tuple(_blocks(registration, told, everything if guarded else _plain)),
    )


def _facts(registration: Registration, told: Told) -> Iterator[tuple[str, str]]:
    yield _("Reference"), registration.reference
    yield from dated_facts(registration)
    if told.event and not told.cancelled:
        yield from _event_facts(told.event)
    if registration.name:
        yield _("Name"), registration.name
    if registration.email:
        yield _("E-mail address"), registration.email


def _event_facts(event: Event) -> Iterator[tuple[str, str]]:
    """When and where; never the link to join, which is no word for a paper that is passed on."""
    yield _("When"), _("%(moment)s, Paris time") % {"moment": minute_in_words(event.starts_at)}
    yield _("Where"), event.place or _("Online")


def _plain(spec: FieldSpec) -> bool:
    return not spec.is_guarded


def _blocks(registration: Registration, told: Told, may_read: MayRead) -> Iterator[Block]:
    if told.next_steps:
        yield Heading(_("What happens next?"))
        yield Listed(told.next_steps, numbered=True)
    yield from answers_under(_("Your answers"), registration, may_read=may_read)
    if gone := [spec.label(registration.language) for spec in forgotten(registration)]:
        yield Words(
            _("What you may have answered here was to be kept for a short time, and is erased:"), quiet=True
        )
        yield Listed(tuple(gone))
    yield from agreement_blocks(registration, may_read=may_read)
    if not registration.email:
        yield Words(
            _(
                "Keep this receipt: the reference lets us find you at once when you call us to change or cancel."
            ),
            quiet=True,
        )
        yield Words(_("A demonstration site, independent of Apec and Diversidays."), quiet=True)
        return
    yield Words(
        _(
            "Keep this receipt: the reference lets us find what you sent at once. It says where things stood when it"
            " was made; your page says where they stand now."
        ),
        quiet=True,
    )
    yield Words(_("A demonstration site, independent of Apec and Diversidays."), quiet=True)
