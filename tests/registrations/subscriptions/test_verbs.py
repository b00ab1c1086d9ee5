"""Subscribing, confirming, ending: what is kept, and what leaves."""

from datetime import UTC, datetime, timedelta

import pytest

from registrations.domain import (
    IntakeClosed,
    change_subscription,
    confirm_subscription,
    end_subscription,
    remind_of,
    subscribe,
    tidy_subscriptions,
)
from registrations.domain.subscriptions import UNCONFIRMED_LIFE
from registrations.enums import MessageKind, MessageState
from registrations.models import Message, PersonalLink, Subscription
from tests import factories
from tests.registrations.test_concurrency import at_once

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ELSEWHERE = {"regions": ["53"]}


@pytest.fixture
def intake():
    return factories.intake(
        factories.call(), opens_at=AT - timedelta(days=1), closes_at=AT + timedelta(days=20)
    )


def alerts(email: str = "awa@example.org", **values) -> Subscription:
    return subscribe(email, **{"criteria": {}, "language": "fr", "at": AT} | values)


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.django_db
def test_subscription_is_asked_to_be_confirmed_and_active_only_then():
    made = alerts(criteria=ELSEWHERE)

    assert kinds() == [MessageKind.SUBSCRIBE]
    assert not Subscription.objects.active().exists()
    confirm_subscription(made, at=AT)
    assert list(Subscription.objects.active()) == [made]
    assert Subscription.objects.get().criteria == ELSEWHERE


@pytest.mark.django_db
def test_subscription_asked_for_again_before_it_is_confirmed_takes_the_latest_wishes():
    first = alerts("Awa@Example.org", language="en")

    again = alerts("awa@example.org", criteria=ELSEWHERE, at=AT + timedelta(minutes=5))

    assert again.pk == first.pk
    kept = Subscription.objects.get()
    assert (kept.email, kept.language, kept.criteria) == ("awa@example.org", "fr", ELSEWHERE)
    assert kinds() == [MessageKind.SUBSCRIBE] * 2


@pytest.mark.django_db
def test_subscription_asked_for_by_a_double_click_brings_one_message():
    alerts()
    alerts(at=AT + timedelta(seconds=1))

    assert kinds() == [MessageKind.SUBSCRIBE]


@pytest.mark.django_db
def test_stranger_who_types_a_confirmed_address_changes_nothing_and_its_owner_gets_a_link_once_an_hour():
    confirm_subscription(alerts(criteria=ELSEWHERE), at=AT)

    for minutes in (1, 2, 61):
        alerts(language="en", at=AT + timedelta(minutes=minutes))

    kept = Subscription.objects.get()
    assert (kept.criteria, kept.language) == (ELSEWHERE, "fr")
    assert kinds() == [MessageKind.SUBSCRIBE, MessageKind.LOST_LINK, MessageKind.LOST_LINK]


@pytest.mark.django_db
def test_confirming_twice_keeps_the_first_moment():
    made = alerts()
    confirm_subscription(made, at=AT)

    assert confirm_subscription(made, at=AT + timedelta(days=1)).confirmed_at == AT


@pytest.mark.django_db
def test_ending_erases_the_address_everywhere_and_keeps_the_links():
    made = confirm_subscription(alerts("unique-person@example.org"), at=AT)
    PersonalLink.issue(subscription=made)

    end_subscription(made, at=AT)

    ended = Subscription.objects.get()
    assert (ended.ended_at, ended.email, ended.email_key, ended.criteria) == (AT, "", "", {})
    assert not Message.objects.exists()
    assert PersonalLink.objects.valid().count() == 1
    assert end_subscription(made, at=AT + timedelta(days=1)).ended_at == AT
    assert confirm_subscription(made, at=AT).confirmed_at == AT
    assert change_subscription(made, criteria=ELSEWHERE, language="en").criteria == {}
    assert not Subscription.objects.active().exists()


@pytest.mark.django_db
def test_address_can_subscribe_again_once_it_has_ended():
    end_subscription(alerts(), at=AT)

    assert alerts(at=AT + timedelta(hours=1)).ended_at is None
    assert Subscription.objects.count() == 2


@pytest.mark.django_db
def test_reminder_and_alerts_of_one_address_stand_side_by_side(intake):
    alerts()
    remind_of(intake, "awa@example.org", language="fr", at=AT)
    remind_of(intake, "awa@example.org", language="fr", at=AT + timedelta(hours=1))

    assert list(Subscription.objects.order_by("pk").values_list("intake", flat=True)) == [None, intake.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "dates",
    [
        {"closes_at": AT + timedelta(days=1)},
        {"closes_at": None},
        {"closes_at": AT + timedelta(days=9), "cancelled_at": AT - timedelta(hours=1)},
    ],
    ids=["too near", "no deadline", "cancelled"],
)
def test_reminder_that_would_never_come_is_refused(dates):
    intake = factories.intake(factories.call(), **{"opens_at": AT - timedelta(days=9)} | dates)

    with pytest.raises(IntakeClosed):
        remind_of(intake, "awa@example.org", language="fr", at=AT)

    assert not Subscription.objects.exists()


@pytest.mark.django_db
def test_what_is_of_no_use_any_more_is_forgotten(intake):
    old = alerts("old@example.org", at=AT - UNCONFIRMED_LIFE)
    young = alerts("young@example.org")
    reminder = confirm_subscription(remind_of(intake, "r@example.org", language="fr", at=AT), at=AT)
    told = confirm_subscription(alerts("told@example.org"), at=AT)
    sent = {"state": MessageState.SENT, "sent_at": AT - timedelta(days=31)}
    Message.objects.filter(subscription=told).update(kind=MessageKind.ALERT, **sent)

    assert tidy_subscriptions(AT) == 3

    assert set(Subscription.objects.values_list("pk", flat=True)) == {young.pk, reminder.pk, told.pk}
    assert not Message.objects.filter(subscription=told).exists()
    assert not Message.objects.filter(to=old.email).exists()
    assert Subscription.objects.active().filter(pk=reminder.pk).exists()
    tidy_subscriptions(intake.closes_at)
    ended = Subscription.objects.get(pk=reminder.pk)
    assert (ended.ended_at, ended.email) == (intake.closes_at, "")


@pytest.mark.django_db
def test_message_that_was_leaving_when_the_subscription_ended_is_erased_by_the_next_round():
    made = alerts()
    Message.objects.update(state=MessageState.SENDING)
    end_subscription(made, at=AT)
    Message.objects.update(state=MessageState.SENT)

    assert tidy_subscriptions(AT) == 1
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_people_who_ask_for_one_address_at_once_make_one_subscription():
    made = at_once(lambda _number: alerts().pk, 6)

    assert len(set(made)) == 1
    assert Subscription.objects.count() == 1
    assert kinds() == [MessageKind.SUBSCRIBE]
