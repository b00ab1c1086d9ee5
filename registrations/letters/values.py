"""What the placeholders of a letter become for one person."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.sites import name_of, url_of
from core.text.dates import (
    PARIS,
    day_in_words,
    deadline_in_words,
    hour_in_words,
    minute_in_words,
    minutes_in_words,
)
from core.text.languages import mark_of, semicolons
from registrations.enums import Channel, Contact, EventKind, MessageKind
from registrations.facts import sentences, where_in_words
from registrations.letters import defanging, marks
from registrations.letters.context import LetterContext
from registrations.letters.marks import Thing, Way
from registrations.letters.news import news_of
from registrations.letters.placeholders import ALLOWED
from registrations.letters.said import NOTHING, Link, Listed, Said, Value, reference_of
from registrations.models import Draft, Guest, Intake, Registration, Subscription
from registrations.telling import Told, told_state

ANSWER_TIME = timedelta(days=30)  # an invitation left unanswered is erased then
# Mails that may reach someone who never wrote to us: nothing that was typed greets them.
TO_STRANGERS = frozenset(
    {
        MessageKind.CONFIRM_EMAIL,
        MessageKind.CONFIRM_TOGETHER,
        MessageKind.ALREADY,
        MessageKind.ANOTHER,
        MessageKind.LAPSED,
        MessageKind.MISDIRECTED,
        MessageKind.RETIRED,
        MessageKind.DRAFT_LINK,
        MessageKind.LOST_LINK,
        MessageKind.SUBSCRIBE,
        MessageKind.CEILING,
        MessageKind.NEW_ADDRESS,
        MessageKind.GUEST,
        MessageKind.GUEST_ENDED,
        MessageKind.GUEST_OVER,
        MessageKind.SUCCESSOR,
        MessageKind.HANDED_OVER,
        MessageKind.HANDED_ON,
    }
)
TO_CONFIRM = frozenset(
    {MessageKind.CONFIRM_EMAIL, MessageKind.CONFIRM_TOGETHER, MessageKind.LAPSED, MessageKind.ANOTHER}
)
REMINDERS = frozenset({MessageKind.REMINDER_WEEK, MessageKind.REMINDER_DAY, MessageKind.REMINDER_HOUR})
# Who has a draft goes on with it; who only asked to be reminded has nothing there but the way to end it, at the foot.
DEADLINES = frozenset({MessageKind.DEADLINE_WEEK, MessageKind.DEADLINE_DAY})
MULTI_LINE = {"message"}
OF_STAFF = {"message"}
OBJECTS = {"announcement", "change"}  # what a verb gives that is no words


class Values(Mapping[str, Value]):
    """The value of each placeholder, found when it is asked for; NOTHING for what is not known."""

    def __init__(self, finders: Mapping[str, Callable[[], Value]]) -> None:
        self._finders = dict(finders)
        self._found: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        if name not in self._found:
            self._found[name] = self._finders[name]() if name in self._finders else NOTHING
        return self._found[name]

    def __iter__(self):
        return iter(self._finders)

    def __len__(self) -> int:
        return len(self._finders)


def moment(at: datetime | None) -> Value:
    return Said(minute_in_words(at), strong=True) if at else NOTHING


def until(at: datetime | None) -> Value:
    """A moment that ends something."""
    return (
        Said(_("%(moment)s (Paris time)") % {"moment": deadline_in_words(at)}, strong=True) if at else NOTHING
    )


def day_and_hour(at: datetime | None) -> Value:
    """« mardi 3 mars 2026 à 18 h 30 (heure de Paris) »."""
    if at is None:
        return NOTHING
    day = date_format(at.astimezone(PARIS), "l")
    return Said(_("%(moment)s (Paris time)") % {"moment": f"{day} {minute_in_words(at)}"}, strong=True)


def given(name: str, value: object) -> Value:
    """A value that the verb gave: words of who knows whom, unless it is one of ours or a message of our staff."""
    if isinstance(value, Said | Link | Listed):
        return value
    if name in OF_STAFF:
        return Said(text) if (text := defanging.as_written(value or "")) else NOTHING
    return Said(defanging.tame(value, lines=name in MULTI_LINE)) if value not in (None, "") else NOTHING


def values_of(  # noqa: PLR0913 each is a thing that a value may depend on
    about: Thing | None,
    kind: MessageKind,
    context: LetterContext,
    *,
    button: str,
    values: Mapping[str, object],
    links: Iterable[Thing | Guest] = (),
    attached: bool = False,
    elsewhere: bool = False,
    at: datetime | None = None,
    leaves_at: datetime | None = None,
) -> Values:
    """The values for a letter of that kind about the thing, at that moment. Those the verb gave in `values` come first.

    What it tells is what is told when it leaves: what staff did before it can be taken back no more by then.

    `attached` says that an event for the calendar goes with it, `elsewhere` that the message is kept beside another
    thing than the one it tells of.
    """
    finders: dict[str, Callable[[], Value]] = {"site": lambda: Said(name_of(context.sender(about)))}
    finders |= _of_context(context)
    if isinstance(about, Registration):
        at = at or timezone.now()
        finders |= _of_registration(about, kind, context, at, leaves_at or at)
    elif isinstance(about, Draft):
        finders |= {
            "begun": lambda: moment(about.created_at),
            "expires": lambda: _erased(about),
        }
    if about is not None:
        finders["inviter"] = lambda: Said(about.email, strong=True)
        finders["news"] = lambda: Said(news_of(about, kind, context, values.get("announcement")))
    if about is not None and not (isinstance(about, Subscription) and kind in DEADLINES):
        page = _page_behind(about, kind)
        way = Way.to(about, page) if elsewhere else Way(page)
        finders["personal_link"] = lambda: Link(way, button)
    finders.setdefault("greeting", lambda: Said(_("Hello,")))
    lost = tuple(links)
    if attached:
        finders["attached"] = partial(_attached, kind)
    change: Any = values.get("change")
    if isinstance(about, Registration) and change:
        finders["changes"] = lambda: Listed(tuple(sentences(*change, state=about.state)))
        finders["leave_link"] = lambda: Link(Way(marks.LEAVE), _("I cannot come any more: cancel"))
    finders["links"] = lambda: (
        Listed(tuple(_lost(each, context.language) for each in lost)) if lost else NOTHING
    )
    finders |= {name: partial(given, name, value) for name, value in values.items() if name not in OBJECTS}
    return Values({name: finder for name, finder in finders.items() if name in ALLOWED[kind]})


def _see_page(context: LetterContext) -> str:
    """The words that lead to the page, with its language where it is not the letter's."""
    mark = mark_of(context.title_language, context.language) if context.title_language else ""
    return f"{_('See the page')} {mark}".strip()


