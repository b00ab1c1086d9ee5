"""Attendance is noted from the beginning on; what presupposes the event waits for its end; a wrong click is undone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from registrations.domain import move
from registrations.domain.delivery import send_message
from registrations.domain.errors import AlreadyTold, TooEarly
from tests.registrations.bookings import HOUR, arrive, booking, manager_of, states
from tests.registrations.changes.worlds import page_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("target", ["attended", "absent"])
def test_nothing_is_noted_before_the_beginning(target):
    intake = booking()
    awa, by = arrive(intake, "awa"), manager_of(intake)
    starts = page_of(intake).starts_at

    with pytest.raises(TooEarly, match=r"à partir du|from"):
        move(awa, to=target, by=by, at=starts - timedelta(seconds=1))

    move(awa, to=target, by=by, at=starts)
    assert states(intake) == [target]


def test_the_buttons_are_not_offered_before_the_beginning(client):
    intake = booking()
    awa, by = arrive(intake, "awa"), manager_of(intake)
    client.force_login(by)

    offered = {act.way.target for act in client.get(f"/admin/inbox/{awa.pk}/").context["bar"].acts}

    assert offered == {"cancelled"}


@pytest.mark.parametrize(("target", "kind"), [("attended", "thanks"), ("absent", "missed")])
def test_the_letter_waits_for_the_end(target, kind):
    intake = booking(starts_in=HOUR)
    awa, page = arrive(intake, "awa"), page_of(intake)

    move(awa, to=target, by=manager_of(intake), at=page.starts_at)

    assert awa.messages.get(kind=kind).due_at == max(page.ends_at, page.starts_at + HOUR)


def test_a_wrong_click_is_undone_and_its_letter_goes_no_more():
    intake = booking(starts_in=HOUR)
    awa, by, page = arrive(intake, "awa"), manager_of(intake), page_of(intake)
    move(awa, to="attended", by=by, at=page.starts_at)

    move(awa, to="confirmed", by=by, at=page.starts_at)

    letter = awa.messages.get(kind="thanks")
    assert not send_message(letter.pk, at=page.ends_at + HOUR)
    assert mail.outbox == []
    assert states(intake) == ["confirmed"]


def test_once_the_letter_has_left_the_click_is_corrected_instead():
    intake = booking(starts_in=-2 * HOUR)
    awa = arrive(intake, "awa", at=timezone.now() - 12 * HOUR)
    by = manager_of(intake)
    move(awa, to="attended", by=by)
    letter = awa.messages.get(kind="thanks")
    send_message(letter.pk, at=letter.due_at)

    with pytest.raises(AlreadyTold):
        move(awa, to="confirmed", by=by)
    move(awa, to="absent", by=by)
