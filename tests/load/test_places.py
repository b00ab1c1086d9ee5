"""Places under load: as many people as there are places get one, whoever comes at the same moment."""

from collections import Counter

import pytest

from tests.load.sites import UNLOCKED
from tests.load.visitors import ANSWERED, Visitor, came_in_order, in_turn, without_gap
from tests.together import at_once

pytestmark = pytest.mark.load


def test_two_hundred_people_at_once_get_exactly_thirty_places(site):
    running = site().serve()
    people = running.visitors("rush", 200)

    at_once(lambda number: people[number].send(), len(people))

    assert [visitor.statuses for visitor in people] == [ANSWERED] * 200
    assert without_gap(visitor.number for visitor in people)
    assert came_in_order(people)
    registered = running.registrations("rush")
    assert {visitor.email: visitor.reference for visitor in people} == {
        email: reference for email, reference, _state in registered
    }
    assert [reference for _email, reference, _state in registered] == sorted(
        visitor.reference for visitor in people
    )
    assert running.states("rush") == ["confirmed"] * 30 + ["waiting"] * 170
    assert running.half_written() == []


def test_places_given_back_while_others_arrive_go_to_the_first_in_line(site):
    running = site().serve()
    tokens = running.workshops["exchange"]["tokens"]
    leaving = in_turn(lambda token: Visitor(running.port).open(f"/suivi/{token}/annuler/"), tokens[:50])
    coming = running.visitors("exchange", 50)

    both = [visitor for pair in zip(leaving, coming, strict=True) for visitor in pair]
    at_once(lambda number: both[number].send(), len(both))

    assert [visitor.statuses for visitor in leaving + coming] == [ANSWERED] * 100
    states = running.states("exchange")
    assert states[:50] == ["cancelled"] * 50
    assert states[50:80] == ["confirmed"] * 30
    assert Counter(states[80:]) == {"confirmed": 20, "waiting": 30}
    # The line is in the order of coming: who was told to wait had not been answered before a place went to a later one.
    state_of = {email: state for email, _reference, state in running.registrations("exchange")[80:]}
    soonest = min(each.answered_at for each in coming if state_of[each.email] == "waiting")
    assert all(each.sent_at <= soonest for each in coming if state_of[each.email] == "confirmed")
    assert [reference for _email, reference, _state in running.registrations("exchange")[80:]] == sorted(
        visitor.reference for visitor in coming
    )
    promoted = running.database.rows(
        "SELECT registration_id, count(*) FROM registrations_registrationevent "
        "WHERE from_state = 'waiting' AND to_state = 'confirmed' GROUP BY registration_id"
    )
    letters = running.database.rows("SELECT count(*) FROM registrations_message WHERE kind = 'promoted'")
    assert {times for _registration, times in promoted} == {1}
    assert letters == [(len(promoted),)]
    assert running.half_written() == []


def test_without_the_lock_more_places_are_given_away_than_there_are(site):
    running = site(DJANGO_SETTINGS_MODULE=UNLOCKED, threads=16).serve()
    people = running.visitors("rush", 80)

    at_once(lambda number: people[number].send(), len(people))

    assert running.states("rush").count("confirmed") > 30
