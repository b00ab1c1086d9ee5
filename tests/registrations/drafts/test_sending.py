"""Sending a draft: checked again, once, with everything that goes with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import send_message
from registrations.domain.attachments import attach
from registrations.domain.drafts import DraftGone, DraftIncomplete, discard_draft, save_step, send_draft
from registrations.domain.errors import IntakeClosed
from registrations.enums import Actor, MessageKind, MessageState
from registrations.fields.uploads import check_upload
from registrations.models import Attachment, Draft, Intake, Message, PersonalLink, Registration
from tests import factories
from tests.registrations.drafts import forms
from tests.registrations.files.samples import upload

pytestmark = pytest.mark.django_db


def with_file(draft: Draft, name="statuts.pdf") -> Attachment:
    checked = check_upload(upload(name), kinds=["pdf"], max_bytes=None)
    return attach(draft, "statuts", checked, max_files=2)


@pytest.fixture
def complete(draft) -> Draft:
    with_file(draft)
    return forms.fill(draft)


def test_complete_draft_becomes_a_registration_with_its_files(complete):
    attachment = Attachment.objects.get()

    registration = send_draft(complete)

    assert (registration.state_code, registration.email, registration.name) == (
        "submitted",
        "awa@example.org",
        "Awa Martin",
    )
    assert registration.answers["asso"] is False
    assert registration.answers["statuts"][0]["key"] == str(attachment.key)
    assert Attachment.objects.get().registration == registration
    assert not Draft.objects.exists()


def test_links_of_the_draft_open_the_registration(complete):
    token = PersonalLink.issue(draft=complete)

    registration = send_draft(complete)

    assert PersonalLink.objects.for_token(token).registration == registration


def test_messages_of_the_draft_stay_with_the_registration(complete):
    link = Message.objects.get(kind=MessageKind.DRAFT_LINK)

    registration = send_draft(complete)

    link.refresh_from_db()
    assert (link.registration, link.draft, link.state) == (registration, None, MessageState.QUEUED)
    assert send_message(link.pk, at=timezone.now() + timedelta(minutes=1)) is True
    kinds = registration.messages.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["draft_link", "confirmation"]


@pytest.mark.parametrize(
    "kind", [MessageKind.DRAFT_EXPIRING, MessageKind.DEADLINE_WEEK, MessageKind.DEADLINE_DAY]
)
def test_message_that_would_speak_of_the_draft_no_longer_leaves(complete, kind):
    message = Message.objects.create(
        draft=complete, kind=kind, to="awa@example.org", subject="s", text="t", html="h"
    )

    send_draft(complete)

    message.refresh_from_db()
    assert message.state == MessageState.DROPPED


def test_draft_sent_twice_gives_the_same_registration(complete):
    again = Draft.objects.get()

    assert send_draft(complete) == send_draft(again)
    assert Registration.objects.count() == 1


def test_incomplete_draft_says_what_is_missing_in_which_step(draft):
    forms.fill(draft, "porteur", "engagements")
    save_step(draft, "projet", {"titre": "x" * 81}, seen=0, complete=True)

    with pytest.raises(DraftIncomplete) as refused:
        send_draft(draft)

    assert {key: [error.anchor for error in errors] for key, errors in refused.value.steps.items()} == {
        "projet": ["id_titre"],
        "pieces": ["id_statuts"],
    }
    assert not Registration.objects.exists()
    assert Draft.objects.get().typed["titre"] == "x" * 81


def test_step_that_an_answer_asks_for_is_missing(complete):
    save_step(complete, "porteur", forms.TYPED["porteur"] | {"asso": "yes"}, seen=1, complete=True)

    with pytest.raises(DraftIncomplete) as refused:
        send_draft(complete)

    assert list(refused.value.steps) == ["association"]


def test_answers_to_what_is_no_longer_asked_are_not_sent(complete):
    save_step(complete, "porteur", forms.TYPED["porteur"] | {"asso": "yes"}, seen=1, complete=True)
    save_step(complete, "association", {"rna": "W751"}, seen=0, complete=True)
    save_step(complete, "porteur", forms.TYPED["porteur"], seen=2, complete=True)

    assert send_draft(complete).answers["rna"] is None


def test_closed_intake_takes_nothing_and_the_draft_stays(complete):
    Intake.objects.update(
        opens_at=timezone.now() - timedelta(9), closes_at=timezone.now() - timedelta(seconds=1)
    )

    with pytest.raises(IntakeClosed):
        send_draft(complete)

    assert Draft.objects.get() == complete
    assert Attachment.objects.get().draft == complete


def test_draft_that_was_given_up_is_not_sent(complete):
    discard_draft(complete)

    with pytest.raises(DraftGone):
        send_draft(complete)


def test_draft_on_an_older_version_is_checked_against_it(intake, complete):
    forms.publish(intake, forms.STEPS[:4])

    registration = send_draft(complete)

    assert registration.version == complete.version
    assert registration.answers["titre"] == "Un pont numérique"


def test_language_of_the_registration_is_the_one_it_was_sent_in(complete):
    assert send_draft(complete, language="en").language == "en"


def referral_of(workflow: str, state: str, intake: Intake) -> Registration:
    form = factories.form(workflow_code=workflow, prefix="REF")
    staff = factories.intake(factories.call(), form=form)
    by = factories.staff(StaffGroup.REFERRERS)
    referral = factories.registration(staff)
    Registration.objects.filter(pk=referral.pk).update(state_code=state, created_by=by)
    return Registration.objects.get(pk=referral.pk)


@pytest.mark.parametrize(("workflow", "becomes"), [("referral", "registered"), ("lead", "applied")])
def test_referral_that_is_completed_says_so(intake, workflow, becomes):
    referral = referral_of(workflow, "accepted", intake)
    draft = forms.begin(intake, referral=referral)
    with_file(draft)

    registration = send_draft(forms.fill(draft))

    referral.refresh_from_db()
    assert referral.state_code == becomes
    assert referral.events.order_by("pk").last().note == Actor.RULE
    assert registration.referral == referral
    assert registration.email_confirmed_at is not None


def test_address_of_a_referral_that_was_changed_is_not_confirmed(intake):
    draft = forms.begin(intake, referral=referral_of("referral", "accepted", intake), email="old@example.org")
    with_file(draft)

    assert send_draft(forms.fill(draft)).email_confirmed_at is None


def test_referral_that_is_over_stays_as_it_is(intake):
    referral = referral_of("referral", "expired", intake)
    draft = forms.begin(intake, referral=referral)
    with_file(draft)

    send_draft(forms.fill(draft))

    referral.refresh_from_db()
    assert referral.state_code == "expired"
