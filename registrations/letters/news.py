"""What happened, in a sentence, where one kind of letter tells of different things."""

from django.utils.translation import gettext as _

from registrations.enums import AnnouncementKind, MessageKind
from registrations.letters.context import LetterContext
from registrations.letters.marks import Thing
from registrations.models import Registration, Subscription


def news_of(about: Thing, kind: MessageKind, context: LetterContext, announcement: object) -> str:
    """The sentence in the active language; empty for an alert that announces nothing."""
    page = {"page": context.title}
    if kind == MessageKind.ALERT:
        return str(AnnouncementKind(str(announcement)).label) if announcement else ""
    if kind == MessageKind.CANCELLED:
        return _cancelled(about, context)
    if kind == MessageKind.HANDED_ON:
        return _("What you had written for %(page)s now belongs to whom you handed it over.") % page
    if kind == MessageKind.SUBSCRIBE and not context.intake:
        return _("You asked us to tell you of new calls for projects and of their deadlines.")
    if kind == MessageKind.SUBSCRIBE or isinstance(about, Subscription):
        return _("You asked us to remind you of the closing date: %(page)s.") % page
    return _("You have begun a form and have not sent it: %(page)s.") % page


def _cancelled(about: Thing, context: LetterContext) -> str:
    page = {"page": context.title}
    if context.intake and context.intake.cancelled_at:
        return _("We are sorry: %(page)s is cancelled.") % page
    if isinstance(about, Registration) and about.workflow_code == "participation":
        return _("Your registration is cancelled: %(page)s.") % page
    return _("What you sent us is withdrawn: %(page)s.") % page
