"""Idle drafts: their owners are told fourteen days before, then they go, with their files."""

from datetime import UTC, datetime, timedelta

import pytest

from registrations.domain.drafts import change_draft, expire_drafts, save_step, send_draft, warn_expiring
from registrations.enums import MessageKind
from registrations.models import Attachment, Draft, Message, Registration
from tests import factories
from tests.registrations.drafts import forms
from tests.registrations.drafts.test_sending import with_file

pytestmark = pytest.mark.django_db
BEGUN = datetime(2026, 1, 10, 9, tzinfo=UTC)


@pytest.fixture
def intake():
    return forms.intake_with(opens_at=BEGUN - timedelta(days=1), closes_at=BEGUN + timedelta(days=300))


@pytest.fixture
def draft(intake) -> Draft:
    return forms.fill(forms.proven(forms.begin(intake, at=BEGUN), at=BEGUN), "porteur", at=BEGUN)


def after(days: float) -> datetime:
    return BEGUN + timedelta(days=days)


def notices() -> int:
    return Message.objects.filter(kind=MessageKind.DRAFT_EXPIRING).count()


@pytest.mark.parametrize(("days", "told"), [(75.9, 0), (76, 1), (89, 1)])
def test_owner_is_told_fourteen_days_before(draft, days, told):
    assert warn_expiring(after(days)) == told
    assert notices() == told


def test_owner_is_told_once(draft):
    warn_expiring(after(76))
    warn_expiring(after(80))

    assert notices() == 1


def test_address_of_a_draft_in_which_nothing_was_saved_is_left_alone(intake):
    forms.proven(forms.begin(intake, at=BEGUN), at=BEGUN)

    assert warn_expiring(after(76)) == 1
    assert notices() == 0
    assert expire_drafts(after(90)) == 1


def test_person_referred_is_told_even_before_a_first_step(intake):
    referral = factories.registration(factories.intake(factories.call()))
    forms.begin(intake, at=BEGUN, referral=referral)

    warn_expiring(after(76))

    assert notices() == 1


def test_owner_who_came_back_is_told_again_later(draft):
    warn_expiring(after(76))
    save_step(draft, "projet", {"titre": "Un pont"}, seen=0, complete=True, at=after(80))

    assert warn_expiring(after(85)) == 0
    assert warn_expiring(after(80 + 76)) == 1
    assert notices() == 2


def test_notice_says_when_the_draft_goes(draft):
    warn_expiring(after(76))

    assert "10 avril 2026" in Message.objects.get(kind=MessageKind.DRAFT_EXPIRING).text


def test_idle_draft_goes_after_ninety_days_with_its_files(draft, django_capture_on_commit_callbacks):
    attachment = with_file(draft)
    Draft.objects.update(updated_at=BEGUN)
    storage, name = attachment.file.storage, attachment.file.name
    warn_expiring(after(76))
    assert expire_drafts(after(89.9)) == 0

    with django_capture_on_commit_callbacks(execute=True):
        assert expire_drafts(after(90)) == 1

    assert not Draft.objects.exists()
    assert not Attachment.objects.exists()
    assert not storage.exists(name)
    assert not Message.objects.filter(to="awa@example.org").exists()


def test_nobody_loses_a_draft_without_fourteen_days_of_notice(draft):
    """The worker was stopped for weeks: the notice comes late, and so does the end."""
    assert (warn_expiring(after(100)), expire_drafts(after(100))) == (1, 0)
    assert expire_drafts(after(113.9)) == 0
    assert expire_drafts(after(114)) == 1


def test_draft_touched_after_its_notice_stays(draft):
    warn_expiring(after(76))
    save_step(draft, "projet", {"titre": "Un pont"}, seen=0, complete=True, at=after(89))

    assert expire_drafts(after(91)) == 0


def test_idle_change_goes_and_what_was_sent_stays(intake):
    begun = forms.begin(intake, at=BEGUN)
    with_file(begun)
    sent = send_draft(forms.fill(begun, at=BEGUN), at=BEGUN)
    save_step(change_draft(sent, at=BEGUN), "projet", {"titre": "Deux"}, seen=0, complete=True, at=BEGUN)
    warn_expiring(after(76))

    assert expire_drafts(after(90)) == 1

    kept = Registration.objects.get()
    assert kept.answers["titre"] == "Un pont numérique"
    assert kept.attachments.count() == 1
