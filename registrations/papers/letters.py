"""A letter for the post: what somebody without an e-mail address has to know, on paper."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.sites import name_of
from core.text.dates import day_in_words
from registrations.letters.spoken import paragraphs
from registrations.models import Message, Registration
from registrations.papers.sheets import Paper, Words
from registrations.papers.typesetting import typeset
from registrations.platforms import platform_of_intake


def posted(message: Message, registration: Registration, *, at: datetime | None = None) -> bytes:
    """The message as a letter in PDF, in the person's language, dated that day in Paris. `at` is aware."""
    at = at or timezone.now()
    with translation.override(message.language):
        sender = name_of(platform_of_intake(registration.intake)) or settings.WAGTAIL_SITE_NAME
        paper = Paper(
            language=message.language,
            title=message.subject,
            reference=registration.reference,
            above=sender,
            foot=sender,
            page_of=_("Page {page} of {pages}"),
            facts=(
                (_("To the attention of"), registration.name or registration.reference),
                (_("On"), day_in_words(at)),
                (_("Your reference, to be given when you call or write"), registration.reference),
            ),
            blocks=tuple(Words(each) for each in paragraphs(message, printed=True)),
        )
    return typeset(paper, at=at)
