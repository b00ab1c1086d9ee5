"""Staff write about someone: who may, what is kept, what leaves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import IntakeClosed
from registrations.domain.errors import NotAllowed
from registrations.domain.move import move
from registrations.domain.referrals import AlreadyReferred, decline, refer
from registrations.enums import EventKind, MessageKind
from registrations.models import Message, Registration
from tests import factories
from tests.registrations.referrals import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> world.World:
    return world.referrals()


@pytest.fixture
def call() -> world.World:
    return world.leads()


def test_a_referral_names_the_person_and_remembers_who_wrote_it(edition):
    made = edition.refer()

    assert (made.workflow_code, made.state_code) == ("referral", "sent")
    assert (made.name, made.email) == ("Awa Martin", "awa.martin@example.org")
    assert made.email_key == "awa.martin@example.org"
    assert made.created_by == edition.writer
    event = made.events.get()
    assert (event.kind, event.actor) == (EventKind.CREATED, edition.writer)


def test_a_referral_invites_the_person_at_once(edition):
    made = edition.refer()

    message = made.messages.get()
    assert (message.kind, message.to) == (MessageKind.INVITATION, "awa.martin@example.org")


@pytest.mark.parametrize("kind", ["edition", "call"])
def test_the_invitation_says_who_what_is_known_how_to_check_and_how_to_refuse(kind, request):
    world = request.getfixturevalue(kind)
    world.writer.first_name, world.writer.last_name = "Camille", "Roussel"
    world.writer.organisation = "Apec"
    world.writer.save()
    made = world.refer(pourquoi="Voir https://evil.example")
    if kind == "call":
        for state in ("qualified", "contacted", "invited"):
            move(made, to=state, by=world.manager())

    message = made.messages.get(kind=MessageKind.INVITATION)

    letter = message.text
    assert "Camille Roussel (Apec)" in letter
    assert "Adresse e-mail" in letter, "what is known"
    assert settings.SITE_URL in letter, "where to check"
    assert "Refusez" in letter
    for word in (world.writer.email, "evil.example", "première rencontre"):
        assert word not in letter + message.subject + message.html


def test_name_that_staff_set_stays_words(edition):
    edition.writer.first_name, edition.writer.organisation = "https://evil.example", "www.evil.example"
    edition.writer.save()

    letter = edition.refer().messages.get()

    assert "evil.example" not in letter.text + letter.html


def test_adviser_who_has_set_no_name_is_told_by_the_role_alone(edition):
    letter = edition.refer().messages.get()

    assert "Une personne qui vous conseille" in letter.text
    assert edition.writer.email not in letter.text


def test_a_lead_sends_nothing_before_the_team_invites(call):
    made = call.refer()

    assert (made.workflow_code, made.state_code) == ("lead", "new")
    assert not Message.objects.exists()


def test_the_invitation_is_in_the_language_of_the_person(edition):
    made = refer(
        edition.staff_intake,
        world.REFERRED,
        version=edition.staff_intake.form.current_version,
        by=edition.writer,
        language="en",
    )

    assert (made.language, made.messages.get().language) == ("en", "en")


def test_the_same_submission_twice_makes_one_referral(edition):
    values = {
        "version": edition.staff_intake.form.current_version,
        "by": edition.writer,
        "submission": uuid4(),
    }

    first = refer(edition.staff_intake, world.REFERRED, **values)
    second = refer(edition.staff_intake, world.REFERRED, **values)

    assert first == second
    assert Message.objects.count() == 1


@pytest.mark.parametrize("spelling", ["awa.martin@example.org", "Awa.Martin@Example.org"])
def test_the_same_person_is_not_written_to_twice_by_the_same_colleague(edition, spelling):
    first = edition.refer()

    with pytest.raises(AlreadyReferred) as refusal:
        edition.refer(courriel=spelling)

    assert refusal.value.registration == first
    assert Registration.objects.count() == 1


def test_who_else_wrote_about_the_person_is_never_told(edition):
    edition.refer()

    edition.refer(by=factories.staff(StaffGroup.REFERRERS))

    assert Registration.objects.count() == 2


def test_once_it_is_over_nothing_is_left_that_could_tell_the_same_person(edition):
    decline(edition.refer())

    assert edition.refer().state_code == "sent"


@pytest.mark.parametrize(
    "group", [StaffGroup.EDITORS, StaffGroup.MANAGERS, StaffGroup.REVIEWERS, StaffGroup.DELEGATES]
)
def test_only_referrers_refer_people(edition, group):
    with pytest.raises(NotAllowed):
        edition.refer(by=factories.staff(group))

    assert not Registration.objects.exists()


@pytest.mark.parametrize("group", [StaffGroup.EDITORS, StaffGroup.MANAGERS, StaffGroup.REFERRERS])
def test_only_delegates_report_projects(call, group):
    with pytest.raises(NotAllowed):
        call.refer(by=factories.staff(group))

    assert not Registration.objects.exists()


def test_nobody_is_referred_through_a_form_of_the_public(edition):
    with pytest.raises(NotAllowed):
        refer(
            edition.public_intake, {}, version=edition.public_intake.form.current_version, by=edition.writer
        )


def test_a_closed_intake_takes_no_referral(edition):
    edition.staff_intake.closes_at = timezone.now() - timedelta(minutes=1)
    edition.staff_intake.save()

    with pytest.raises(IntakeClosed):
        edition.refer()


def test_writers_read_what_they_wrote_and_nothing_else(edition):
    own = edition.refer()
    colleague = factories.staff(StaffGroup.REFERRERS)
    others = edition.refer(by=colleague)
    public = factories.registration(factories.intake(factories.call()))

    assert list(Registration.objects.visible_to(edition.writer)) == [own]
    assert list(Registration.objects.visible_to(colleague)) == [others]
    assert public not in Registration.objects.visible_to(factories.staff(StaffGroup.DELEGATES))
