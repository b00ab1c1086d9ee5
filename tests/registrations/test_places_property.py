"""Whatever people and staff do, in whatever order: places, waiting list and history hold together."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.domain import MoveRefused, move
from registrations.domain.places import confirm_email, fill_places, lapse_unconfirmed
from registrations.enums import Actor
from registrations.models import Intake, Registration
from registrations.workflows import HOLDING, REGISTERED
from tests.registrations.bookings import arrive, booking

pytestmark = pytest.mark.django_db
PEOPLE = ("awa", "bao", "chloe", "dina", "elsa", "Awa@Example.org")
HOURS = 24  # from the first arrival to the beginning of the event

steps = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("arrive"), st.sampled_from(PEOPLE)),
    st.tuples(st.sampled_from(("cancel", "confirm")), st.integers(0, 9)),
    st.tuples(st.sampled_from(("cancel", "confirm")), st.integers(0, 9)),
    st.tuples(st.just("pass"), st.integers(1, 8)),
    st.tuples(st.just("places"), st.none() | st.integers(0, 4)),
)


@dataclass
class Story:
    """An intake, the hour it is there, and what one sees of it."""

    intake: Intake
    now: datetime
    begins: datetime
    states: dict[int, str] = field(default_factory=dict)

    def tell(self, verb: str, value) -> None:
        """Let one thing happen."""
        if verb == "arrive":
            arrive(self.intake, value, at=self.now)
        elif verb == "pass":
            self.now += timedelta(hours=value)
            lapse_unconfirmed(self.now)
        elif verb == "places":
            Intake.objects.update(capacity=value)
            fill_places(self.intake, at=self.now)
        elif self.states:
            self.act(verb, sorted(self.states)[value % len(self.states)])

    def act(self, verb: str, pk: int) -> None:
        """Someone who has registered follows a link."""
        registration = Registration.objects.get(pk=pk)
        if verb == "confirm":
            confirm_email(registration, at=self.now)
        elif registration.state_code in ("confirmed", "unconfirmed", "waiting"):
            move(registration, to="cancelled", by=Actor.PERSON, at=self.now)
        else:
            with pytest.raises(MoveRefused):
                move(registration, to="cancelled", by=Actor.PERSON, at=self.now)

    def check(self) -> None:
        """What must hold between what was and what is."""
        before = self.states
        registrations = list(Registration.objects.order_by("pk"))
        after = {each.pk: each.state_code for each in registrations}
        capacity = Intake.objects.get().capacity
        taken_before, taken = (
            sum(state in HOLDING for state in states.values()) for states in (before, after)
        )
        waiting = [pk for pk, state in after.items() if state == "waiting"]
        promoted = [pk for pk in after if before.get(pk) == "waiting" and after[pk] in HOLDING]

        if capacity is not None:
            assert taken <= max(capacity, taken_before), "a place too many"
        if self.now < self.begins:
            assert not waiting or taken >= (capacity or 0), "someone waits while a place is free"
        if promoted and waiting:
            assert max(promoted) < min(waiting), "someone was overtaken"
        if self.now >= self.begins:
            assert not promoted, "a place was given once the event had begun"
        counting = [each.email_key for each in registrations if each.state_code in REGISTERED]
        assert len(counting) == len(set(counting)), "someone is registered twice"
        for each in registrations:
            assert (each.held_until is not None) == (each.state_code == "unconfirmed")
            self.check_history(each)
        self.states = after

    def check_history(self, registration: Registration) -> None:
        moves = registration.events.exclude(to_state="").order_by("pk").values_list("from_state", "to_state")
        assert moves[0][0] == "" or moves[0][1] == "duplicate"
        assert all(one[1] == other[0] for one, other in pairwise(moves))
        assert list(moves)[-1][1] == registration.state_code


@settings(max_examples=30, deadline=None)
@given(
    capacity=st.none() | st.integers(0, 3),
    hours=st.none() | st.integers(1, 5),
    happenings=st.lists(steps, min_size=5, max_size=20),
)
def test_places_hold_together_whatever_happens(capacity, hours, happenings):
    with transaction.atomic():
        intake = booking(capacity=capacity, confirmation_hours=hours, starts_in=timedelta(hours=HOURS))
        begins = intake.page_in().specific.starts_at
        story = Story(intake, now=timezone.now(), begins=begins)

        for verb, value in happenings:
            story.tell(verb, value)
            story.check()

        transaction.set_rollback(True)
