"""What the person concerned is told of a registration, at a given moment: the one place that says it.

One's own page, letters, calendar, download and the screen after sending read it here, from the registration, its intake
and its event. So they cannot contradict each other, and three things hold everywhere at once: a decision that is
prepared is not told before the results are published; what staff have just done is not told while it waits to be taken
back (`LETTERS_WAIT`); and what is cancelled or over is not spoken of as if it were to come.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.text.dates import day_in_words, deadline_in_words, midnight, minute_in_words
from registrations.enums import EventKind
from registrations.events import Event, event_of, held_until
from registrations.models import Intake, Registration, RegistrationEvent
from registrations.workflows import PENDING, State, Step, Text, Transition, Workflow

OVER: dict[str, Text] = {
    "confirmed": gettext_lazy("It is over. Your place was confirmed."),
    "unconfirmed": gettext_lazy("It is over. Your place was held, and your address not confirmed."),
    "waiting": gettext_lazy("You were on the waiting list: no place became free for you."),
}


class Action(Enum):
    """What the page offers the person to do with what they sent."""

    CHANGE = "change"
    LEAVE = "leave"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Told:
    """Where a registration stands for the person: `state` is the last one they were told, `since` when it holds."""

    registration: Registration
    state: State
    at: datetime
    event: Event | None
    since: datetime | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it is cancelled by who organises it, for someone to whom that matters."""
        called_off = self.registration.workflow.when_called_off
        if not called_off or self.state.code == called_off:
            return bool(called_off)
        return is_cancelled(self.registration.intake, self.event, self.at) and self._goes_on

    @property
    def shown(self) -> State:
        """The state whose words they read: everyone's is called off with the event, before the worker has come by."""
        workflow = self.registration.workflow
        return workflow.state(workflow.when_called_off) if self.cancelled else self.state

    @property
    def over(self) -> bool:
        """Whether what the person was to come to has begun (who still waits) or ended."""
        if self.event is None or self.cancelled or self.state.code not in PENDING:
            return False
        ends = self.event.ends_at if self.state.holds_place else self.event.starts_at
        return ends <= self.at

    @property
    def _goes_on(self) -> bool:
        workflow = self.registration.workflow
        return not workflow.is_final(self.state.code) and (
            not workflow.when_full or self.state.code in PENDING
        )

    @property
    def title(self) -> Text:
        """The sentence that says where it stands."""
        if self.cancelled:
            return self.shown.public_label
        return OVER.get(self.state.code, self.state.public_label) if self.over else self.state.public_label

    @property
    def label(self) -> Text:
        """The same in a word."""
        return self.shown.label

    @property
    def next_steps(self) -> tuple[str, ...]:
        """What happens next, in the active language, with the dates that are known; nothing to who is to be erased."""
        if self.over or self.registration.erasure_asked_at:
            return ()
        if not self.registration.email and not self.cancelled and self.shown.next_steps_said:
            return tuple(str(words) for words in self.shown.next_steps_said)
        if not self.cancelled and self._begun and self.state.code in self.registration.workflow.to_confirm:
            return ()
        return steps(
            self.registration.workflow, self.shown, self.registration.intake, event=self.event, at=self.at
        )

    @property
    def held_until(self) -> datetime | None:
        """Until when a place is held for the person, as far as they know."""
        registration = self.registration
        if self.state.code != registration.workflow.when_unconfirmed:
            return None
        if registration.state_code == self.state.code or self.since is None:
            return registration.held_until
        return held_until(registration.intake, at=self.since, event=self.event)

    @property
    def _offered(self) -> Transition | None:
        """The way out of the state they were told."""
        if self.over or self.registration.erased_at:
            return None
        return _way_out(self.registration.workflow, self.shown.code)

    @property
    def way_out(self) -> Transition | None:
        """The way by which the person may leave for good; None when there is none (any more).

        It is offered by the state they were told, and taken from the one it is in.
        """
        workflow, offered = self.registration.workflow, self._offered
        return offered and workflow.transition(self.registration.state_code, offered.target)

    @property
    def actions(self) -> frozenset[Action]:
        """What the person may do now."""
        registration = self.registration
        offered = {Action.LEAVE} if self._offered else set()
        if may_change(registration, self.at, state=self.state) and not self.over:
            offered.add(Action.CHANGE)
        if self.state.code in registration.workflow.to_confirm and not (self.cancelled or self._begun):
            offered.add(Action.CONFIRM)
        return frozenset(offered)

    @property
    def _begun(self) -> bool:
        return self.event is not None and self.event.has_begun(self.at)


def tell(registration: Registration, at: datetime | None = None) -> Told:
    """What the person is told at that moment (aware, now when None), in the active language.

    Letters, which have looked the event up, make a `Told` with it.
    """
    at = at or timezone.now()
    event = event_of(registration.intake, get_language())
    state, since = _told(registration, at)
    return Told(registration, state, at, event, since)


