"""Whole registrations are erased after the time of their form and state, and only those."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import move
from registrations.domain.errors import NotAllowed
from registrations.domain.persons import erase_outlived
from registrations.domain.persons.retention import (
    SOON,
    ReasonMissing,
    hold,
    kept_until,
    lift,
    months_before,
    over_by,
    proposed,
    set_rules,
    times,
)
from registrations.domain.rounds import HOURLY
from registrations.enums import EventKind
from registrations.models import Registration, RetentionRule, RetentionRun
from tests import factories
from tests.registrations.personal import canary
from tests.registrations.personal.behind import call_intake, workshop_intake

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def officer():
    return factories.staff(StaffGroup.OFFICERS)


def aged(registration: Registration, state: str, months: int, *, days: int = 0) -> Registration:
    """It, in that state since so many months and days."""
    since = months_before(NOW, months) - timedelta(days=days)
    Registration.objects.filter(pk=registration.pk).update(state_code=state, since=since, created_at=since)
    registration.refresh_from_db()
    return registration


def someone(intake, number: int, state: str, months: int, **more) -> Registration:
    made = factories.registration(intake, courriel=f"p{number}@example.org", nom=f"Personne {number}")
    return aged(made, state, months, **more)


def test_without_a_rule_nothing_is_ever_erased():
    old = someone(call_intake(), 1, "rejected", 400)

    assert times() == []
    assert erase_outlived(NOW) == 0

    old.refresh_from_db()
    assert old.email
    assert erase_outlived in HOURLY


def test_what_has_outlived_its_rule_is_erased_and_nothing_else(officer):
    intake = call_intake()
    over = someone(intake, 1, "rejected", 24, days=1)
    soon = someone(intake, 2, "rejected", 24, days=-10)
    other = someone(intake, 3, "withdrawn", 60)
    to_do = someone(intake, 4, "submitted", 60)
    another_form = someone(call_intake(form=factories.form(name="Autre", prefix="AUT")), 5, "rejected", 60)
    set_rules(intake.form, {"rejected": 24, "": None}, by=officer)
    known = times()
    assert list(over_by(NOW, known)) == [over]
    assert set(over_by(NOW + SOON, known)) == {over, soon}

    assert erase_outlived(NOW) == 1

    kept = Registration.objects.filter(erased_at=None)
    assert set(kept) == {soon, other, to_do, another_form}
    run = RetentionRun.objects.get()
    assert (run.form, run.state_code, run.months, run.number) == (intake.form, "rejected", 24, 1)
    assert erase_outlived(NOW) == 0
    assert RetentionRun.objects.count() == 1


def test_the_rule_of_all_other_states_leaves_out_those_that_wait_for_staff(officer):
    intake = call_intake()
    named = someone(intake, 1, "rejected", 30)
    other = someone(intake, 2, "withdrawn", 30)
    to_do = someone(intake, 3, "submitted", 30)
    set_rules(intake.form, {"rejected": 60, "": 24}, by=officer)

    erase_outlived(NOW)

    assert set(Registration.objects.filter(erased_at=None)) == {named, to_do}
    other.refresh_from_db()
    assert other.erased_at == NOW


def test_the_months_begin_with_the_end_of_the_event(officer):
    intake = workshop_intake(page=factories.workshop(starts_at=NOW - timedelta(days=300)))
    place = someone(intake, 1, "confirmed", 14)
    set_rules(intake.form, {"": 12}, by=officer)

    assert erase_outlived(NOW) == 0
    until = kept_until(place, times())
    assert until
    assert NOW < until < NOW + timedelta(days=90)
    assert erase_outlived(until - timedelta(minutes=1)) == 0

    assert erase_outlived(until + timedelta(days=1)) == 1


def test_a_hold_stops_it_until_it_is_lifted(officer):
    intake = call_intake()
    old = someone(intake, 1, "rejected", 30)
    set_rules(intake.form, {"rejected": 24}, by=officer)
    with pytest.raises(ReasonMissing):
        hold(old, " ", by=officer)
    with pytest.raises(NotAllowed):
        hold(old, "Litige", by=factories.staff(StaffGroup.MANAGERS))
    hold(old, "Litige", by=officer)

    assert erase_outlived(NOW) == 0
    assert old.events.get(kind=EventKind.HELD).note == "Litige"
    assert lift(old, by=officer)
    assert not lift(old, by=officer)

    assert erase_outlived(NOW) == 1


def test_nothing_is_left_of_whom_time_erases(officer, django_capture_on_commit_callbacks):
    intake = call_intake()
    traced = canary.traced(intake)
    aged(traced, "rejected", 30)
    Registration.objects.filter(pk=traced.pk).update(changed_at=None)
    set_rules(intake.form, {"rejected": 24}, by=officer)

    with django_capture_on_commit_callbacks(execute=True):
        assert erase_outlived(NOW) == 1

    assert canary.found() == {}


def test_a_rule_that_is_emptied_is_gone_and_one_that_stays_keeps_who_set_it(officer):
    form = call_intake().form
    set_rules(form, {"rejected": 24, "": 12}, by=officer)
    with pytest.raises(NotAllowed):
        set_rules(form, {}, by=factories.staff(StaffGroup.MANAGERS))

    set_rules(form, {"rejected": 24, "": None}, by=factories.staff(StaffGroup.OFFICERS))

    rule = RetentionRule.objects.get()
    assert (rule.state_code, rule.set_by) == ("rejected", officer)


def test_a_look_before_the_rule_is_kept_tells_the_same(officer):
    intake = call_intake()
    someone(intake, 1, "rejected", 30)
    shown = over_by(NOW, proposed(intake.form, {"rejected": 24, "": None})).count()

    set_rules(intake.form, {"rejected": 24}, by=officer)

    assert shown == over_by(NOW).count() == 1


def test_a_round_is_led_by_the_index_of_what_is_not_erased(officer):
    intake = call_intake()
    set_rules(intake.form, {"rejected": 24}, by=officer)
    if (
        connection.vendor == "postgresql"
    ):  # it chooses by what the table holds: hardly anything is left to be erased
        one = someone(intake, 1, "rejected", 30)
        own = {field.attname: getattr(one, field.attname) for field in Registration._meta.concrete_fields}
        Registration.objects.bulk_create(
            Registration(
                **own | {"id": None, "reference": f"X-{number}", "submission": uuid4(), "erased_at": NOW}
            )
            for number in range(2000)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE registrations_registration")

    assert "registration_outliving" in over_by(NOW).order_by("since", "pk").explain()


def test_a_step_of_staff_begins_the_time_anew(officer):
    intake = call_intake()
    old = someone(intake, 1, "information", 30)
    set_rules(intake.form, {"": 24}, by=officer)
    assert list(over_by(NOW)) == [old]

    move(old, to="withdrawn", by=factories.staff(StaffGroup.ADMINISTRATORS), note="Par téléphone")

    assert not over_by(NOW).exists()
