"""Beginning a draft: once per click, told by mail, never on the screen."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from registrations.domain import send_message
from registrations.domain.drafts import begin_draft, save_step
from registrations.domain.errors import IntakeClosed
from registrations.domain.mail_limits import DAILY_MAILS
from registrations.models import Draft, Intake, Message, PersonalLink
from tests import factories
from tests.registrations.drafts import forms

pytestmark = pytest.mark.django_db


def links_in(message: Message) -> list[str]:
    """The tokens of the personal links in the mail as it leaves."""
    send_message(message.pk)
    return list(dict.fromkeys(re.findall(r"/suivi/([^/\s]+)/", mail.outbox[-1].body)))


def test_draft_holds_its_address_where_the_form_asks_for_it(intake):
    draft = forms.begin(intake, email="Awa@Example.org")

    assert (draft.email, draft.email_key) == ("Awa@Example.org", "awa@example.org")
    assert draft.typed == {"courriel": "Awa@Example.org"}
    assert draft.version == intake.form.current_version


def test_message_holds_a_link_that_opens_the_draft(intake):
    draft = forms.begin(intake)

    (message,) = Message.objects.all()
    (token,) = links_in(message)
    assert (message.kind, message.to, message.draft) == ("draft_link", "awa@example.org", draft)
    assert PersonalLink.objects.for_token(token).draft == draft


def test_message_also_holds_the_links_to_what_the_same_person_has_begun(intake):
    first = forms.begin(intake, email="awa.martin@gmail.com")
    other_person = forms.begin(intake, email="other@example.org")

    second = forms.begin(intake, email="AwaMartin@gmail.com")

    tokens = links_in(Message.objects.get(draft=second))
    assert [PersonalLink.objects.for_token(token).draft for token in tokens] == [second, first]
    assert links_in(Message.objects.get(draft=other_person)) != tokens


def test_message_leaves_out_what_was_begun_for_another_intake_and_what_is_being_changed(intake):
    forms.begin(forms.intake_with(page=factories.call()))
    registration = factories.registration(intake, courriel="awa@example.org")
    Draft.objects.create(
        intake=intake,
        version=registration.version,
        registration=registration,
        language="fr",
        email="awa@example.org",
        email_key="awa@example.org",
    )

    draft = forms.begin(intake)

    assert len(links_in(Message.objects.get(draft=draft))) == 1


def test_same_submission_begins_one_draft(intake):
    submission = uuid4()

    first, second = (forms.begin(intake, submission=submission) for _ in range(2))

    assert first == second
    assert (Draft.objects.count(), Message.objects.count()) == (1, 1)


def test_same_submission_of_another_address_never_opens_the_first_draft(intake):
    submission = uuid4()
    first = forms.begin(intake, submission=submission)

    second = forms.begin(intake, submission=submission, email="other@example.org")

    assert first != second
    assert first.submission != second.submission


def test_same_submission_begins_anew_once_something_was_saved(intake):
    submission = uuid4()
    first = forms.begin(intake, submission=submission)
    save_step(first, "porteur", {"nom": "Awa"}, seen=0, complete=False)

    second = forms.begin(intake, submission=submission)

    assert (first != second, second.typed) == (True, {"courriel": "awa@example.org"})


def test_draft_is_refused_while_the_intake_takes_nothing(intake):
    Intake.objects.update(
        closes_at=timezone.now() - timedelta(seconds=1), opens_at=timezone.now() - timedelta(9)
    )

    with pytest.raises(IntakeClosed):
        forms.begin(intake)

    assert not Draft.objects.exists()


def test_draft_of_another_form_s_version_is_refused(intake):
    other = forms.intake_with(page=factories.call())

    with pytest.raises(ValueError, match="not a version"):
        begin_draft(intake, version=other.form.current_version, email="awa@example.org", language="fr")


def test_referral_is_completed_by_one_draft_without_a_message(intake):
    referral = factories.registration(factories.intake(factories.call()))
    Message.objects.all().delete()

    drafts = [forms.begin(intake, referral=referral, typed={"nom": "Awa"}) for _ in range(2)]

    assert drafts[0] == drafts[1]
    assert drafts[0].typed == {"courriel": "awa@example.org", "nom": "Awa"}
    assert not Message.objects.exists()


@override_settings(FORM_MIN_SECONDS=0)
def test_mails_to_one_address_are_capped_and_the_drafts_are_not(intake):
    for _ in range(DAILY_MAILS + 2):
        forms.begin(intake)

    assert Draft.objects.count() == DAILY_MAILS + 2
    assert Message.objects.filter(kind="draft_link").count() == DAILY_MAILS
