"""What nobody answers is let go of, and erased."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from core.text.dates import day_in_words
from registrations.domain.drafts import discard_draft, send_draft
from registrations.domain.move import move
from registrations.domain.persons.retention import hold, lift
from registrations.domain.referrals import ANSWER_TIME, accept, expire_referrals, expires_at
from registrations.models import Draft, Registration
from tests import factories
from tests.registrations.referrals import world

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def edition() -> world.World:
    return world.referrals()


def state(registration: Registration) -> tuple[str, bool]:
    registration.refresh_from_db()
    return registration.state_code, registration.erased_at is not None


def test_a_referral_without_an_answer_lives_thirty_days(edition):
    written = timezone.now() - ANSWER_TIME
    referral = edition.refer(at=written)

    assert expires_at(referral) == written + ANSWER_TIME
    assert expire_referrals(at=written + ANSWER_TIME - SECOND) == 0
    assert state(referral) == ("sent", False)

    assert expire_referrals(at=written + ANSWER_TIME) == 1
    assert state(referral) == ("expired", True)
    assert (referral.name, referral.email, referral.answers) == ("", "", {})


def test_what_the_officer_has_kept_stays_until_that_is_lifted(edition):
    referral = edition.refer(at=timezone.now() - ANSWER_TIME)
    officer = factories.staff(StaffGroup.OFFICERS)
    hold(referral, "A dispute.", by=officer)

    assert expire_referrals() == 0
    assert state(referral) == ("sent", False)

    lift(referral, by=officer)
    assert expire_referrals() == 1


def test_letting_go_twice_changes_nothing(edition):
    referral = edition.refer(at=timezone.now() - ANSWER_TIME)

    assert [expire_referrals(), expire_referrals()] == [1, 0]
    assert referral.events.filter(to_state="expired").count() == 1


def test_one_of_several_is_let_go_when_its_time_has_come(edition):
    old = edition.refer(at=timezone.now() - ANSWER_TIME)
    young = edition.refer(courriel="bea@example.org")

    assert expire_referrals() == 1
    assert (state(old), state(young)) == (("expired", True), ("sent", False))


def test_it_is_kept_until_then_though_registrations_have_closed(edition):
    referral = edition.refer()
    edition.public_intake.closes_at = timezone.now() - timedelta(minutes=1)
    edition.public_intake.save()

    assert expire_referrals() == 0
    assert state(referral) == ("sent", False)


def test_the_thirty_days_of_a_lead_begin_again_with_each_step():
    call = world.leads()
    written = timezone.now() - timedelta(days=50)
    lead = call.refer(at=written)
    manager = call.manager()
    move(lead, to="qualified", by=manager, at=written + timedelta(days=20))
    invited = written + timedelta(days=40)
    move(lead, to="invited", by=manager, at=invited)

    assert expires_at(lead) == invited + ANSWER_TIME
    assert expire_referrals(at=invited + ANSWER_TIME - SECOND) == 0
    assert expire_referrals(at=invited + ANSWER_TIME) == 1
    assert state(lead) == ("expired", True)


@pytest.mark.parametrize("steps", ["", "qualified", "qualified contacted"])
def test_a_lead_whose_holder_is_never_told_is_erased_after_thirty_days(steps):
    call = world.leads()
    lead = call.refer(at=timezone.now() - timedelta(days=55))
    manager = call.manager()
    moment = timezone.now() - ANSWER_TIME
    for target in steps.split():
        move(lead, to=target, by=manager, at=moment)
    moment = moment if steps else lead.created_at

    assert expires_at(lead) == moment + ANSWER_TIME
    assert expire_referrals(at=moment + ANSWER_TIME - SECOND) == 0
    assert expire_referrals(at=moment + ANSWER_TIME) == 1
    assert state(lead) == ("expired", True)
    assert (lead.name, lead.email, lead.answers) == ("", "", {})


@pytest.mark.parametrize("ending", ["set_aside", "duplicate"])
def test_a_lead_set_aside_keeps_its_state_and_loses_its_words(ending):
    call = world.leads()
    lead = call.refer(at=timezone.now() - timedelta(days=55))
    moment = timezone.now() - ANSWER_TIME
    move(lead, to=ending, by=call.manager(), note="Déjà accompagné.", at=moment)

    assert expire_referrals(at=moment + ANSWER_TIME - SECOND) == 0
    assert expire_referrals(at=moment + ANSWER_TIME) == 1
    assert state(lead) == (ending, True)
    assert lead.answers == {}
    assert expires_at(lead) is None


def test_staff_read_until_when_a_lead_is_kept(client):
    call = world.leads()
    lead = call.refer(at=timezone.now() - timedelta(days=2))
    day = day_in_words(lead.created_at + ANSWER_TIME)
    client.force_login(call.manager())
    dossier = client.get(reverse("inbox:detail", args=[lead.pk])).content.decode()
    assert f"ce qui a été écrit sur cette personne est effacé le {day}" in unescape(dossier)

    client.force_login(call.writer)
    listed = client.get(reverse("leads:index")).content.decode()
    assert "Conservé jusqu’au" in unescape(listed)
    assert day in unescape(listed)


def test_an_accepted_referral_lives_as_long_as_its_form(edition):
    referral = edition.refer()
    draft = accept(referral)
    later = timezone.now() + timedelta(days=80)

    assert expire_referrals(at=later) == 0
    assert state(referral) == ("accepted", False)

    discard_draft(draft)
    assert expire_referrals(at=later) == 1
    assert state(referral) == ("expired", True)


def test_a_referral_that_was_completed_stays(edition):
    referral = edition.refer()
    draft = accept(referral)
    draft.typed |= {"accord": "on"}
    draft.save()
    send_draft(draft)

    assert expire_referrals(at=timezone.now() + timedelta(days=400)) == 0
    assert state(referral) == ("registered", False)
    assert not Draft.objects.exists()


def test_what_staff_let_expire_is_erased_too(edition):
    referral = edition.refer()
    move(referral, to="expired", by=edition.manager())

    assert expire_referrals() == 1
    assert state(referral) == ("expired", True)
