"""Whatever people and staff do, in whatever order: places, waiting list and history hold together."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registrations.domain import MoveRefused, move, steps
from registrations.domain.places import confirm_email, fill_places, lapse_unconfirmed
from registrations.enums import Actor
from registrations.models import Intake, Registration
from registrations.workflows import HOLDING, REGISTERED
from tests.examples import examples
from tests.registrations.bookings import arrive, booking

pytestmark = pytest.mark.django_db
PEOPLE = ("awa", "bao", "chloe", "dina", "elsa", "fadi", "gilles", "Awa@Example.org")
HOURS = 8  # from the first arrival to the beginning of the event
COUNTING = ("confirmed", "unconfirmed", "waiting")

happening = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("arrive"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("confirm"), st.integers(0, 9)),
    st.tuples(st.just("pass"), st.sampled_from((1, 3, HOURS))),
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
            self.act(verb, value)

    def act(self, verb: str, number: int) -> None:
        """Someone follows a link: to leave, rather one who has something to leave; to confirm, anyone."""
        counting = [pk for pk, state in self.states.items() if state in COUNTING]
        choice = sorted(counting if verb == "cancel" and counting else self.states)
        registration = Registration.objects.get(pk=choice[number % len(choice)])
        if verb == "confirm":
            confirm_email(registration, at=self.now)
        elif counting:
            move(registration, to="cancelled", by=Actor.PERSON, at=self.now)
        else:
            with pytest.raises(MoveRefused):
                move(registration, to="cancelled", by=Actor.PERSON, at=self.now)

    def check(self) -> None:
        """What must hold between what was and what is."""
        before = self.states
        registrations = list(Registration.objects.order_by("pk").prefetch_related("events"))
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
        lucky = [pk for pk in after if before.get(pk) not in HOLDING and after[pk] in HOLDING]
        if lucky and waiting:
            assert max(lucky) < min(waiting), "someone was overtaken"
        if self.now >= self.begins:
            assert not promoted, "a place was given once the event had begun"
        counting = [each.email_key for each in registrations if each.state_code in REGISTERED]
        assert len(counting) == len(set(counting)), "someone is registered twice"
        for each in registrations:
            assert (each.held_until is not None) == (each.state_code == "unconfirmed")
            self.check_history(each)
        self.states = after

    def check_history(self, registration: Registration) -> None:
        events = sorted(registration.events.all(), key=lambda event: event.pk)
        moves = [(event.from_state, event.to_state) for event in events if event.to_state]
        assert moves[0][0] == "" or moves[0][1] == "duplicate"
        assert all(one[1] == other[0] for one, other in pairwise(moves))
        assert moves[-1][1] == registration.state_code


# After the beginning nobody is given a place who waits, and nobody who comes then overtakes them.
@example(
    capacity=0,
    hours=None,
    people=1,
    happenings=[("pass", HOURS), ("places", None), ("arrive", PEOPLE[1])],
)
@example(capacity=1, hours=None, people=2, happenings=[("pass", HOURS), ("cancel", 0), ("arrive", PEOPLE[2])])
@settings(max_examples=examples(80), deadline=None)
@given(
    capacity=st.none() | st.integers(0, 3) | st.integers(1, 2),
    hours=st.none() | st.integers(1, 5),
    people=st.integers(0, 5),
    happenings=st.lists(happening, min_size=3, max_size=20),
)
def test_places_hold_together_whatever_happens(capacity, hours, people, happenings):
    intake = Intake.objects.first() or booking()
    begins = intake.page_in().specific.starts_at
    # The letters are not the subject, and take most of the time.
    with patch.object(steps, "write_message"), transaction.atomic():
        Intake.objects.update(capacity=capacity, confirmation_hours=hours)
        story = Story(intake, now=begins - timedelta(hours=HOURS), begins=begins)

        for verb, value in [*(("arrive", name) for name in PEOPLE[:people]), *happenings]:
            story.tell(verb, value)
            story.check()

        transaction.set_rollback(True)
