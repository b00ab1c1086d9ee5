"""The digest of the morning: on working days, for who has something to read, off for who wants none."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from core.enums import StaffGroup
from core.text.dates import PARIS
from inbox.digest import digest_for, send_digest, write_digests
from inbox.models import InboxPreferences
from registrations.domain.assigning import assign
from registrations.models import InboxScope, Registration
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 3, 1, 7, 5, tzinfo=PARIS)


@pytest.fixture
def people():
    """A manager who handles something late, a colleague of another programme, a publisher."""
    intake = factories.intake(factories.call(), opens_at=MONDAY - timedelta(days=60), closes_at=MONDAY)
    manager = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=manager, page=intake.page_in())
    registration = factories.registration(intake, at=MONDAY - timedelta(days=40), nom="Awa Martin")
    assign(registration, to=manager, by=manager, at=MONDAY - timedelta(days=39))
    stranger, publisher = factories.staff(StaffGroup.MANAGERS), factories.staff(StaffGroup.PUBLISHERS)
    return manager, stranger, publisher


def test_it_tells_numbers_and_where_they_are_and_nobody_s_name(people):
    letter = digest_for(people[0], MONDAY)

    assert letter is not None
    assert letter.to == [people[0].email]
    assert "Les miens\xa0: 1" in letter.body
    assert "En retard\xa0: 1" in letter.body
    assert "/admin/inbox/en-retard/" in letter.body
    assert "Nouveaux" not in letter.body
    assert "Martin" not in letter.body + letter.subject


def test_who_has_nothing_to_read_or_no_inbox_gets_none(people):
    assert [digest_for(user, MONDAY) for user in people[1:]] == [None, None]
    assert write_digests(MONDAY) == 1


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (MONDAY, 1),
        (MONDAY.replace(hour=6, minute=59), 0),
        (MONDAY - timedelta(days=1), 0),
        (MONDAY - timedelta(days=2), 0),
        (MONDAY + timedelta(hours=12), 1),
    ],
)
def test_it_is_written_on_working_days_from_seven_on(people, at, number):
    assert write_digests(at) == number


def test_it_is_written_once_a_day(people):
    days = [MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=9), MONDAY + timedelta(days=1)]

    assert [write_digests(at) for at in days] == [1, 0, 0, 1]


def test_who_turns_it_off_in_the_account_gets_none(client, people):
    manager = people[0]
    client.force_login(manager)

    page = client.get("/admin/account/")
    assert b"inbox-digest" in page.content
    assert not InboxPreferences.objects.exists()
    InboxPreferences.objects.create(user=manager, digest=False)

    assert write_digests(MONDAY) == 0


def test_the_worker_sends_it_and_a_mail_server_that_is_down_breaks_nothing(people, monkeypatch):
    Registration.objects.update(since=MONDAY - timedelta(days=400))

    send_digest.call(people[0].pk)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", _refuse)
    send_digest.call(people[0].pk)

    assert [each.subject for each in mail.outbox] == ["Votre boîte de réception ce matin"]


def _refuse(*args, **kwargs):
    raise OSError
