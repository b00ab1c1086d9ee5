"""What becomes known when an intake is cancelled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain.places import confirm_email, tell_of_cancellation
from registrations.models import Intake
from tests.registrations.bookings import HOUR, arrive, booking, cancel, kinds, states

pytestmark = pytest.mark.django_db


def test_everyone_who_expects_something_is_told_once_of_a_cancellation():
    intake = booking(capacity=1, confirmation_hours=2)
    made = [arrive(intake, name) for name in ("awa", "bao", "chloe")]
    confirm_email(made[0])
    cancel(made[2])
    at = timezone.now() + HOUR
    Intake.objects.update(cancelled_at=at)

    assert tell_of_cancellation(at - timedelta(seconds=1)) == 0
    assert tell_of_cancellation(at) == 2
    assert tell_of_cancellation(at + HOUR) == 0

    assert [kinds(each)[-1] for each in made] == ["cancelled"] * 3
    assert kinds(made[2]).count("cancelled") == 1
    assert states(intake) == ["confirmed", "waiting", "cancelled"]


def test_cancelling_a_second_time_is_told_a_second_time():
    intake = booking()
    made = arrive(intake, "awa")
    at = timezone.now()
    for moment in (at, at + HOUR):
        Intake.objects.update(cancelled_at=moment)
        tell_of_cancellation(moment)

    assert kinds(made) == ["confirmation", "cancelled", "cancelled"]


def test_nobody_is_told_of_the_cancellation_of_what_is_over():
    intake = booking(starts_in=HOUR)
    arrive(intake, "awa")
    at = timezone.now() + timedelta(days=1)
    Intake.objects.update(cancelled_at=at)

    assert tell_of_cancellation(at) == 0
