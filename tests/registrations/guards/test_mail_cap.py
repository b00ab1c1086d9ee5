"""Nobody fills someone else's mailbox by typing their address, and nobody cuts its owner off by trying."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from registrations.domain import confirm_subscription, may_mail, subscribe
from registrations.domain.strangers import UNCONFIRMED_MAILS
from registrations.models import Message, Registration, Subscription, Tally
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
VICTIM = "awa@example.org"


def spent(email: str = VICTIM, *, at: datetime = AT) -> None:
    """Strangers have had the day's mails written to that address."""
    for _time in range(UNCONFIRMED_MAILS):
        assert may_mail(email, at=at)


def test_address_nobody_has_confirmed_gets_ten_mails_a_day_and_ten_more_the_next_day():
    spent()

    assert not may_mail(VICTIM, at=AT + timedelta(hours=14))
    assert may_mail("other@example.org", at=AT)
    assert may_mail(VICTIM, at=AT + timedelta(days=1))


def test_spellings_of_one_mailbox_share_its_cap():
    spent("Awa.Martin+one@gmail.com")

    assert not may_mail("awamartin@googlemail.com", at=AT)


def test_owner_who_has_confirmed_a_registration_is_not_cut_off_by_strangers():
    intake = factories.intake(factories.call())
    registration = factories.registration(intake, courriel="AWA@example.org")
    Registration.objects.filter(pk=registration.pk).update(email_confirmed_at=timezone.now())

    spent()

    assert may_mail(VICTIM, at=AT)


def test_owner_who_has_confirmed_a_subscription_is_not_cut_off_by_strangers():
    confirm_subscription(subscribe(VICTIM, criteria={}, language="fr"))

    spent()

    assert may_mail(VICTIM, at=AT)


def test_mail_that_is_rolled_back_is_not_counted():
    with transaction.atomic():
        may_mail(VICTIM, at=AT)
        transaction.set_rollback(True)

    assert not Tally.objects.exists()


def test_registrations_beyond_the_cap_are_taken_like_the_others_and_bring_no_mail():
    made = []
    for _time in range(UNCONFIRMED_MAILS + 3):
        intake = factories.intake(factories.call(), form=_form())
        made.append(factories.registration(intake, courriel=VICTIM))

    assert Registration.objects.filter(email=VICTIM).count() == UNCONFIRMED_MAILS + 3
    assert {each.state_code for each in made} == {"submitted"}
    assert Message.objects.filter(to=VICTIM).count() == UNCONFIRMED_MAILS


def test_forms_answer_the_same_on_screen_within_the_cap_and_beyond(client):
    spent(at=timezone.now())
    answers = {}
    for email in (VICTIM, "other@example.org"):
        response = client.post("/alertes/", {"email": email})
        answers[email] = (response.status_code, response.url)

    assert len(set(answers.values())) == 1
    assert list(Message.objects.values_list("to", flat=True)) == ["other@example.org"]
    assert Subscription.objects.count() == 2


def _form():
    known = factories.Form.objects.first()
    return known or factories.form()


def test_cap_counts_every_kind_of_mail_together():
    intake = factories.intake(
        factories.call(), opens_at=AT - timedelta(days=1), closes_at=AT + timedelta(days=9)
    )
    for number in range(UNCONFIRMED_MAILS):
        subscribe(VICTIM, criteria={}, language="fr", at=AT + timedelta(minutes=number))

    factories.registration(intake, courriel=VICTIM, at=AT + timedelta(hours=1))

    assert not Message.objects.filter(registration__isnull=False).exists()
    assert Message.objects.filter(to=VICTIM).count() == UNCONFIRMED_MAILS
