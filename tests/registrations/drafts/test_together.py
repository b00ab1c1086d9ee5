"""Several tabs at once, in real threads with connections of their own."""

from datetime import timedelta
from uuid import uuid4

import pytest

from registrations.domain.drafts import (
    DraftGone,
    StepChanged,
    begin_draft,
    change_draft,
    discard_draft,
    expire_drafts,
    save_step,
    send_draft,
)
from registrations.enums import EventKind, MessageKind
from registrations.models import Draft, Message, Registration, RegistrationEvent
from tests.registrations.drafts import forms
from tests.registrations.drafts.test_sending import with_file
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TABS = 6


def outcome(verb, *args, **kwargs) -> str:
    """What came of it, as a word."""
    try:
        verb(*args, **kwargs)
    except (DraftGone, StepChanged) as refusal:
        return type(refusal).__name__
    return "done"


@pytest.fixture
def complete(draft) -> Draft:
    with_file(draft)
    return forms.fill(draft)


def test_two_tabs_that_save_different_steps_at_once_both_stay(draft):
    typed = [("porteur", {"nom": "Awa"}), ("projet", {"titre": "Un pont"})]

    at_once(lambda n: save_step(draft, typed[n][0], typed[n][1], seen=0, complete=False), 2)

    kept = Draft.objects.get()
    assert (kept.typed["nom"], kept.typed["titre"]) == ("Awa", "Un pont")
    assert sorted(kept.steps) == ["porteur", "projet"]


def test_of_tabs_that_save_one_step_at_once_the_first_stays_and_the_others_are_told(draft):
    done = at_once(
        lambda n: outcome(save_step, draft, "projet", {"titre": f"Titre {n}"}, seen=0, complete=True), TABS
    )

    assert sorted(done) == ["StepChanged"] * (TABS - 1) + ["done"]
    assert Draft.objects.get().typed["titre"] == f"Titre {done.index('done')}"
    assert Draft.objects.get().step("projet")["revision"] == 1


def test_one_step_sent_many_times_at_once_is_saved_once(draft):
    done = at_once(
        lambda n: outcome(save_step, draft, "projet", {"titre": "Un pont"}, seen=0, complete=True), TABS
    )

    assert done == ["done"] * TABS
    assert Draft.objects.get().step("projet")["revision"] == 1


def test_draft_begun_many_times_at_once_is_one(intake):
    version, submission = intake.form.current_version, uuid4()

    made = at_once(
        lambda n: (
            begin_draft(
                intake, version=version, email="awa@example.org", language="fr", submission=submission
            ).pk
        ),
        TABS,
    )

    assert len(set(made)) == 1
    assert Draft.objects.count() == 1
    assert Message.objects.filter(kind=MessageKind.DRAFT_LINK).count() == 1


def test_draft_sent_many_times_at_once_makes_one_registration(complete):
    made = at_once(lambda n: send_draft(complete).reference, TABS)

    assert len(set(made)) == 1
    assert Registration.objects.count() == 1
    assert Registration.objects.get().attachments.count() == 1
    assert Message.objects.filter(kind=MessageKind.CONFIRMATION).count() == 1


def test_step_saved_while_the_draft_is_sent_is_in_it_or_is_told(complete):
    def act(number: int):
        if number:
            typed = {"titre": "Au dernier moment"}
            return outcome(save_step, complete, "projet", typed, seen=1, complete=True)
        return outcome(send_draft, complete)

    sent, saved = at_once(act, 2)

    assert sent == "done"
    titles = {"done": "Au dernier moment", "DraftGone": "Un pont numérique"}
    assert Registration.objects.get().answers["titre"] == titles[saved]


def test_change_begun_and_sent_many_times_at_once_is_one(complete):
    registration = send_draft(complete)
    drafts = at_once(lambda n: change_draft(registration), TABS)
    assert len({draft.pk for draft in drafts}) == 1
    assert drafts[0].attachments.count() == 1
    save_step(drafts[0], "projet", {"titre": "Deux ponts"}, seen=0, complete=True)
    draft = Draft.objects.get()

    at_once(lambda n: send_draft(draft), TABS)

    assert Registration.objects.get().answers["titre"] == "Deux ponts"
    assert RegistrationEvent.objects.filter(kind=EventKind.CHANGED).count() == 1


def test_draft_sent_and_given_up_at_once_is_one_or_the_other(complete):
    def act(number: int):
        return outcome(discard_draft, complete) if number else outcome(send_draft, complete)

    sent, _discarded = at_once(act, 2)

    assert not Draft.objects.exists()
    assert Registration.objects.count() == (1 if sent == "done" else 0)


def test_draft_touched_while_it_expires_stays_or_is_told(draft):
    long_ago = draft.created_at - timedelta(days=366)
    Draft.objects.update(updated_at=long_ago, notice_at=long_ago)

    def act(number: int):
        if number:
            return outcome(save_step, draft, "projet", {"titre": "Un pont"}, seen=0, complete=True)
        return expire_drafts()

    expired, saved = at_once(act, 2)

    assert (expired, saved) in [(1, "DraftGone"), (0, "done")]
    assert Draft.objects.count() == 1 - expired
