"""The sheets of what holds personal data beside the registrations: a declared table. GDPR, article 30(1).

The lives are those by which the worker erases, read where they are declared.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inbox.models.register import RegisterPart
from inbox.officer.register.lines import Line, Sheet
from registrations.domain.persons.forgetting import KEPT_CLOSED
from registrations.domain.subscriptions import ALERTS_KEPT, UNCONFIRMED_LIFE
from registrations.models.drafts import DRAFT_LIFE, DRAFT_NOTICE, UNCONFIRMED_DRAFT_LIFE
from registrations.models.statistics import SMALLEST_GROUP
from registrations.workflows import Text

Life = tuple[
    str, Text, Callable[[], timedelta]
]  # its mark, what ends and when, with %(time)s, and after how long


@dataclass(frozen=True, slots=True)
class Other:
    """A processing that no form asks for: what for, of whom, which data, until when, and who receives them."""

    code: str
    title: Text
    purposes: Text
    persons: Text
    data: tuple[Text, ...]
    recipients: Text
    lives: tuple[Life, ...] = ()
    ends: Text = ""  # when it ends without a time


OTHERS = (
    Other(
        "drafts",
        gettext_lazy("Drafts"),
        gettext_lazy("Going on later with a form that was begun."),
        gettext_lazy("People who begin a form."),
        (
            gettext_lazy("What was typed so far, and the files sent with it, whatever the form asks for."),
            gettext_lazy("E-mail address, language, dates of the changes."),
            gettext_lazy(
                "Name and e-mail address of the colleagues whom the person lets in, and when they came."
            ),
        ),
        gettext_lazy(
            "The person, and the colleagues whom they let in, each by a link of their own; the officer, when an address"
            " is looked up."
        ),
        (
            ("draft", gettext_lazy("Erased %(time)s after the last change."), lambda: DRAFT_LIFE),
            ("notice", gettext_lazy("The person is told %(time)s before."), lambda: DRAFT_NOTICE),
            (
                "unconfirmed",
                gettext_lazy("Erased after %(time)s when the address was never confirmed."),
                lambda: UNCONFIRMED_DRAFT_LIFE,
            ),
        ),
    ),
    Other(
        "subscriptions",
        gettext_lazy("Alerts and reminders"),
        gettext_lazy("Telling those who asked for it of new calls, and of a deadline."),
        gettext_lazy("People who ask to be told."),
        (
            gettext_lazy(
                "E-mail address, language, what the alerts are about, dates of asking, confirming and ending."
            ),
        ),
        gettext_lazy("Nobody reads the list; the officer, when an address is looked up."),
        (
            (
                "unconfirmed",
                gettext_lazy("Erased after %(time)s when the address was never confirmed."),
                lambda: UNCONFIRMED_LIFE,
            ),
            ("alerts", gettext_lazy("Alerts that were sent are erased %(time)s later."), lambda: ALERTS_KEPT),
        ),
        gettext_lazy(
            "The address is erased as soon as the person ends it; for a reminder, once the deadline is over."
        ),
    ),
    Other(
        "requests",
        gettext_lazy("Requests of people about their data"),
        gettext_lazy("Answering those who use their rights, and being able to prove it."),
        gettext_lazy("People who use their rights; the officer who answers."),
        (
            gettext_lazy(
                "E-mail address, what is asked for, how the identity was checked, messages and notes, dates."
            ),
        ),
        gettext_lazy("The officer and administrators."),
        (
            (
                "closed",
                gettext_lazy("Address and words are erased %(time)s after the answer."),
                lambda: KEPT_CLOSED,
            ),
        ),
    ),
    Other(
        "accounts",
        gettext_lazy("Accounts of staff"),
        gettext_lazy("Letting staff work, and knowing who did what."),
        gettext_lazy("Members of staff."),
        (
            gettext_lazy("Name, e-mail address, organisation, groups, programmes and regions, language."),
            gettext_lazy(
                "A hash of the password, second factors, sessions with the kind of device, last sign-in."
            ),
            gettext_lazy("What each did: states, letters, notes, corrections, exports, looks."),
        ),
        gettext_lazy("Administrators; colleagues read the name beside what was done."),
        (
            (
                "session",
                gettext_lazy("A session ends after %(time)s."),
                lambda: timedelta(seconds=settings.SESSION_COOKIE_AGE),
            ),
        ),
        gettext_lazy(
            "An account is kept until an administrator deletes it; what was done stays, without its name."
        ),
    ),
    Other(
        "statistics",
        gettext_lazy("Anonymous statistics"),
        gettext_lazy("Knowing whom the programmes reach."),
        gettext_lazy("People who fill in the sheet after registering, if they wish to."),
        (gettext_lazy("Counters by page, week, question and answer: nothing leads from them to a person."),),
        gettext_lazy("Staff who see the figures; none is shown for a group that is too small."),
        (),
        gettext_lazy("The answers themselves are never stored: only the counters are."),
    ),
)


def sheets() -> list[Sheet]:
    return [Sheet(each.code, str(each.title), tuple(_lines(each))) for each in OTHERS]


def _lines(other: Other) -> Iterator[Line]:
    source = _("how the site is made")
    yield Line(RegisterPart.PURPOSES, "purposes", str(other.purposes), source)
    yield Line(RegisterPart.PERSONS, "persons", str(other.persons), source)
    for number, words in enumerate(other.data, start=1):
        yield Line(RegisterPart.DATA, f"data-{number}", str(words), source)
    yield Line(RegisterPart.RECIPIENTS, "recipients", str(other.recipients), source)
    for mark, told, life in other.lives:
        lasts = life()
        words = str(told) % {"time": _in_words(lasts)}
        yield Line(
            RegisterPart.RETENTION,
            f"{mark}:{lasts.total_seconds():.0f}",
            words,
            _("times after which the site erases"),
        )
    if other.ends:
        yield Line(RegisterPart.RETENTION, "ends", str(other.ends), source)
    if other.code == "statistics":
        words = _("No figure is shown for fewer than %(number)d people.") % {"number": SMALLEST_GROUP}
        yield Line(RegisterPart.MEASURES, f"smallest:{SMALLEST_GROUP}", words, source)


def _in_words(lasts: timedelta) -> str:
    """Days, or hours below four of them."""
    if lasts < timedelta(days=4):
        hours = int(lasts.total_seconds() // 3600)
        return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    return ngettext("%(number)d day", "%(number)d days", lasts.days) % {"number": lasts.days}
