"""The words of our messages: a subject, a text and its formatted twin, in the active language."""

from dataclasses import dataclass

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from registrations.enums import MessageKind
from registrations.models import Registration


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it leaves."""

    subject: str
    text: str
    html: str


def write(registration: Registration, kind: MessageKind) -> Letter:
    """Write the letter of that kind. The subject is one line, whatever the registration says."""
    page = registration.intake.page_in(get_language() or settings.LANGUAGE_CODE)
    context = {
        "registration": registration,
        "page_title": page.title if page else registration.intake.name,
        "page_url": page.full_url if page else settings.SITE_URL,
        "next_steps": registration.next_steps,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": get_language(),
    }
    subject = " ".join(render_to_string(f"emails/{kind}_subject.txt", context).split())
    text = render_to_string(f"emails/{kind}.txt", context).strip() + "\n"
    html = css_inline.inline(render_to_string(f"emails/{kind}.html", context))
    return Letter(subject[:200], text, html)
