"""Addresses about a dossier that keep the view it was opened from."""

from django import template
from django.template import Context
from django.utils import timezone

from core.text.dates import PARIS
from inbox.access import address_in_view
from registrations.enums import ToldBy
from registrations.fields.kinds import show
from registrations.letters.spoken import paragraphs
from registrations.models import Message, Registration
from registrations.models.registrations import READ_GUARDED

register = template.Library()


@register.simple_tag(takes_context=True)
def inbox_url(context: Context, name: str, *keys: object) -> str:
    """As `{% url "inbox:…" %}`, with the view and the filters of this page, which lead back to them."""
    return address_in_view(context["request"], name, *keys)


@register.filter
def spoken(letter: Message) -> str:
    """What is said of a letter that no mail brings, paragraphs apart; in the person's language."""
    return "\n\n".join(paragraphs(letter))


@register.simple_tag(takes_context=True)
def by_telephone(context: Context, registration: Registration) -> list[str]:
    """The numbers that the person gave, as one reads them; those that whoever asks may read."""
    may = context["request"].user.has_perm(READ_GUARDED)
    asked = [
        spec for spec in registration.version.specs if spec.kind == "phone" and (may or not spec.is_guarded)
    ]
    return [said for spec in asked if (said := show(spec, registration.answers.get(spec.key)))]


@register.simple_tag
def told_ways() -> dict[str, object]:
    """How somebody is told by a colleague, and the last day on which it can have been: today, in Paris."""
    return {"ways": ToldBy.choices, "today": f"{timezone.localdate(timezone=PARIS):%Y-%m-%d}"}