def _of_context(context: LetterContext) -> dict[str, Callable[[], Value]]:
    intake = context.intake
    if intake is None:
        return {}
    first = intake.extended_from if intake.extended_from and intake.closes_at else None
    return {
        "page": lambda: Said(context.title, strong=True, language=context.title_language),
        "page_link": lambda: Link(context.url, _see_page(context)) if context.url else NOTHING,
        "deadline": lambda: until(intake.closes_at),
        "first_deadline": lambda: until(first),
        "places": lambda: Said(str(intake.capacity)) if intake.capacity is not None else NOTHING,
        "when": lambda: day_and_hour(context.event.starts_at) if context.event else NOTHING,
        "duration": lambda: Said(minutes_in_words(context.event.lasts)) if context.event else NOTHING,
        "where": lambda: Said(where_in_words(context.event)) if context.event else NOTHING,
        "hour": lambda: (
            Said(
                _("%(moment)s (Paris time)") % {"moment": hour_in_words(context.event.starts_at)}, strong=True
            )
            if context.event
            else NOTHING
        ),
    }


def _of_registration(
    registration: Registration,
    kind: MessageKind,
    context: LetterContext,
    at: datetime,
    leaves_at: datetime,
) -> dict[str, Callable[[], Value]]:
    def first_name() -> Value:
        return NOTHING if kind in TO_STRANGERS else Said(defanging.tame_name(_first_name(registration)))

    def name() -> Value:
        """Who asked, where that is what the letter is about: what does not look like a name is not said."""
        if kind == MessageKind.ANOTHER:
            return Said(defanging.tame_name(registration.name), strong=True)
        return NOTHING if kind in TO_STRANGERS else Said(defanging.tame(registration.name))

    def greeting() -> Value:
        name = first_name()
        if not isinstance(name, Said) or not name.text:
            return Said(_("Hello,"))
        return Said(_("Hello %(name)s,") % {"name": name.text})

    def join_link() -> Value:
        url = context.event.link_for(told.state, at=at) if context.event else ""
        return Link(url, _("Join the event")) if url else NOTHING

    told = Told(registration, told_state(registration, at, leaving=leaves_at), at, context.event)

    def steps() -> Value:
        said = told.next_steps
        return Listed(said, title=_("What happens next")) if said else NOTHING

    return {
        "join_link": join_link,
        "first_name": first_name,
        "greeting": greeting,
        "adviser": lambda: Said(_adviser(registration), strong=True),
        "entered": lambda: _entered(registration),
        "known": lambda: _known_of(registration, context.language),
        "site_address": lambda: Said(url_of(context.platform)),
        "name": name,
        "reference": lambda: reference_of(registration),
        "state": lambda: Said(str(told.title)),
        "received": lambda: moment(registration.created_at),
        "held_until": lambda: moment(registration.held_until),
        "steps": steps,
        "wanted": lambda: _wanted(registration),
        "questions": lambda: _questions(registration),
        "wanted_until": lambda: _wanted_until(registration),
        "message": lambda: given("message", _last_message(registration, told.state.code)),
        "expires": lambda: Said(day_in_words(registration.since + ANSWER_TIME), strong=True),
    }


