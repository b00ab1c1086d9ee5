"""Prepared is not published: nothing a person sees or downloads tells of a decision before its results are out."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from registrations.domain import move
from registrations.domain.answers import change_answers
from registrations.domain.errors import NoSuchMove
from registrations.domain.outbox import write_message, write_to
from registrations.domain.persons import ask_erasure, export, leave, take_back_erasure
from registrations.domain.results import publish_results
from registrations.enums import Actor, MessageKind
from registrations.models import Intake, Message, PersonalLink, Registration
from registrations.submissions import confirmation_token
from registrations.telling import tell
from registrations.workflows import WORKFLOWS
from tests import factories

pytestmark = pytest.mark.django_db
APPLICATION = WORKFLOWS["application"]
MESSAGE = "Votre budget était trop vague."
PREPARED = [state.code for state in APPLICATION.states if state.prepared]
DECISIONS = ["ineligible", "selected", "reserve", "rejected"]
WAYS = {
    "eligible": ["eligible"],
    "ineligible": ["ineligible"],
    "in_review": ["eligible", "in_review"],
    "in_committee": ["eligible", "in_review", "in_committee"],
    **{each: ["eligible", "in_review", "in_committee", each] for each in ("selected", "reserve", "rejected")},
}


@pytest.fixture
def registration():
    call = factories.call(title="Appel national")
    results_at = timezone.now() + timedelta(days=90)
    made = factories.registration(factories.intake(call, results_at=results_at))
    made.messages.all().delete()
    return made


def decide(registration: Registration, state: str) -> None:
    staff = factories.staff(is_superuser=True)
    for to in WAYS[state]:
        way = registration.workflow.way(registration.state_code, to)
        message = MESSAGE if way.letter else ""
        move(registration, to=to, by=staff, message=message, note="Vu en comité.")


def publish(registration: Registration) -> None:
    Intake.objects.filter(pk=registration.intake_id).update(results_at=timezone.now())
    registration.refresh_from_db()


def seen(client, registration: Registration) -> dict[str, str]:
    """Everything the person can see, hear or get of it, without what differs at each look."""
    registration = Registration.objects.get(pk=registration.pk)
    now = timezone.now()
    token = PersonalLink.issue(registration=registration)
    page = registration.intake.page_in("fr")
    with translation.override("fr"):
        addresses = {
            name: reverse(f"personal:{name}", args=[token])
            for name in ("show", "cancel", "confirm", "erasure", "calendar", "change")
        }
    confirmation = page.specific.reverse_subpage(
        "confirmation", kwargs={"token": confirmation_token(registration.pk)}
    )
    addresses["confirmation"] = page.url + confirmation
    told = {}
    for name, address in addresses.items():
        answer = client.get(address)
        told[name] = f"{answer.status_code} {answer.headers.get('Location', '')} {answer.content.decode()}"
    letters = [
        write_message(registration, kind, at=now) for kind in (MessageKind.CHANGED, MessageKind.PROGRESS)
    ]
    letters.append(
        write_to(registration.email, MessageKind.LOST_LINK, language="fr", at=now, about=[registration])
    )
    told |= {f"letter {each.kind}": each.subject + each.shown_text for each in letters}
    Message.objects.filter(pk__in=[each.pk for each in letters]).delete()
    data = export(registration, at=now)
    data["about"]["made_at"] = ""
    data["links"] = len(data["links"])
    told["download"] = json.dumps(data, ensure_ascii=False)
    PersonalLink.objects.filter(registration=registration).delete()
    tokens = re.compile(rf"{re.escape(token)}|(?<=value=\")[A-Za-z0-9]{{64}}(?=\")|draft:\d+")
    return {name: tokens.sub("", text) for name, text in told.items()}


@pytest.mark.parametrize("state", PREPARED)
def test_nothing_the_person_sees_changes_when_something_is_prepared(client, registration, state):
    before = seen(client, registration)
    written = Message.objects.count()

    decide(registration, state)

    assert registration.state_code == state
    assert seen(client, registration) == before
    assert Message.objects.count() == written


@pytest.mark.parametrize("state", DECISIONS)
def test_results_that_are_published_are_shown_and_written_once(client, registration, state):
    decide(registration, state)
    publish(registration)

    assert [publish_results(), publish_results()] == [1, 0]

    letter = registration.messages.get()
    assert letter.kind == state
    assert MESSAGE in letter.text
    shown = seen(client, registration)
    assert str(APPLICATION.state(state).public_label) in shown["show"]
    data = export(registration)
    assert data["registration"]["state_code"] == state
    assert [(each["from_state"], each["to_state"]) for each in data["history"]] == [
        ("", "submitted"),
        ("submitted", state),
    ]
    assert data["history"][-1]["message"] == MESSAGE
    assert "comité" not in json.dumps(data["history"], ensure_ascii=False)


def test_what_was_told_stays_told_when_the_date_is_put_off(registration):
    decide(registration, "rejected")
    publish(registration)
    publish_results()

    Intake.objects.update(results_at=timezone.now() + timedelta(days=9))

    assert tell(Registration.objects.get()).state.code == "rejected"


def test_a_decision_taken_after_the_results_is_told_at_once(registration):
    decide(registration, "reserve")
    publish(registration)
    publish_results()

    move(registration, to="selected", by=factories.staff(is_superuser=True), message=MESSAGE)

    assert [each.kind for each in registration.messages.order_by("pk")] == ["reserve", "selected"]
    assert publish_results() == 0


def test_nothing_is_published_of_a_cancelled_call(client, registration):
    decide(registration, "selected")
    publish(registration)
    Intake.objects.update(cancelled_at=timezone.now())

    assert publish_results() == 0
    assert "L’appel est annulé" in seen(client, registration)["show"]


@pytest.mark.parametrize("state", DECISIONS)
def test_who_withdraws_while_a_decision_is_prepared_learns_nothing_of_it(client, registration, state):
    decide(registration, state)

    leave(registration, seen="submitted")
    publish(registration)

    assert (registration.state_code, publish_results()) == ("withdrawn", 0)
    assert [each.kind for each in registration.messages.all()] == ["cancelled"]
    history = export(registration)["history"]
    assert [(each["from_state"], each["to_state"]) for each in history] == [
        ("", "submitted"),
        ("submitted", "withdrawn"),
    ]


@pytest.mark.parametrize("state", ["ineligible", "selected", "rejected"])
def test_a_decision_that_was_told_can_be_neither_withdrawn_from_nor_taken_back(registration, state):
    decide(registration, state)
    publish(registration)

    assert tell(registration).way_out is None
    back = "submitted" if state == "ineligible" else "in_committee"
    for to, by in (("withdrawn", Actor.PERSON), (back, factories.staff(is_superuser=True))):
        with pytest.raises(NoSuchMove):
            move(registration, to=to, by=by, note="Erreur.")


@pytest.mark.parametrize("state", DECISIONS)
def test_a_prepared_decision_can_be_taken_back(registration, state):
    decide(registration, state)
    back = "submitted" if state == "ineligible" else "in_committee"

    move(registration, to=back, by=factories.staff(is_superuser=True), note="Erreur de ligne.")

    assert registration.state_code == back
    assert not registration.messages.exists()


def test_answers_can_be_changed_until_the_closing_whatever_is_prepared(registration):
    decide(registration, "rejected")

    change_answers(
        registration, factories.SIMPLE_ANSWERS | {"projet": "Un autre."}, version=registration.version
    )

    registration.refresh_from_db()
    assert (registration.answers["projet"], registration.state_code) == ("Un autre.", "rejected")


def test_who_waits_to_be_erased_is_told_the_result_when_the_request_is_taken_back(registration):
    decide(registration, "rejected")
    ask_erasure(registration)
    publish(registration)
    assert publish_results() == 0

    take_back_erasure(registration)

    assert publish_results() == 1


def test_a_round_without_a_date_publishes_nothing(client, registration):
    Intake.objects.update(results_at=None)
    registration.refresh_from_db()
    before = seen(client, registration)

    decide(registration, "rejected")

    assert (seen(client, registration), publish_results()) == (before, 0)
