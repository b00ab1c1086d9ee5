"""A lot is done row by row: killed and taken up again, failed and tried again, overtaken and left out."""

from datetime import timedelta

import pytest
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils import timezone

from inbox.lots.acts import Tagging
from inbox.lots.preview import look_through
from inbox.lots.running import SMALL, begin, run, run_lot, see_to_lots, stop, take_up
from inbox.lots.selection import gather
from inbox.lots.verbs import VERBS
from inbox.models import Lot, LotRow
from inbox.models.lots import LotState
from registrations.domain import move
from registrations.domain.noting import note
from registrations.domain.undoing import undo
from registrations.enums import Actor, EventKind, MessageKind, MessageState
from registrations.models import Message, Registration, RegistrationEvent
from tests.inbox.lots.worlds import done, manager, outcomes, people, reasons, rows_of, shown

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As a worker that is stopped: nothing in between catches it."""


@pytest.fixture
def kill_at():
    """Kill whoever writes the event of that number."""
    receivers = []

    def arm(number: int) -> None:
        seen = []

        def receiver(created, **_kwargs):
            seen.append(created)
            if len(seen) == number:
                raise Killed

        post_save.connect(receiver, sender=RegistrationEvent)
        receivers.append(receiver)

    yield arm
    for each in receivers:
        post_save.disconnect(each, sender=RegistrationEvent)


def test_what_was_killed_in_the_middle_is_taken_up_where_it_was_and_nothing_is_done_twice(kill_at):
    by, registrations = manager(), people(5)
    lot = shown("write", registrations, by, message="La salle change.")
    kill_at(3)

    with pytest.raises(Killed):
        begin(lot)
    lot.refresh_from_db()
    assert (lot.state, outcomes(lot)) == (LotState.RUNNING, ["done", "done", "waiting", "waiting", "waiting"])
    assert Message.objects.count() == 2
    run(lot)

    lot.refresh_from_db()
    assert (lot.state, outcomes(lot)) == (LotState.DONE, ["done"] * 5)
    assert [each.messages.count() for each in registrations] == [1] * 5
    assert RegistrationEvent.objects.filter(kind=EventKind.WRITTEN).count() == 5


def test_a_row_that_fails_stops_no_other_and_can_be_tried_again(monkeypatch):
    by, registrations = manager(), people(3)
    lot = shown("tag", registrations, by, tag="vu")
    real = Tagging.do

    def failing(self, row, *args, **kwargs):
        real(self, row, *args, **kwargs)
        if row.pk == registrations[1].pk:
            raise RuntimeError("secret@example.org")

    monkeypatch.setattr(Tagging, "do", failing)
    begin(lot)
    assert outcomes(lot) == ["done", "failed", "done"]
    assert reasons(lot)[1] == "Une erreur est survenue, et rien n’a été changé."
    assert not registrations[1].tags.exists()
    monkeypatch.undo()
    lot.refresh_from_db()

    assert take_up(lot)

    lot.refresh_from_db()
    assert (lot.state, outcomes(lot)) == (LotState.DONE, ["done"] * 3)
    assert registrations[1].tags.exists()
    assert not take_up(lot)


def test_of_two_lots_that_overlap_the_second_leaves_out_what_the_first_has_done_and_says_so():
    chloe, dia = manager(first_name="Chloé", last_name="Un"), manager()
    registrations = people(3)
    first = shown("information", registrations[:2], chloe, message="Vos statuts, svp.")
    second = shown("information", registrations[1:], dia, message="Vos comptes, svp.")

    begin(first)
    begin(second)

    assert outcomes(first) == ["done", "done"]
    assert outcomes(second) == ["left_out", "done"]
    assert "Chloé Un" in reasons(second)[0]
    assert [each.messages.filter(kind=MessageKind.INFORMATION).count() for each in registrations] == [1, 1, 1]


def test_what_its_owner_has_changed_since_it_was_shown_is_left_out():
    by, registrations = manager(), people(2)
    lot = shown("move", registrations, by, to="eligible")
    RegistrationEvent.objects.create(registration=registrations[0], kind=EventKind.CHANGED, note="person")

    begin(lot)

    assert outcomes(lot) == ["left_out", "done"]
    assert "Réponses modifiées" in reasons(lot)[0]
    assert Registration.objects.get(pk=registrations[0].pk).state_code == "submitted"


def test_what_one_has_moved_oneself_meanwhile_is_left_out_too():
    by, registrations = manager(), people(1)
    lot = shown("write", registrations, by, message="Bonjour")
    move(registrations[0], to="eligible", by=by)

    begin(lot)

    assert outcomes(lot) == ["left_out"]
    assert not registrations[0].messages.filter(kind=MessageKind.WORDS).exists()


def test_who_lost_the_right_or_the_sight_meanwhile_does_nothing():
    by, registrations = manager(), people(1)
    lot = shown("tag", registrations, by, tag="vu")
    by.inbox_scopes.all().delete()

    begin(lot)

    assert outcomes(lot) == ["left_out"]
    assert not registrations[0].tags.exists()


def test_a_lot_is_begun_once_however_often_one_clicks():
    by, registrations = manager(), people(1)
    lot = shown("write", registrations, by, message="Bonjour")

    assert [begin(lot), begin(lot)] == [True, False]

    assert Message.objects.filter(kind=MessageKind.WORDS).count() == 1


def test_a_lot_whose_words_were_never_shown_is_not_begun():
    lot = gather(rows_of(people(1)), VERBS["tag"], by=manager())

    assert not begin(lot)


def test_a_long_lot_is_the_workers():
    by, registrations = manager(), people(SMALL + 1)
    lot = shown("tag", registrations, by, tag="vu")

    begin(lot)
    lot.refresh_from_db()
    assert (lot.state, set(outcomes(lot))) == (LotState.RUNNING, {"waiting"})
    run_lot.call(lot.pk)

    lot.refresh_from_db()
    assert (lot.state, set(outcomes(lot))) == (LotState.DONE, {"done"})


def test_a_lot_whose_worker_is_gone_is_given_to_another_one_once():
    by, now = manager(), timezone.now()
    still, moving = (shown("tag", people(1), by, tag="vu") for _each in range(2))
    long_ago = now - timedelta(minutes=10)
    Lot.objects.update(state=LotState.RUNNING, started_at=long_ago)
    LotRow.objects.filter(lot=moving).update(at=now - timedelta(minutes=1))

    see_to_lots(now)
    see_to_lots(now + timedelta(minutes=1))

    started = dict(Lot.objects.values_list("pk", "started_at"))
    assert started == {still.pk: now, moving.pk: long_ago}


def test_what_was_shown_and_never_done_is_forgotten_after_a_day():
    by, now = manager(), timezone.now()
    old, new, kept = (shown("tag", people(1), by, tag="vu") for _each in range(3))
    begin(kept)
    Lot.objects.filter(pk__in=[old.pk, kept.pk]).update(created_at=now - timedelta(hours=25))

    see_to_lots(now)

    assert set(Lot.objects.values_list("pk", flat=True)) == {new.pk, kept.pk}


def test_what_could_not_be_done_when_it_was_shown_is_not_done_later():
    by, registrations = manager(), people(1)
    lot = shown("untag", registrations, by, tag="vu")
    done("tag", registrations, by, tag="vu")

    begin(lot)

    assert outcomes(lot) == ["left_out"]
    assert registrations[0].tags.exists()


def test_other_words_look_at_every_row_anew():
    by, registrations = manager(), people(1)
    lot = shown("move", registrations, by, to="in_review")
    assert outcomes(lot) == ["left_out"]

    look_through(lot, VERBS["move"], {"to": "eligible"}, by=by)
    begin(lot)

    assert outcomes(lot) == ["done"]


# --- Stopping, taking back


@pytest.fixture
def letters_wait(settings):
    settings.LETTERS_WAIT = timedelta(minutes=5)


def test_a_lot_that_is_stopped_does_no_further_row_and_keeps_what_was_done(kill_at):
    by, registrations = manager(), people(4)
    lot = shown("write", registrations, by, message="La salle change.")
    kill_at(3)
    with pytest.raises(Killed):
        begin(lot)

    assert stop(lot)
    run(lot)

    lot.refresh_from_db()
    assert (lot.state, outcomes(lot)) == (LotState.DONE, ["done", "done", "left_out", "left_out"])
    assert reasons(lot)[2:] == ["Arrêt demandé avant son tour."] * 2
    assert Message.objects.count() == 2
    assert not stop(lot)


@pytest.mark.usefixtures("letters_wait")
def test_a_lot_is_taken_back_for_all_whom_it_has_not_reached():
    by, registrations = manager(), people(4)
    lot = done("information", registrations, by, message="Vos statuts, svp.")
    reached, followed, noted, _untouched = registrations
    reached.messages.update(state=MessageState.SENT)
    move(Registration.objects.get(pk=followed.pk), to="withdrawn", by=Actor.PERSON)
    note(noted, "À rappeler.", by)

    back = done("take_back", registrations, by, lot=lot.pk)

    assert outcomes(back) == ["left_out", "left_out", "done", "done"]
    assert "parti" in reasons(back)[0]
    states = [Registration.objects.get(pk=each.pk).state_code for each in registrations]
    assert states == ["information", "withdrawn", "submitted", "submitted"]
    assert set(noted.messages.values_list("state", flat=True)) == {MessageState.DROPPED}
    assert set(reached.messages.values_list("state", flat=True)) == {MessageState.SENT}


@pytest.mark.usefixtures("letters_wait")
def test_letters_of_a_lot_are_stopped_together():
    by, registrations = manager(), people(3)
    lot = done("write", registrations, by, message="La salle change.")

    done("take_back", registrations, by, lot=lot.pk)

    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.DROPPED}


@pytest.mark.usefixtures("letters_wait")
def test_what_follows_between_showing_and_doing_is_not_taken_back_in_its_stead():
    by, (one, two) = manager(), people(2)
    lot = done("move", [one, two], by, to="eligible")
    back = shown("take_back", [one, two], by, lot=lot.pk)
    move(Registration.objects.get(pk=one.pk), to="in_review", by=by)

    begin(back)

    assert outcomes(back) == ["left_out", "done"]
    assert Registration.objects.get(pk=one.pk).state_code == "in_review"


@pytest.mark.usefixtures("letters_wait")
def test_a_second_taking_back_finds_nothing_to_do():
    by, registrations = manager(), people(2)
    done("move", registrations, by, to="eligible")
    lot = done("move", registrations, by, to="in_review")
    done("take_back", registrations, by, lot=lot.pk)

    again = done("take_back", registrations, by, lot=lot.pk)

    assert outcomes(again) == ["left_out"] * 2
    assert {each.state_code for each in Registration.objects.all()} == {"eligible"}


@pytest.mark.usefixtures("letters_wait")
def test_what_was_taken_back_already_is_not_shown_again_and_the_rest_can_be(client):
    by, registrations = manager(), people(3)
    lot = done("write", registrations, by, message="La salle change.")
    undo(Registration.objects.get(pk=registrations[0].pk), by)
    done("take_back", registrations[:2], by, lot=lot.pk)
    client.force_login(by)

    report = client.get(reverse("inbox:lots_show", args=[lot.pk])).text
    client.post(reverse("inbox:lots_back", args=[lot.pk]))

    assert "Annulée pour 1 inscription" in report
    assert "Annuler cette action" in report
    last = Lot.objects.filter(verb="take_back").latest("pk")
    assert outcomes(last) == ["left_out", "waiting"]


@pytest.mark.usefixtures("letters_wait")
def test_a_taking_back_that_was_stopped_leaves_its_lot_as_it_was(client):
    by, registrations = manager(), people(2)
    lot = done("write", registrations, by, message="La salle change.")
    back = shown("take_back", registrations, by, lot=lot.pk)
    Lot.objects.filter(pk=back.pk).update(state=LotState.RUNNING, started_at=timezone.now())
    stop(back)
    client.force_login(by)

    report = client.get(reverse("inbox:lots_show", args=[lot.pk])).text

    assert "Annulée pour 0 inscription" in report
    assert "<strong>2</strong> courriers attendent encore" in report
    assert "Annuler cette action" in report


def test_two_lots_of_ones_own_that_cross_write_once_to_each():
    by, registrations = manager(), people(2)
    first, second = (shown("write", registrations, by, message="La salle change.") for _lot in range(2))

    begin(first)
    begin(second)

    assert outcomes(second) == ["left_out"] * 2
    assert [each.messages.count() for each in registrations] == [1, 1]
