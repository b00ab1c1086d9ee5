"""Nobody fills someone else's mailbox by typing their address, and nobody cuts its owner off by trying."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from registrations.domain import confirm_subscription, subscribe
from registrations.domain.mail_limits import DAILY_MAILS, LOST_LINKS
from registrations.domain.mail_limits import may_mail as guard
from registrations.domain.move import move
from registrations.domain.persons import send_links
from registrations.domain.persons.links import write_links
from registrations.enums import Actor, MessageKind
from registrations.models import Message, Registration, Subscription, Tally
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
VICTIM = "awa@example.org"


def may_mail(email: str, *, at: datetime) -> bool:
    return guard(email, MessageKind.CONFIRMATION, at, "fr")


def about_forms(email: str = VICTIM):
    """What was written to the address, but the mail that tells of the ceiling."""
    return Message.objects.filter(to=email).exclude(kind="ceiling")


def spent(email: str = VICTIM, *, at: datetime = AT) -> None:
    """Strangers have had the day's mails written to that address."""
    for _time in range(DAILY_MAILS):
        assert may_mail(email, at=at)


def register_in(number: int) -> list[Registration]:
    """The victim's address typed into so many calls, each with a form of its own."""
    index = factories.call_index()
    return [
        factories.registration(factories.intake(factories.call(index), form=_form()), courriel=VICTIM)
        for _time in range(number)
    ]


def test_address_gets_twenty_mails_a_day_and_twenty_more_the_next_day():
    spent()

    assert not may_mail(VICTIM, at=AT + timedelta(hours=14))
    assert may_mail("other@example.org", at=AT)
    assert may_mail(VICTIM, at=AT + timedelta(days=1))


def test_spellings_of_one_mailbox_share_its_cap():
    spent("Awa.Martin+one@gmail.com")

    assert not may_mail("awamartin@googlemail.com", at=AT)


def test_address_that_was_confirmed_has_the_same_ceiling_whatever_the_networks():
    first = factories.registration(factories.intake(factories.call()), courriel=VICTIM)
    Registration.objects.filter(pk=first.pk).update(email_confirmed_at=timezone.now())
    confirm_subscription(subscribe(VICTIM, criteria={}, language="fr"))

    register_in(45)

    assert Registration.objects.filter(email=VICTIM).count() == 46, "nothing is lost"
    assert about_forms().count() == DAILY_MAILS


def test_one_mail_says_so_and_says_what_to_do():
    register_in(DAILY_MAILS + 25)

    told = Message.objects.get(to=VICTIM, kind="ceiling")
    assert "Rien n’est perdu" in told.text
    assert "demain" in told.text


def test_links_of_all_that_was_sent_can_be_asked_for_meanwhile():
    made = register_in(DAILY_MAILS + 2)

    send_links(VICTIM, language="fr")
    found = write_links([each.pk for each in made], [], language="fr")

    assert found
    assert len(found.marks) == DAILY_MAILS + 2


def test_what_staff_cause_is_never_silenced():
    registration = factories.registration(factories.intake(factories.call()), courriel=VICTIM)
    for _time in range(DAILY_MAILS):
        may_mail(VICTIM, at=timezone.now())

    move(registration, to="withdrawn", by=Actor.PERSON)

    assert registration.messages.filter(kind="cancelled").exists()


def test_links_are_mailed_ten_times_a_day_whoever_asks_for_them():
    confirm_subscription(subscribe(VICTIM, criteria={}, language="fr", at=AT), at=AT)

    for hour in range(LOST_LINKS + 3):
        subscribe(VICTIM, criteria={}, language="fr", at=AT + timedelta(hours=hour + 1))

    assert Message.objects.filter(to=VICTIM, kind="lost_link").count() == LOST_LINKS


def test_mail_that_is_rolled_back_is_not_counted():
    with transaction.atomic():
        may_mail(VICTIM, at=AT)
        transaction.set_rollback(True)

    assert not Tally.objects.exists()


def test_registrations_beyond_the_cap_are_taken_like_the_others_and_bring_no_mail():
    made = register_in(DAILY_MAILS + 3)

    assert Registration.objects.filter(email=VICTIM).count() == DAILY_MAILS + 3
    assert {each.state_code for each in made} == {"submitted"}
    assert about_forms().count() == DAILY_MAILS


def test_forms_answer_the_same_on_screen_within_the_cap_and_beyond(client):
    spent(at=timezone.now())
    answers = {}
    for email in (VICTIM, "other@example.org"):
        response = client.post("/alertes/", {"email": email})
        answers[email] = (response.status_code, response.url)

    assert len(set(answers.values())) == 1
    assert list(Message.objects.exclude(kind="ceiling").values_list("to", flat=True)) == ["other@example.org"]
    assert Subscription.objects.count() == 2


def _form():
    known = factories.Form.objects.first()
    return known or factories.form()


def test_cap_counts_every_kind_of_mail_together():
    intake = factories.intake(
        factories.call(), opens_at=AT - timedelta(days=1), closes_at=AT + timedelta(days=9)
    )
    for number in range(DAILY_MAILS):
        subscribe(VICTIM, criteria={}, language="fr", at=AT + timedelta(minutes=number))

    factories.registration(intake, courriel=VICTIM, at=AT + timedelta(hours=1))

    assert not Message.objects.filter(registration__isnull=False).exists()
    assert about_forms().count() == DAILY_MAILS
