"""Whatever happens, in whatever order: page, letters, calendar and download tell the person one thing."""

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import User
from registrations.domain import MoveRefused, move
from registrations.domain.changes import follow_cancellations, tell_of_changes
from registrations.domain.errors import NoSuchMove
from registrations.domain.outbox import AFTER, write_message
from registrations.domain.persons import ask_erasure, export, leave, take_back_erasure
from registrations.domain.results import publish_results
from registrations.domain.undoing import undo
from registrations.enums import MessageKind, MessageState
from registrations.models import Intake, Message, PersonalLink, Registration
from registrations.telling import Action, has_left, is_published, tell
from registrations.views.own_page import calendar_entry
from registrations.workflows import DECISIONS
from tests import factories
from tests.registrations.bookings import arrive, booking

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ABOUT_THE_REQUEST = {MessageKind.LOST_LINK}

happening = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 9)),
    st.tuples(st.just("move"), st.integers(0, 9)),
    st.tuples(st.just("move"), st.integers(0, 9)),
    st.tuples(st.just("pass"), st.sampled_from((1, 5, 12))),
    st.tuples(st.just("results"), st.none() | st.integers(-3, 9)),
    st.tuples(st.just("cancel"), st.booleans()),
    st.tuples(st.just("erasure"), st.booleans()),
    st.tuples(st.just("leave"), st.none()),
)
# The same with letters that wait: minutes pass, and staff take back what they have just done.
within_the_wait = st.one_of(
    happening,
    st.tuples(st.just("move"), st.integers(0, 9)),
    st.tuples(st.just("minutes"), st.sampled_from((1, 2, 5))),
    st.tuples(st.just("minutes"), st.sampled_from((1, 2, 5))),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("undo"), st.none()),
)