def is_cancelled(intake: Intake, event: Event | None, at: datetime) -> bool:
    """Whether it does not take place: neither the page nor a registration may say anything else."""
    return bool(intake.cancelled_at and intake.cancelled_at <= at) or bool(event and event.entry.cancelled)


def is_published(registration: Registration, at: datetime) -> bool:
    """Whether the person may know the state it is in: it is no decision, or its results are published, or was told.

    They know it once the step that led there can no longer be taken back: see `told_state()`.
    """
    if not registration.state.prepared or _results_are_out(registration.intake, at):
        return True
    told = registration.events.filter(kind=EventKind.RESULT_TOLD, to_state=registration.state_code)
    return told.exists()


def _results_are_out(intake: Intake, at: datetime) -> bool:
    return bool(intake.results_at and intake.results_at <= at and not is_cancelled(intake, None, at))


def told_state(registration: Registration, at: datetime, *, leaving: datetime | None = None) -> State:
    """The last state that the person was told.

    What staff did within `LETTERS_WAIT` is not told yet, whether or not it writes a letter: a wrong click reaches
    nobody. `leaving` is when a letter leaves that is written now: by then, what staff did before it is told.
    """
    return _told(registration, at, leaving)[0]


def _told(
    registration: Registration, at: datetime, leaving: datetime | None = None
) -> tuple[State, datetime]:
    """The last state that the person was told, and since when they are in it.

    The history is read only where that may be another state than the one it is in.
    """
    by = leaving or at
    moved = registration.since > registration.created_at
    may_wait = moved and by - settings.LETTERS_WAIT < registration.since <= by
    if not may_wait and is_published(registration, at):
        return registration.state, registration.since
    known = registration.events.filter(at__lte=at).exclude(to_state="").order_by("at", "pk")
    events = list(known.defer("message", "note"))
    unheard = _unheard(registration, events, by)
    events = [event for event in events if event not in unheard]
    results = {event.to_state for event in events if event.kind == EventKind.RESULT_TOLD}
    workflow, results_are_out = registration.workflow, _results_are_out(registration.intake, at)
    passed: set[str] = set()  # what was set aside goes on where it stood: held after all, or answered
    for event in reversed(events):
        state = workflow.state(event.to_state)
        prepared = state.prepared and not results_are_out and state.code not in results
        if not prepared and state.code not in passed:
            return state, event.at
        passed |= workflow.asides & {event.from_state}
    return workflow.initial, registration.created_at


# What colleagues do among themselves: no step that the person is told of.
AMONG_COLLEAGUES = {
    EventKind.ASSIGNED,
    EventKind.NOTED,
    EventKind.LINKED,
    EventKind.UNLINKED,
    EventKind.TOLD_APART,
    EventKind.ALIKE_AGAIN,
    EventKind.DOSSIER_READ,
    EventKind.HELD,
    EventKind.RELEASED,
}


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """A line of history as the person may read it."""

    event: RegistrationEvent
    at: datetime
    from_state: str
    to_state: str


# What waits before it is told (`LETTERS_WAIT`). A correction is on the page at once: the answers are what they are.
HELD_BACK = {EventKind.MOVED, EventKind.WRITTEN}


STEPS = (EventKind.MOVED, EventKind.TRANSFERRED)


def taken_back(events: Iterable[RegistrationEvent]) -> set[RegistrationEvent]:
    """Which of these events, oldest first, are steps, corrections or letters that staff took back unread."""
    done: list[RegistrationEvent] = []
    undone = set()
    for event in events:
        if event.kind == EventKind.UNDONE:
            kinds = STEPS if event.to_state else (EventKind.CORRECTED, EventKind.WRITTEN)
            undone |= {
                next((each for each in reversed(done) if each.kind in kinds and each not in undone), event)
            }
        done.append(event)
    return undone


def _waits(registration: Registration, event: RegistrationEvent, at: datetime) -> bool:
    """Whether staff did that so shortly before `at` that it can be taken back, and the person is not told of it yet.

    A decision that was prepared waits for its results, and for nothing once they are published.
    """
    if event.kind not in HELD_BACK or event.actor_id is None or event.at + settings.LETTERS_WAIT <= at:
        return False
    if not event.to_state:
        return True
    way = registration.workflow.transition(event.from_state, event.to_state)
    if way is None or not way.permission:  # done to everyone at once: their letters leave at once
        return False
    results_at = registration.intake.results_at
    prepared = registration.workflow.state(event.to_state).prepared
    return not (prepared and results_at and event.at < results_at <= at)


def _unheard(
    registration: Registration, events: list[RegistrationEvent], at: datetime
) -> set[RegistrationEvent]:
    """Which of the events, oldest first, the person has not heard of: staff took them back, or still may."""
    apart = taken_back(events) | {each for each in events if _waits(registration, each, at)}
    decided = {(each.at, each.to_state) for each in apart if each.to_state}
    with_them = (each for each in events if each.kind == EventKind.RESULT_TOLD)
    apart |= {each for each in with_them if (each.at, each.to_state) in decided}
    return apart | {each for each in events if each.kind == EventKind.UNDONE}