def _adviser(registration: Registration) -> str:
    """Who wrote about the person, by the name they set; the role alone while they have set none."""
    written_by = registration.created_by
    if written_by is not None and written_by.introduced:
        return defanging.tame(written_by.introduced)
    return _("A regional delegate") if registration.workflow_code == "lead" else _("Someone who advises you")


def _entered(registration: Registration) -> Value:
    """Who wrote it down for the person, how and when; nothing when they sent it by themselves."""
    if not registration.channel or registration.came_at is None:
        return NOTHING
    by = registration.created_by
    words = {
        "who": defanging.tame(by.introduced) if by and by.introduced else _("Someone of our team"),
        "how": Channel(registration.channel).label,
        "moment": minute_in_words(registration.came_at),
    }
    return Said(_("%(who)s wrote this down for you, %(how)s, on %(moment)s, Paris time.") % words)


def _known_of(registration: Registration, language: str) -> Value:
    """The questions that were answered about the person; what was answered is behind the link alone."""
    answered = (
        spec for spec in registration.version.specs if registration.answers.get(spec.key) not in (None, "")
    )
    labels = [defanging.tame(spec.label(language)) for spec in answered if spec.kind != "consent"]
    return Said(semicolons(labels)) if labels else NOTHING


def _attached(kind: MessageKind) -> Value:
    if kind == MessageKind.CANCELLED:
        return Said(_("The attached file takes it out of your calendar."))
    if kind == MessageKind.LEFT_TOGETHER:
        return Said(_("The attached file takes them out of your calendar."))
    if kind == MessageKind.TOGETHER:
        return Said(_("The attached file puts all that you have a place for into your calendar."))
    if kind in REMINDERS:
        return Said(_("The attached file brings your calendar up to date."))
    return Said(_("The attached file puts it into your calendar."))


def _page_behind(about: Thing, kind: MessageKind) -> str:
    if isinstance(about, Subscription):
        return marks.SUBSCRIPTION
    if kind == MessageKind.NEW_ADDRESS:
        return marks.ADDRESS
    return marks.CONFIRM if kind in TO_CONFIRM else marks.SHOW


def _first_name(registration: Registration) -> str:
    keys = [spec.key for spec in registration.version.specs if spec.identifies == Contact.FIRST_NAME]
    return str(registration.answers.get(keys[0]) or "") if keys else ""


def _wanted(registration: Registration) -> Value:
    """The documents that staff wait for, in their words."""
    asked = registration.wanted.open().first()
    labels = tuple(defanging.tame(each) for each in asked.documents) if asked else ()
    return Listed(labels, title=_("Documents to send")) if labels else NOTHING


def _questions(registration: Registration) -> Value:
    asked = registration.wanted.open().first()
    labels = asked.question_labels(registration.language) if asked else ()
    return Listed(labels, title=_("Questions to answer again")) if labels else NOTHING


def _wanted_until(registration: Registration) -> Value:
    asked = registration.wanted.open().first()
    return Said(day_in_words(asked.until), strong=True) if asked and asked.until else NOTHING


def _last_message(registration: Registration, state: str) -> str:
    """What staff wrote to the person with the state they were told. Their note for colleagues is never asked for."""
    moves = registration.events.filter(kind=EventKind.MOVED, to_state=state)
    last = moves.order_by("-at", "-pk").first()
    return last.message if last is not None else ""


def _erased(draft: Draft) -> Value:
    """The day; to the minute where it is a matter of hours."""
    if draft.email_confirmed_at is None:
        return until(draft.expires_at)
    return Said(day_in_words(draft.expires_at), strong=True)


def _lost(thing: Thing | Guest, language: str) -> Link:
    """A line of the letter that gives lost links back."""
    intake: Intake | None = thing.intake
    title = LetterContext(intake, language).title
    if isinstance(thing, Registration):
        return Link(Way.to(thing), _("Open my registration"), about=f"{title}, {thing.reference}")
    if isinstance(thing, Draft):
        begun = _("begun on %(date)s") % {"date": minute_in_words(thing.created_at)}
        return Link(Way.to(thing), _("Go on with my form"), about=f"{title}, {begun}")
    if isinstance(thing, Guest):
        role = _("to take over") if thing.is_successor else _("as a guest")
        return Link(Way.to(thing), _("Open what is shared with me"), about=f"{title}, {role}")
    about = title or pgettext("of calls and deadlines", "Alerts")
    return Link(Way.to(thing, marks.SUBSCRIPTION), _("Choose what I am told of"), about=about)