@dataclass
class Story:
    """One registration, the moment it is there, and the person's way in."""

    pk: int
    now: datetime
    staff: User
    token: str
    last: datetime  # no story is longer than one clock of a test

    @property
    def registration(self) -> Registration:
        return Registration.objects.select_related("intake__form", "version").get(pk=self.pk)

    def tell(self, verb: str, value) -> None:
        """Let one thing happen, and the worker make its round. No two things happen in one moment."""
        self.now += timedelta(seconds=1)
        registration = self.registration
        if verb == "move":
            ways = [way for way in registration.workflow.leaving(registration.state_code) if way.permission]
            if ways:
                self.move(registration, ways[value % len(ways)])
        elif verb == "pass":
            self.now = max(self.now, min(self.now + value * DAY, self.last))
        elif verb == "minutes":
            self.now += value * MINUTE
        elif verb == "undo":
            with suppress(MoveRefused):
                undo(registration, self.staff, at=self.now)
        elif verb == "results":
            results_at = None if value is None else self.now + value * DAY
            Intake.objects.filter(pk=registration.intake_id).update(results_at=results_at)
        elif verb == "cancel":
            Intake.objects.filter(pk=registration.intake_id).update(cancelled_at=self.now if value else None)
        elif verb == "erasure":
            (ask_erasure if value else take_back_erasure)(registration, at=self.now)
        elif Action.LEAVE in tell(registration, self.now).actions:
            with suppress(NoSuchMove) if self.may_wait(registration) else nullcontext():
                leave(registration, seen=tell(registration, self.now).state.code, at=self.now)
                assert has_left(self.registration, tell(self.registration, self.now).state)
        publish_results(self.now)
        follow_cancellations(self.now)
        tell_of_changes(self.now)

    def move(self, registration: Registration, way) -> None:
        message = "Un mot." if way.needs_message else ""
        with suppress(MoveRefused):
            move(registration, to=way.target, by=self.staff, message=message, note="Une note.", at=self.now)

    def may_wait(self, registration: Registration) -> bool:
        """Whether staff have done something so lately that the person is not told yet."""
        return self.now - django_settings.LETTERS_WAIT < registration.since

    def check(self, before: set[int]) -> None:
        """What page, letters, calendar and download say now."""
        registration = self.registration
        told = tell(registration, self.now)
        with time_machine.travel(self.now, tick=False):
            page = Client().get(reverse("personal:show", args=[self.token])).content.decode()
            data = export(registration, at=self.now)

        assert f"<h1>{escape(told.title)}</h1>" in "".join(page.split("\n")) or escape(told.title) in page
        assert (reverse("personal:cancel", args=[self.token]) in page) == (Action.LEAVE in told.actions)
        assert (reverse("personal:change", args=[self.token]) in page) == (Action.CHANGE in told.actions)
        assert data["registration"]["state_code"] == told.state.code
        assert [each["to_state"] for each in data["history"] if each["to_state"]][-1] == told.state.code
        hidden = registration.state
        if hidden.code != told.state.code:
            if not self.may_wait(registration):
                assert hidden.prepared
                assert not is_published(registration, self.now)
            assert escape(str(hidden.public_label)) not in page
            assert all(each["to_state"] != hidden.code for each in data["history"][-1:])
        self.check_letters(registration, told, before, data)
        if entry := calendar_entry(registration, self.now):
            page_of = registration.intake.page_in("fr").specific
            assert entry.cancelled or not told.cancelled
            gone = (
                has_left(registration, told.state)
                or told.cancelled
                or page_of.status_at(self.now).state == "cancelled"
            )
            assert entry.cancelled == gone
            assert page_of.status_at(self.now).state != "cancelled" or entry.cancelled

    def check_letters(self, registration: Registration, told, before: set[int], data: dict) -> None:
        new = Message.objects.exclude(pk__in=before).filter(registration=registration)
        decisions = [each for each in new if each.kind in DECISIONS and each.due_at <= self.now]
        assert all(each.kind == told.state.code for each in decisions)
        waiting = [each for each in new if each.due_at > self.now and each.state == MessageState.QUEUED]
        shown = Counter(each["text"] for each in data["messages"])
        known = registration.messages.exclude(pk__in=[each.pk for each in waiting])
        told_before = Counter(each.shown_text for each in known)  # two letters may say the same
        for letter in waiting:
            assert letter.kind in AFTER or shown[letter.shown_text] <= told_before[letter.shown_text]
        if registration.erasure_asked_at:
            assert not [each for each in new if each.kind not in ABOUT_THE_REQUEST]
            return
        sid = transaction.savepoint()
        letter = write_message(registration, MessageKind.PROGRESS, at=self.now)
        assert letter
        assert str(told.title) in letter.text
        transaction.savepoint_rollback(sid)


def a_call() -> Intake:
    now = timezone.now()
    call = factories.call(title="Appel")
    return factories.intake(call, closes_at=now + 20 * DAY, results_at=now + 40 * DAY)


def a_workshop() -> Intake:
    return booking(capacity=None)


@pytest.fixture
def staff() -> User:
    return factories.staff(is_superuser=True)


@pytest.fixture(
    params=[(a_call, factories.registration), (a_workshop, partial(arrive, name="awa"))],
    ids=["applied", "booked"],
)
def come(request) -> Callable[[], Registration]:
    """What someone registers for is made once; each story begins with their coming."""
    of, verb = request.param
    return partial(verb, of())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings=st.lists(happening, min_size=2, max_size=9))
def test_the_person_is_told_one_thing_whatever_happens(come, staff, happenings):
    tell_the_story(come, staff, happenings)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings=st.lists(within_the_wait, min_size=2, max_size=9))
def test_the_person_is_told_one_thing_while_letters_wait(come, staff, happenings):
    with override_settings(LETTERS_WAIT=5 * MINUTE):
        tell_the_story(come, staff, happenings)


def tell_the_story(come: Callable[[], Registration], staff: User, happenings: list[tuple]) -> None:
    with transaction.atomic(), translation.override("fr"):
        registration = come()
        token = PersonalLink.issue(registration=registration)
        now = timezone.now()
        story = Story(registration.pk, now, staff, token, now + 44 * DAY)

        for verb, value in happenings:
            before = set(Message.objects.values_list("pk", flat=True))
            story.tell(verb, value)
            story.check(before)

        transaction.set_rollback(True)