def untold_moments(registration: Registration, at: datetime) -> set[datetime]:
    """When staff did what the person has not heard of: a letter that was written then and has not left is none yet."""
    events = list(registration.events.order_by("at", "pk").defer("message", "note"))
    return {each.at for each in _unheard(registration, events, at) if each.kind != EventKind.UNDONE}


def told_history(registration: Registration, at: datetime) -> Iterator[ToldEvent]:
    """What happened, in order, without the steps that the person was not told, or not yet.

    What colleagues do among themselves is none of it, nor what they took back before it was told. A decision is told as
    of the moment when its result was, and a state that follows says where the person stood.
    """
    known, standing = "", ""
    asides = registration.workflow.asides
    results_at = registration.intake.results_at
    events = list(registration.events.order_by("at", "pk"))
    apart = _unheard(registration, events, at)
    events = [event for event in events if event.kind not in AMONG_COLLEAGUES and event not in apart]
    told = {event.to_state for event in events if event.kind == EventKind.RESULT_TOLD}
    published = _results_are_out(registration.intake, at)
    last = next(
        (each for each in reversed(events) if each.to_state and each.kind != EventKind.RESULT_TOLD), None
    )
    for event in events:
        if not event.to_state:
            yield ToldEvent(event, event.at, event.from_state, "")
            continue
        state = registration.workflow.state(event.to_state)
        moment = event.at
        if state.prepared and event.kind != EventKind.RESULT_TOLD:
            if event.from_state in asides and known == event.from_state:
                yield ToldEvent(event, event.at, known, standing)
                known = standing
            if event is not last or not published or event.to_state in told:
                continue
            moment = max(event.at, results_at) if results_at else event.at
        if event.kind == EventKind.TRANSFERRED and event.to_state == known:
            yield ToldEvent(event, event.at, "", "")
        if event.to_state == known:
            continue
        before = event.from_state if event.kind == EventKind.CREATED else known
        yield ToldEvent(event, moment, before, event.to_state)
        known = event.to_state
        standing = standing if known in asides else known


def may_change(registration: Registration, at: datetime | None = None, *, state: State | None = None) -> bool:
    """Whether the person may change all answers now: staff asked for it, or the intake is still open.

    Where staff have chosen questions, those alone are answered again (`registrations.domain.wanting`).

    A decision that is prepared changes nothing: it would give itself away. Who asked to be erased takes that back
    first.
    """
    at = at or timezone.now()
    if registration.erased_at or registration.erasure_asked_at or not registration.version.specs:
        return False
    intake = registration.intake
    if intake.cancelled_at and intake.cancelled_at <= at:
        return False
    state = state or told_state(registration, at)
    if state.may_always_change and registration.asks_questions:
        return False
    return state.may_always_change or (state.may_change and intake.accepts(at))


def has_left(registration: Registration, state: State | None = None) -> bool:
    """Whether the person, or staff in their name, has taken it back already; as far as they know, in that `state`."""
    return (state.code if state else registration.state_code) in _ends(registration.workflow)


def _way_out(workflow: Workflow, code: str) -> Transition | None:
    ways = (way for way in workflow.leaving(code) if way.person and not way.while_prepared)
    return next((way for way in ways if way.target in _ends(workflow)), None)


def _ends(workflow: Workflow) -> set[str]:
    """The states a person leads to by themselves and that nothing leads out of; a repetition is no leave."""
    ends = {way.target for way in workflow.transitions if way.person and workflow.is_final(way.target)}
    return ends - {workflow.when_repeated}


def steps(
    workflow: Workflow, state: State, intake: Intake, *, event: Event | None, at: datetime
) -> tuple[str, ...]:
    """What happens next to someone in that state, in the active language, with the dates of the intake ahead."""
    said = []
    if state.may_change and intake.closes_at and intake.closes_at > at and not workflow.when_full:
        said.append(
            _("You can change your answers on your page until %(moment)s, Paris time.")
            % {"moment": deadline_in_words(intake.closes_at)}
        )
    for step in workflow.steps_after(state.code):
        if not isinstance(step, Step):
            said.append(str(step))
        elif not step.with_event or event is not None:
            moment = getattr(intake, step.date) if step.date else None
            said.append(_dated(step.words, moment) if moment and moment > at else str(step.words))
    return tuple(said)


def _dated(words: Text, moment: datetime) -> str:
    if moment == midnight(moment):  # a day was meant
        return _("%(step)s Planned for %(day)s.") % {"step": words, "day": day_in_words(moment)}
    return _("%(step)s Planned for %(moment)s, Paris time.") % {
        "step": words,
        "moment": minute_in_words(moment),
    }
