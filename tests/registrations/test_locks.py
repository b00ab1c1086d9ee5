"""Nobody waits for an intake while they hold what is in another one: who has that intake may wait for it, for ever.

Each act meets another one that holds an intake which it comes for; the database would end one of the two.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.models import User
from registrations.domain import move
from registrations.domain.answers import change_answers
from registrations.domain.columns import rebuild_columns
from registrations.domain.drafts import change_draft, send_draft
from registrations.domain.duplicates import tell_apart
from registrations.domain.errors import MoveRefused, Refused
from registrations.domain.locks import locked
from registrations.domain.persons import ask_erasure, erase, erase_address, leave
from registrations.domain.persons.requests import step, take_up
from registrations.domain.places import confirm_email
from registrations.domain.referrals import accept, decline
from registrations.domain.transfers import transfer
from registrations.domain.undoing import undo
from registrations.enums import Actor, RequestState
from registrations.models import Draft, Intake, Registration, SearchText
from tests import factories
from tests.registrations.bookings import arrive, booking
from tests.registrations.referrals import world
from tests.together import in_line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ANSWERED = {"first_name": "Awa", "last_name": "Martin", "email": "awa.martin@example.org", "accord": True}
# What is done to somebody (a stale row) by somebody; the last registration is another one of the workshop they leave.
ACTS: dict[str, Callable[[Registration, User], object]] = {
    "move": lambda row, _by: move(row, to="cancelled", by=Actor.PERSON),
    "leave": lambda row, _by: leave(row, seen="confirmed"),
    "change": lambda row, _by: change_answers(row, row.answers | {"nom": "Awa N."}, version=row.version),
    "send a change": lambda row, _by: send_draft(Draft(pk=row.draft, intake=row.intake)),  # type: ignore[attr-defined]
    "confirm": lambda row, _by: confirm_email(row),
    "take back": undo,
    "transfer": lambda row, by: transfer(row, Intake.objects.latest("pk"), by=by),
    "tell apart": lambda row, by: tell_apart(row, Registration.objects.latest("pk"), by=by),
    "erase": lambda row, _by: erase(row),
}


@pytest.fixture
def person():
    return factories.UserFactory(is_superuser=True)


def left_for(there: Intake, person: User) -> tuple[Registration, Registration]:
    """Somebody who was moved to that workshop, as read before, and as they are."""
    page = factories.workshop(starts_at=there.opens_at + timedelta(days=20))
    left = factories.intake(page, form=there.form, capacity=5)
    awa = arrive(left, "awa")
    before = Registration.objects.select_related("intake", "version").get(pk=awa.pk)
    before.draft = change_draft(awa).pk  # type: ignore[attr-defined]
    transfer(awa, there, by=person)
    arrive(left, "bao")
    return before, Registration.objects.get(pk=awa.pk)


def test_who_comes_for_somebody_who_was_moved_holds_nothing_of_them_while_they_wait(person):
    for act in ACTS.values():
        there = booking(capacity=5)
        before, now = left_for(there, person)

        confirmed, _done = in_line(
            lambda now=now: confirm_email(now),
            lambda act=act, before=before: act(before, person),
            held=lambda there=there: locked(there.pk),
            told=(Refused,),
        )

        assert (confirmed.pk, confirmed.intake) == (now.pk, there)


def test_nor_the_place_that_they_have_left_when_somebody_goes_the_other_way(person):
    for act in ACTS.values():
        there = booking(capacity=5)
        before, _now = left_for(there, person)
        left, lou = before.intake, arrive(there, "lou")

        moved, _done = in_line(
            lambda left=left, lou=lou: transfer(lou, left, by=person),
            lambda act=act, before=before: act(before, person),
            held=lambda there=there: locked(there.pk),
            told=(Refused,),
        )

        assert (moved.registration.pk, moved.registration.intake) == (lou.pk, left)


def test_columns_are_written_anew_without_waiting_for_one_while_others_are_held():
    there = booking(capacity=5)
    awa, bao = arrive(there, "awa"), arrive(there, "bao")
    both = Registration.objects.select_for_update()
    SearchText.objects.all().delete()

    def begins_with_the_last() -> Registration:
        locked(there.pk)
        return both.get(pk=bao.pk)

    in_line(lambda: both.get(pk=awa.pk), rebuild_columns, held=begins_with_the_last)

    assert set(SearchText.objects.values_list("registration_id", flat=True)) == {awa.pk, bao.pk}


def test_who_declines_while_their_form_is_sent_is_told_once_it_is():
    edition = world.referrals()
    referral = edition.refer()
    draft = accept(referral)
    draft.typed |= {"accord": "on"}
    draft.save()

    def begins_to_send() -> Draft:
        locked(edition.public_intake.pk)
        return Draft.objects.select_for_update().get(pk=draft.pk)

    in_line(
        lambda: send_draft(draft),
        lambda: decline(Registration.objects.get(pk=referral.pk)),
        held=begins_to_send,
        told=(MoveRefused,),
    )

    assert Registration.objects.get(pk=referral.pk).state_code == "registered"
    assert edition.public_intake.registrations.get().email == "awa.martin@example.org"


def test_an_address_is_erased_after_its_owner_has_accepted_meanwhile():
    edition = world.referrals()
    referral = edition.refer()
    before = factories.registration(edition.public_intake, email="awa.martin@example.org", nom="Awa")
    before = Registration.objects.get(pk=before.pk)

    in_line(
        lambda: accept(referral),
        lambda: erase_address("awa.martin@example.org"),
        held=lambda: locked(edition.public_intake.pk),
    )

    assert not Draft.objects.exists()
    assert not Registration.objects.exclude(email="").exists()


def test_a_request_that_is_refused_while_the_address_is_erased_ends_with_it():
    officer = factories.UserFactory(is_superuser=True)
    awa = arrive(booking(), "awa")
    ask_erasure(awa)
    request = take_up(awa, by=officer)

    erased, refused = in_line(
        lambda: erase_address("awa@example.org"),
        lambda: step(request, RequestState.REFUSED, by=officer, message="Une convention l’exige."),
        held=lambda: locked(awa.intake_id),
        told=(MoveRefused,),
    )

    assert [each.pk for each in erased.registrations] == [awa.pk]
    assert isinstance(refused, MoveRefused)
