"""Letters with example values, which say that they are examples."""

from collections.abc import Callable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from registrations.enums import MessageKind
from registrations.letters import Letter, LetterContext, Link, Listed, Said, standard_words
from registrations.letters.placeholders import Placeholder, Shape, allowed
from registrations.letters.values import Value, Values
from registrations.letters.writing import Frame, compose

STRONG = {
    "page",
    "reference",
    "when",
    "hour",
    "deadline",
    "first_deadline",
    "expires",
    "held_until",
    "received",
    "begun",
}


def example_letter(
    subject: str, body: str, kind: MessageKind, language: str, *, workflow: str = "", is_test: bool = False
) -> Letter:
    """The letter as it would be written to nobody in particular; a test says that it is one, in its subject too."""
    with translation.override(language):
        if is_test:
            subject = _("[Test] %(subject)s") % {"subject": subject}
            notice = _("This is a test, with examples instead of what is true: nothing has happened.")
            body = f"{notice}\n\n{body}"
        button = str(standard_words(kind, workflow).button)
        values = Values({each.name: _value(each, button) for each in allowed(kind)})
        why = _("This is an example: nobody receives it.") if not is_test else _("You asked for this test.")
        frame = Frame(language=language, reply_to=LetterContext(None, language).reply_to, why=why)
        return compose(subject, body, values, frame)


def _value(placeholder: Placeholder, button: str) -> Callable[[], Value]:
    words = str(placeholder.example)
    if placeholder.shape == Shape.LIST:
        title = _("What happens next") if placeholder.name == "steps" else ""
        return lambda: Listed((words,), title)
    if placeholder.shape == Shape.LINK:
        # Where links lead to in an example: to pages that everyone may see.
        return lambda: Link(settings.SITE_URL, button if placeholder.name == "personal_link" else words)
    return lambda: Said(words, strong=placeholder.name in STRONG)
