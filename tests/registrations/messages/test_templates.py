"""Words of staff's own: the most particular ones are used, in their language, with the same care."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from registrations.domain.outbox import write_message
from registrations.enums import MessageKind as Kind
from registrations.models import MessageTemplate
from tests import factories
from tests.registrations.messages.letters import JOIN, participant, subscribed, workshop_intake

pytestmark = pytest.mark.django_db


def template(
    subject: str, *, kind: Kind = Kind.CONFIRMATION, language: str = "en", **fields
) -> MessageTemplate:
    return MessageTemplate.objects.create(
        **{"kind": kind, "language": language, "subject": subject, "body": "{greeting}\n\n{page}"} | fields
    )


def subject_of(awa) -> str:
    message = write_message(awa, Kind.CONFIRMATION, at=timezone.now())
    assert message
    return message.subject


def test_the_most_particular_words_are_used():
    awa = participant()
    other = factories.form(name="Autre", prefix="AUT", workflow_code="participation")
    template("Another form", form=other)
    template("Another workflow", workflow_code="application")
    template("Another kind", kind=Kind.WAITING)
    template("Another language", language="fr")
    assert subject_of(awa) == "Your place is confirmed: CV et profil"

    template("Everyone")
    assert subject_of(awa) == "Everyone"
    template("Workflow", workflow_code="participation")
    assert subject_of(awa) == "Workflow"
    template("Form {reference}", form=awa.intake.form)
    assert subject_of(awa) == f"Form {awa.reference}"


def test_one_template_for_each_case():
    template("One")

    with pytest.raises(IntegrityError), transaction.atomic():
        template("Two")


def test_words_of_staff_get_the_values_and_the_layout():
    template("S", body="{greeting}\n\nHello to {name}.\n\n- {page}\n- {when}\n\n{personal_link}")
    message = write_message(participant(), Kind.CONFIRMATION, at=timezone.now())

    assert message
    assert "Hello Awa,\n\nHello to Awa Martin.\n\n- CV et profil\n- " in message.text
    assert "(Paris time)" in message.text
    [mark] = message.marks
    assert f"See or cancel my registration: {mark}" in message.text
    assert '<html lang="en"' in message.html


def test_the_link_to_join_is_for_those_with_a_place_whatever_staff_write():
    template("S", body="{page}\n\n{join_link}")
    template("S", kind=Kind.WAITING, body="{page}\n\n{join_link}")  # which the admin refuses
    awa = participant(workshop_intake())
    with_place = write_message(awa, Kind.CONFIRMATION, at=timezone.now())
    awa.state_code = "waiting"
    waiting = write_message(awa, Kind.WAITING, at=timezone.now())
    without_place = write_message(awa, Kind.CONFIRMATION, at=timezone.now())

    assert JOIN in with_place.text
    assert JOIN not in waiting.text + waiting.html
    assert JOIN not in without_place.text + without_place.html


def test_a_subscription_can_be_ended_whatever_staff_write():
    template("S", kind=Kind.ALERT, body="Come and see.")
    subscription = subscribed()
    message = write_message(subscription, Kind.ALERT, at=timezone.now(), values={"announcement": "opened"})

    [way_out] = [mark for mark, way in message.marks.items() if way["page"] == "unsubscribe"]
    assert way_out in message.text
    assert way_out in message.html
