"""Requests about one's data: a month to answer, one list, and nothing of whose they were once erased."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core.enums import StaffGroup
from core.text.dates import PARIS
from registrations.domain.erasures import Line, digest_of
from registrations.domain.persons import ask_erasure, erase, erase_address, erase_again, forget_requests
from registrations.domain.persons.addresses import AnswerWaits, MustBeKept
from registrations.domain.persons.looking import note_look, open_look
from registrations.domain.persons.requests import (
    AskedAlready,
    NoSuchStep,
    ProofMissing,
    StillHeld,
    TooLate,
    WordsMissing,
    due_after,
    step,
    take_down,
    take_up,
    waiting_on_pages,
)
from registrations.domain.persons.retention import hold, lift
from registrations.enums import (
    Erased,
    EventKind,
    LookAct,
    MessageKind,
    MessageState,
    RequestKind,
    RequestState,
)
from registrations.models import Message, PersonRequest
from tests import factories
from tests.registrations.personal.behind import call_intake

pytestmark = pytest.mark.django_db
AWA = "awa@example.org"


@pytest.fixture
def officer():
    return factories.staff(StaffGroup.OFFICERS)


def asked(officer, kind=RequestKind.ACCESS, *, received=None, email=AWA, state="") -> PersonRequest:
    received = received or timezone.now()
    made = take_down(email, kind, way="mail", language="fr", received_at=received, by=officer)
    if state:
        step(made, RequestState.IDENTIFIED, by=officer, proof="Écrit de cette adresse")
        made.refresh_from_db()
    return made


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-01-15", "2026-02-15"),
        ("2026-01-31", "2026-02-28"),
        ("2028-01-30", "2028-02-29"),
        ("2026-12-31", "2027-01-31"),
    ],
)
def test_a_month_ends_with_the_day_of_the_same_date_or_the_last_of_the_month(received, last):
    moment = datetime.fromisoformat(f"{received}T23:30").replace(tzinfo=PARIS)

    due = due_after(moment)

    assert (due - timedelta(minutes=1)).astimezone(PARIS).date().isoformat() == last
    assert due.astimezone(PARIS).hour == 0


def test_the_day_is_that_of_paris():
    assert due_after(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)) == due_after(
        datetime(2026, 3, 2, 12, tzinfo=PARIS)
    )


def test_an_extension_gives_three_months_in_all_and_tells_the_person_why(officer):
    request = asked(officer, state="identified")
    with pytest.raises(WordsMissing):
        step(request, RequestState.EXTENDED, by=officer)

    step(request, RequestState.EXTENDED, by=officer, message="Beaucoup de dossiers.", note="Voir le siège")

    request.refresh_from_db()
    letter = Message.objects.get(kind=MessageKind.RIGHTS)
    assert request.due_at == due_after(request.received_at, 3)
    assert letter.to == AWA
    assert "Beaucoup de dossiers." in letter.text
    assert "siège" not in letter.text + letter.html


def test_nothing_is_extended_once_the_month_is_over(officer):
    request = asked(officer, received=timezone.now() - timedelta(days=40), state="identified")
    assert request.is_overdue()

    with pytest.raises(TooLate):
        step(request, RequestState.EXTENDED, by=officer, message="Encore un peu.")


def test_nothing_is_answered_before_the_identity_is_checked(officer):
    request = asked(officer)

    with pytest.raises(NoSuchStep):
        step(request, RequestState.ANSWERED, by=officer, message="Voici.")
    with pytest.raises(ProofMissing):
        step(request, RequestState.IDENTIFIED, by=officer)
    step(request, RequestState.IDENTIFIED, by=officer, proof="Rappel au numéro connu")
    step(request, RequestState.ANSWERED, by=officer, message="Voici.")

    request.refresh_from_db()
    assert (request.state, request.closed_at is not None) == (RequestState.ANSWERED, True)
    assert not PersonRequest.objects.open().exists()
    with pytest.raises(NoSuchStep):
        step(request, RequestState.REFUSED, by=officer, message="Non.")


def test_what_is_asked_on_the_page_is_in_the_list_once(officer):
    registration = factories.registration(call_intake())
    ask_erasure(registration, everything=True)
    assert list(waiting_on_pages()) == [registration]
    with pytest.raises(AskedAlready):
        asked(officer, RequestKind.ERASURE)

    made = take_up(registration, by=officer)

    assert made.state == RequestState.IDENTIFIED
    assert made.received_at == registration.erasure_asked_at
    assert not waiting_on_pages().exists()
    with pytest.raises(NoSuchStep):
        take_up(registration, by=officer)
    with pytest.raises(AskedAlready):
        asked(officer, RequestKind.ERASURE)


def test_a_refusal_ends_what_is_asked_on_the_page_and_the_person_reads_why(officer):
    registration = factories.registration(call_intake())
    ask_erasure(registration)
    made = take_up(registration, by=officer)

    step(made, RequestState.REFUSED, by=officer, message="La loi nous oblige à garder la convention.")

    registration.refresh_from_db()
    assert registration.erasure_asked_at is None
    assert not waiting_on_pages().exists()
    assert registration.events.get(kind=EventKind.ERASURE_REFUSED).actor == officer
    letter = Message.objects.get(kind=MessageKind.RIGHTS)
    assert "garder la convention" in letter.text
    assert all(way in letter.text for way in ("saisir un juge", "CNIL")), "GDPR, article 12, 4"


def test_an_erasure_is_answered_by_being_done_and_keeps_a_hash(officer):
    registration = factories.registration(call_intake())
    request = asked(officer, RequestKind.ERASURE, state="identified")
    access = asked(officer, RequestKind.ACCESS)
    step(request, by=officer, message="Nous effaçons tout.", note="Vu avec Lou")
    with pytest.raises(StillHeld):
        step(request, RequestState.ANSWERED, by=officer, message="Fait.")
    with pytest.raises(AnswerWaits):
        erase_address(registration.email, by=officer)
    Message.objects.filter(kind=MessageKind.RIGHTS).update(state=MessageState.SENT)

    erase_address(registration.email, by=officer)

    request.refresh_from_db()
    access.refresh_from_db()
    assert (request.state, request.email, request.email_key, request.identity_how) == (
        RequestState.ANSWERED,
        "",
        "",
        "",
    )
    assert access.state == RequestState.LAPSED
    assert request.digest == digest_of(Erased.ADDRESS, AWA)
    told = request.steps.exclude(message="").get()
    assert (told.message, told.is_forgotten) == ("—", True)
    assert not request.steps.exclude(note="").exists()
    assert not PersonRequest.objects.open().exists()


def test_one_registration_erased_ends_what_was_asked_on_its_page(officer):
    registration = factories.registration(call_intake())
    ask_erasure(registration)
    made = take_up(registration, by=officer)

    erase(registration, by=officer)

    made.refresh_from_db()
    assert (made.state, made.email, made.registration) == (RequestState.ANSWERED, "", None)


def test_an_answer_that_waits_still_leaves_when_one_registration_is_erased(officer):
    registration = factories.registration(call_intake())
    access = asked(officer, RequestKind.ACCESS, state="identified")
    step(access, RequestState.ANSWERED, by=officer, message="Voici vos données.")

    erase(registration)

    assert (
        "Voici vos données." in Message.objects.get(kind=MessageKind.RIGHTS, state=MessageState.QUEUED).text
    )
    Message.objects.update(state=MessageState.SENT)
    erase(factories.registration(call_intake()))
    assert not Message.objects.exclude(to="").exists()


def test_a_restored_backup_is_cleaned_of_requests_too(officer):
    request = asked(officer)
    at = timezone.now()

    erase_again([Line(Erased.ADDRESS, digest_of(Erased.ADDRESS, AWA), at)], since=at)

    request.refresh_from_db()
    assert request.email == ""


def test_closed_requests_say_for_a_year_whose_they_were(officer):
    request = asked(officer)
    step(request, RequestState.REFUSED, by=officer, message="Nous ne vous connaissons pas.")
    year = timezone.now() + timedelta(days=366)

    assert forget_requests(timezone.now()) == 0
    assert forget_requests(year) == 1
    assert forget_requests(year) == 0

    request.refresh_from_db()
    assert (request.email, [each.message for each in request.steps.exclude(message="")]) == ("", ["—"])


def test_a_look_is_open_for_an_hour_to_who_looked(officer):
    look = note_look(AWA, LookAct.LOOKED, by=officer)
    later = timezone.now() + timedelta(minutes=61)

    assert open_look(look.key, by=officer) == look
    assert open_look(look.key, by=factories.staff(StaffGroup.OFFICERS)) is None
    assert open_look(look.key, by=officer, at=later) is None
    forget_requests(later)
    look.refresh_from_db()
    assert (look.email, look.by) == ("", officer)


def test_what_must_be_kept_stops_the_erasure_of_the_address(officer):
    registration = factories.registration(call_intake())
    hold(registration, "Litige en cours", by=officer)

    with pytest.raises(MustBeKept):
        erase_address(AWA, by=officer)
    registration.refresh_from_db()
    assert registration.email
    lift(registration, by=officer)
    erase_address(AWA, by=officer)

    registration.refresh_from_db()
    assert registration.erased_at
    assert not registration.holds.exclude(reason="").exists()
