"""A forgotten password: the same answer for everyone, a mail by the worker, a key that no log holds."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from config.doors.forgotten import ASKED_BY_NETWORK, MAILS_TO_ADDRESS, RETRIES, send_links
from config.doors.limits import BY_ACCOUNT_AND_NETWORK
from core.enums import StaffGroup
from registrations.models import Tally
from tests import factories

pytestmark = pytest.mark.django_db

ASK = "/admin/password_reset/"
LINK = re.compile(r"http://localhost(/admin/password_reset/confirm/[^/]+/[^/]+/)")
NEW = "Un-nouveau-mot-de-passe-9"


@pytest.fixture(autouse=True)
def still(time_machine):
    """No window ends in the middle of a test."""
    time_machine.move_to("2026-03-03T10:01:00+01:00", tick=False)
    return time_machine


@pytest.fixture
def ada():
    return factories.staff(StaffGroup.EDITORS, email="ada@example.org")


def ask(client, email: str, network: str = "192.0.2.1"):
    return client.post(ASK, {"email": email}, REMOTE_ADDR=network)


def work() -> None:
    """What the worker does with all that is due."""
    for row in DBTaskResult.objects.ready().filter(task_path=send_links.module_path):
        assert send_links.call(*row.task_result.args) in (0, 1)
        row.delete()


def followed(client):
    """The form that the mailed link leads to."""
    (link,) = LINK.findall(mail.outbox[-1].body)
    return client.get(link, follow=True)


def test_the_mail_leaves_with_the_worker_and_its_link_sets_a_password(client, ada):
    assert ask(client, "ADA@example.org").status_code == 302
    assert mail.outbox == []

    work()
    page = followed(client)
    response = client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})

    assert mail.outbox[0].to == ["ada@example.org"]
    assert response.status_code == 302
    assert client.login(email=ada.email, password=NEW)


def test_who_was_shut_out_comes_in_with_the_new_password(client, ada):
    for _ in range(BY_ACCOUNT_AND_NETWORK[0].number + 1):
        client.post("/admin/login/", {"username": ada.email, "password": "faux"})
    ask(client, ada.email)
    work()

    page = followed(client)
    client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})

    assert client.post("/admin/login/", {"username": ada.email, "password": NEW}).status_code == 302


def test_the_link_lives_an_hour_and_serves_once(client, ada, still):
    ask(client, ada.email)
    work()

    still.shift(timedelta(minutes=59))
    assert b'name="new_password1"' in followed(client).content
    still.shift(timedelta(minutes=2))

    assert b'name="new_password1"' not in followed(client).content


def test_known_and_unknown_addresses_get_the_same_answer_by_the_same_work(client, ada):
    told = []
    for number, email in enumerate((ada.email, "inconnue@example.org")):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = ask(client, email, network=f"192.0.2.{number}")
        shapes = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]
        told.append((response.status_code, response.headers["Location"], shapes))

    assert told[0] == told[1]
    assert DBTaskResult.objects.count() == 2
    assert "example.org" not in str(list(DBTaskResult.objects.values()))


def test_six_requests_for_an_address_send_no_more_mails_than_the_limit_and_show_nothing_of_it(client, ada):
    answers = [ask(client, ada.email, network=f"192.0.2.{number}").status_code for number in range(6)]
    work()

    assert answers == [302] * 6
    assert len(mail.outbox) == MAILS_TO_ADDRESS[0].number


def test_a_network_that_asks_for_many_is_told_to_wait(client, caplog):
    for number in range(ASKED_BY_NETWORK[0].number + 1):
        response = ask(client, f"{number}@example.org")

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "540"
    assert "example.org" not in caplog.text


def test_a_mail_server_that_is_down_loses_no_mail_and_is_not_asked_for_ever(
    client, ada, still, monkeypatch, caplog
):
    def refuse(self, messages):
        raise ConnectionRefusedError("ada@example.org refused")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    ask(client, ada.email)
    work()
    monkeypatch.undo()
    still.shift(RETRIES[0])
    work()

    assert len(mail.outbox) == 1
    assert "ada@example.org" not in caplog.text
    assert not DBTaskResult.objects.ready().exists()


def test_an_account_without_a_password_or_that_has_left_gets_no_mail(client, ada):
    gone = factories.staff(StaffGroup.EDITORS, is_active=False)
    elsewhere = factories.staff(StaffGroup.EDITORS)
    elsewhere.set_unusable_password()
    elsewhere.save()
    for person in (gone, elsewhere):
        ask(client, person.email)
    work()

    assert mail.outbox == []


def test_what_is_counted_names_nobody(client, ada):
    ask(client, ada.email)

    assert Tally.objects.exists()
    assert "ada" not in str(list(Tally.objects.values()))
