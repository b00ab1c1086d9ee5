"""What staff have just done and may still take back: nothing the person reads, downloads or gets tells of it."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from core.models import User
from registrations.domain import move, send_message
from registrations.domain.answers import change_answers
from registrations.domain.errors import NoSuchMove, UndoRefused
from registrations.domain.persons import export, leave
from registrations.domain.persons.export import download
from registrations.domain.places import confirm_email
from registrations.domain.reminders import write_reminders
from registrations.domain.undoing import undo
from registrations.domain.words import write_words
from registrations.enums import Actor, EventKind, MessageState
from registrations.events import event_of
from registrations.models import Intake, PersonalLink, Registration, RegistrationEvent
from registrations.papers.receipts import receipt_paper
from registrations.telling import Action, tell, told_history, told_state
from registrations.workflows import WORKFLOWS
from tests import factories
from tests.registrations.bookings import HOUR, arrive, booking

pytestmark = pytest.mark.django_db
WAIT, MINUTE = timedelta(minutes=5), timedelta(minutes=1)
NOW = timezone.now().replace(microsecond=0)
PAGES = ("show", "cancel", "confirm", "change", "calendar", "erasure")
WORDS = "Il manque le devis."
STEPS = [
    pytest.param(workflow, way, id=f"{workflow.code}: {way.source} → {way.target}")
    for workflow in WORKFLOWS.values()
    if not workflow.staff_only
    for way in workflow.transitions
    if way.permission
]


@pytest.fixture(autouse=True)
def wait(settings):
    settings.LETTERS_WAIT = WAIT


@pytest.fixture
def staff() -> User:
    return factories.staff(is_superuser=True)


@pytest.fixture
def application() -> Registration:
    return factories.registration(factories.intake(factories.call(title="Appel")), at=NOW - 9 * HOUR)


@pytest.fixture
def workshop() -> Intake:
    return booking(capacity=5, confirmation_hours=48)


def standing(registration: Registration, state: str) -> Registration:
    """The registration as a rule has brought it there two hours ago."""
    if state != registration.state_code:
        RegistrationEvent.objects.create(
            registration=registration,
            at=NOW - 2 * HOUR,
            kind=EventKind.MOVED,
            from_state=registration.state_code,
            to_state=state,
            note=Actor.RULE.value,
        )
        held = NOW + 46 * HOUR if state == registration.workflow.when_unconfirmed else None
        Registration.objects.filter(pk=registration.pk).update(
            state_code=state, since=NOW - 2 * HOUR, held_until=held
        )
    return current(registration)


def current(registration: Registration) -> Registration:
    return Registration.objects.select_related("intake__form", "version").get(pk=registration.pk)


def someone_in(workflow, way) -> Registration:
    """Someone in the state that the way leaves, its letters of before sent or forgotten."""
    if workflow.code == "participation":
        start = NOW - HOUR / 2 if way.once_begun else NOW + 10 * 24 * HOUR
        intake = booking(starts_in=start - timezone.now(), confirmation_hours=48)
        first = arrive(intake, "bea", at=NOW - 9 * HOUR)  # a place that is free again is for who came first
        made = arrive(intake, "awa", at=NOW - 9 * HOUR)
        if way.source == "waiting":
            standing(first, "waiting")
            Intake.objects.update(capacity=1)
    else:
        form = factories.form(workflow_code=workflow.code)
        intake = factories.intake(factories.call(), form=form)
        made = factories.registration(intake, at=NOW - 9 * HOUR)
    made.messages.all().delete()
    if not way.while_prepared:
        Intake.objects.update(results_at=NOW - HOUR)
    if way.returns:  # only to where it came from
        made = standing(made, way.target)
    return standing(made, way.source)


def take(registration: Registration, to: str, by: User, at: datetime = NOW) -> None:
    way = registration.workflow.way(registration.state_code, to)
    message = WORDS if way.needs_message else ""
    move(registration, to=to, by=by, message=message, note="Une note.", at=at)


def read(
    registration: Registration, token: str, at: datetime, pages: Sequence[str] = PAGES
) -> dict[str, str]:
    """What the person can read at that moment: these pages, what is downloaded, the receipt, what can be done."""
    registration = current(registration)
    with time_machine.travel(at, tick=False), translation.override("fr"):
        answers = {page: Client().get(reverse(f"personal:{page}", args=[token])) for page in pages}
        said = {page: f"{answer.status_code} {answer.content.decode()}" for page, answer in answers.items()}
        return said | {
            "download": json.dumps(export(registration, at=at), ensure_ascii=False, indent=1),
            "receipt": str(receipt_paper(registration, at)),
            "actions": str(sorted(action.value for action in tell(registration, at).actions)),
        }


def told(registration: Registration, at: datetime) -> str:
    return told_state(current(registration), at).code


def change_name(application: Registration) -> None:
    """The person changes an answer within the wait."""
    answers = application.answers | {"nom": "Awa B."}
    change_answers(current(application), answers, version=application.version, at=NOW + MINUTE)


@pytest.mark.parametrize(("workflow", "way"), STEPS)
def test_a_step_shows_nowhere_before_its_time_and_leaves_no_trace_when_taken_back(workflow, way, staff):
    registration = someone_in(workflow, way)
    token = PersonalLink.issue(registration=registration, at=NOW - HOUR)
    soon, later = NOW + 3 * MINUTE, NOW + HOUR
    before, much_later = read(registration, token, soon), read(registration, token, later, pages=["show"])

    take(registration, way.target, staff)

    assert read(registration, token, soon) == before
    assert_is_told(registration, token, way)

    undo(registration, staff, at=NOW + 2 * MINUTE)

    assert read(registration, token, soon) == before
    assert read(registration, token, later, pages=["show"]) == much_later


def assert_is_told(registration: Registration, token: str, way) -> None:
    """As soon as it can be taken back no more; what is prepared for a day of results is told to nobody then either."""
    if way.while_prepared and registration.workflow.state(way.target).prepared:
        return
    assert told(registration, NOW + WAIT) == way.target
    after = read(registration, token, NOW + WAIT, pages=["show"])
    history = json.loads(after["download"])["history"]
    assert [line["to_state"] for line in history if line["to_state"]][-1] == way.target
    with translation.override("fr"):
        assert escape(str(tell(current(registration), NOW + WAIT).title)) in after["show"]


def test_the_letter_of_the_step_tells_of_it_and_any_other_of_what_is_told(application, staff):
    take(application, "information", staff)
    letter = application.messages.latest("pk")
    change_name(application)

    other = application.messages.latest("pk")
    assert WORDS in letter.text
    assert (letter.kind, other.kind) == ("information", "changed")
    assert str(application.workflow.state("information").public_label) not in other.text
    assert told(application, NOW + MINUTE) == "submitted"
    assert told(application, NOW + WAIT) == "information"


def test_what_is_asked_for_in_a_letter_that_waits_was_not_answered_by_a_change_meanwhile(application, staff):
    take(application, "information", staff)
    letter = application.messages.latest("pk")

    change_name(application)

    assert current(application).state_code == "information"
    assert send_message(letter.pk, at=NOW + WAIT)


def test_words_of_staff_are_in_no_history_before_they_leave(application, staff):
    write_words(application, message=WORDS, by=staff, at=NOW)

    early = json.dumps(export(current(application), at=NOW + MINUTE))
    late = [line.event.message for line in told_history(current(application), NOW + WAIT)]

    assert WORDS not in early
    assert WORDS in late


def test_a_download_meanwhile_keeps_nobody_from_taking_the_step_back(application, staff):
    take(application, "information", staff)
    download(application, at=NOW + MINUTE)

    undo(application, staff, at=NOW + 2 * MINUTE)

    assert current(application).state_code == "submitted"


# --- What the person does meanwhile


def test_who_leaves_what_staff_have_just_ended_has_left(workshop, staff):
    one = standing(arrive(workshop, "awa", at=NOW - 9 * HOUR), "confirmed")
    take(one, "cancelled", staff)
    assert Action.LEAVE in tell(current(one), NOW + MINUTE).actions

    leave(one, seen="confirmed", at=NOW + MINUTE)

    assert told(one, NOW + MINUTE) == "cancelled"
    with pytest.raises(UndoRefused):
        undo(one, staff, at=NOW + 2 * MINUTE)


def test_who_leaves_the_waiting_list_gets_no_word_of_the_place_just_given(workshop, staff):
    one = standing(arrive(workshop, "awa", at=NOW - 9 * HOUR), "waiting")
    take(one, "confirmed", staff)
    promoted = one.messages.latest("pk")

    leave(one, seen="waiting", at=NOW + MINUTE)

    assert told(one, NOW + MINUTE) == "cancelled"
    assert not send_message(promoted.pk, at=NOW + WAIT)


def test_who_leaves_gets_no_word_that_their_place_was_confirmed(workshop, staff):
    one = standing(arrive(workshop, "awa", at=NOW - 9 * HOUR), "unconfirmed")
    take(one, "confirmed", staff)
    letter = one.messages.latest("pk")

    leave(one, seen="unconfirmed", at=NOW + MINUTE)

    assert not send_message(letter.pk, at=NOW + WAIT)
    assert current(one).state_code == "cancelled"


def test_who_cannot_leave_from_where_staff_have_brought_them_is_told_so_politely(application, staff):
    token = PersonalLink.issue(registration=application, at=NOW - HOUR)
    take(application, "duplicate", staff)

    with time_machine.travel(NOW + MINUTE, tick=False):
        answer = Client().post(reverse("personal:cancel", args=[token]), {"seen": "submitted"})

    assert answer.status_code == 409
    assert str(application.workflow.state("duplicate").public_label) not in answer.content.decode()


def test_a_state_that_is_not_told_is_not_left(workshop, staff):
    one = standing(arrive(workshop, "awa", at=NOW - 9 * HOUR), "waiting")
    take(one, "confirmed", staff)

    with pytest.raises(NoSuchMove):
        leave(one, seen="confirmed", at=NOW + MINUTE)


def test_who_confirms_what_staff_have_just_confirmed_is_told_so_at_once(workshop, staff):
    one = standing(arrive(workshop, "awa", at=NOW - 9 * HOUR), "unconfirmed")
    take(one, "confirmed", staff)

    confirm_email(one, at=NOW + MINUTE)

    assert told(one, NOW + MINUTE) == "confirmed"
    with pytest.raises(UndoRefused):
        undo(one, staff, at=NOW + 2 * MINUTE)


def test_who_confirms_a_place_that_staff_have_just_taken_back_is_refused_politely(workshop, staff):
    one = standing(arrive(workshop, "awa", at=NOW - 9 * HOUR), "unconfirmed")
    token = PersonalLink.issue(registration=one, at=NOW - HOUR)
    take(one, "cancelled", staff)

    with time_machine.travel(NOW + MINUTE, tick=False):
        answer = Client().post(reverse("personal:confirm", args=[token]))

    assert answer.status_code == 409
    assert current(one).email_confirmed_at


def test_nobody_is_reminded_of_a_place_they_have_not_been_told_of(workshop, staff):
    event = event_of(workshop)
    assert event
    start = event.starts_at
    one = standing(arrive(workshop, "awa", at=NOW - 9 * HOUR), "waiting")
    take(one, "confirmed", staff, at=start - 7 * 24 * HOUR - MINUTE)

    early = write_reminders(start - 7 * 24 * HOUR + MINUTE)
    late = write_reminders(start - 7 * 24 * HOUR + WAIT)

    assert (early, late) == (0, 1)


def test_one_step_after_the_other_is_told_each_in_its_time(staff):
    form = factories.form(workflow_code="volunteer")
    one = factories.registration(factories.intake(factories.call(), form=form), at=NOW - 9 * HOUR)
    one = standing(one, "approved")
    take(one, "on_stage", staff)
    take(one, "paused", staff, at=NOW + MINUTE)

    assert [told(one, NOW + minutes * MINUTE) for minutes in (2, 5, 6)] == ["approved", "on_stage", "paused"]


def test_a_decision_prepared_just_before_its_results_is_told_with_them(application, staff):
    Intake.objects.update(results_at=NOW + MINUTE)
    take(application, "ineligible", staff)

    assert [told(application, NOW + n * MINUTE / 2) for n in (1, 2)] == ["submitted", "ineligible"]


def test_what_is_told_costs_one_query_and_only_within_the_wait(application, staff, django_assert_num_queries):
    take(application, "information", staff)
    one = current(application)

    with django_assert_num_queries(1):
        told_state(one, NOW + MINUTE)
    with django_assert_num_queries(0):
        told_state(one, NOW + WAIT)
    assert not application.messages.filter(state=MessageState.SENT).exists()
