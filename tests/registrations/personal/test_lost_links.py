"""« I lost my link »: the same answer to all, one mail to whom it may concern, none to strangers."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from registrations import guards
from registrations.domain import send_message
from registrations.domain.drafts import begin_draft
from registrations.domain.mail_limits import LOST_LINKS
from registrations.domain.persons import erase, send_links
from registrations.domain.persons.links import mail_links
from registrations.domain.places import confirm_email
from registrations.models import Draft, Message, PersonalLink, Registration
from tests import factories
from tests.registrations.personal.behind import call_intake, heading, read, workshop_intake

pytestmark = pytest.mark.django_db
ASK = "/en/suivi/"


def ask(client, email: str, where: str = ASK):
    return client.post(where, {"email": email}, follow=True)


def work() -> list[str]:
    """What the worker does of it: write what was asked for, send it; the texts that leave."""
    for task in DBTaskResult.objects.filter(task_path=mail_links.module_path).order_by("enqueued_at"):
        mail_links.call(*task.args_kwargs["args"])
    for message in Message.objects.filter(kind="lost_link"):
        send_message(message.pk)
    return [sent.body for sent in mail.outbox]


def tokens_in(text: str) -> list[str]:
    return re.findall(r"/suivi/([\w-]{43})/", text)


def test_page_asks_for_an_address(client):
    factories.home("en")

    page = read(client, ASK)

    assert heading(page) == "I lost my link"
    assert page.select_one("input[type=email]")["autocomplete"] == "email"
    assert page.select_one(".languages a[lang=fr]")["href"] == "/suivi/"


@pytest.mark.parametrize("email", ["", "awa", "a@b", "a" * 300 + "@example.org"])
def test_what_is_no_address_is_to_be_mended(client, email):
    response = client.post(ASK, {"email": email})

    assert response.status_code == 422
    assert b'aria-invalid="true"' in response.content


def test_answer_is_the_same_whether_or_not_the_address_is_known(client):
    factories.registration(call_intake())

    known, unknown = ask(client, "awa@example.org"), ask(client, "nobody@example.org")

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert known.redirect_chain == unknown.redirect_chain == [(f"{ASK}?envoye", 302)]
    assert known.content == unknown.content
    assert "example.org" not in known.content.decode()


def test_same_work_is_done_whether_or_not_the_address_is_known():
    factories.registration(call_intake())

    counts = []
    for email in ("awa@example.org", "nobody@example.org", "autre@example.org"):
        with CaptureQueriesContext(connection) as queries:
            send_links(email, language="en")
        counts.append([query["sql"].split()[0] for query in queries.captured_queries])

    assert len(counts[0]) == 5  # one counter, three look-ups, one task
    assert counts[0] == counts[1] == counts[2]
    assert DBTaskResult.objects.filter(task_path=mail_links.module_path).count() == 3
    assert not Message.objects.filter(kind="lost_link").exists()


def test_task_names_no_address(client):
    factories.registration(call_intake())

    ask(client, "awa@example.org")

    tasks = DBTaskResult.objects.filter(task_path=mail_links.module_path)
    assert [task.args_kwargs["args"][2] for task in tasks] == ["en"]
    assert all("example.org" not in str(task.args_kwargs) for task in tasks)


def test_stranger_gets_no_mail(client):
    factories.registration(call_intake())

    ask(client, "nobody@example.org")

    assert work() == []


def test_one_mail_lists_everything_of_the_address_with_a_link_each(client):
    call, workshop = call_intake(), workshop_intake()
    for intake in (call, workshop):
        factories.registration(intake, courriel="Awa@Example.org")
    begin_draft(call, version=call.form.current_version, email="awa@example.org", language="fr")
    factories.registration(workshop, courriel="lou@example.org")

    ask(client, "AWA@example.org ")
    (text,) = work()

    tokens = tokens_in(text)
    opened = [PersonalLink.objects.for_token(token) for token in tokens]
    assert len(tokens) == len(set(tokens)) == 3
    assert sorted(type(link.draft or link.registration).__name__ for link in opened) == [
        "Draft",
        "Registration",
        "Registration",
    ]
    assert {link.registration.email_key for link in opened if link.registration} == {"awa@example.org"}
    assert all(intake.page_in("en").title in text for intake in (call, workshop))
    assert mail.outbox[0].to == ["awa@example.org"]
    assert client.get(f"/en/suivi/{tokens[-1]}/").status_code == 200


def test_old_links_go_on_working(client):
    registration = factories.registration(call_intake())
    token = PersonalLink.issue(registration=registration)

    ask(client, "awa@example.org")
    work()

    assert client.get(f"/suivi/{token}/").status_code == 200


@pytest.mark.parametrize("gone", ["erased", "expired", "repeated", "not told"])
def test_what_has_no_page_of_its_own_is_not_listed(client, gone):
    if gone == "expired":
        intake = call_intake()
        then = timezone.now() - timedelta(days=91)
        begin_draft(intake, version=intake.form.current_version, email="awa@example.org", language="fr")
        Draft.objects.update(updated_at=then)
    elif gone == "repeated":
        registration = factories.registration(workshop_intake())
        Registration.objects.filter(pk=registration.pk).update(state_code="duplicate")
    elif gone == "not told":
        form = factories.form(workflow_code="lead", prefix="SIG")
        factories.registration(factories.intake(factories.call(), form=form))
    else:
        erase(factories.registration(call_intake()))

    ask(client, "awa@example.org")

    assert work() == []


def test_what_is_erased_before_the_worker_comes_is_not_listed(client):
    registration = factories.registration(call_intake())

    ask(client, "awa@example.org")
    erase(registration)

    assert work() == []


def test_mails_to_one_address_are_few_whoever_asks(client):
    registration = factories.registration(call_intake())
    confirm_email(registration)

    answers = {ask(client, "awa@example.org").content for _ in range(LOST_LINKS + 5)}

    assert len(answers) == 1
    assert len(work()) == LOST_LINKS


def test_language_of_the_mail_is_that_of_the_page(client):
    factories.registration(call_intake())

    ask(client, "awa@example.org", "/suivi/")
    work()

    (token,) = tokens_in(mail.outbox[0].body)
    assert f"/suivi/{token}/" in mail.outbox[0].body
    assert "/en/suivi/" not in mail.outbox[0].body


def test_program_that_fills_what_nobody_sees_is_asked_again(client):
    factories.registration(call_intake())
    hidden = read(client, ASK).select_one("input[tabindex='-1']")["name"]

    response = client.post(ASK, {"email": "awa@example.org", hidden: "x"})

    assert response.status_code == 422
    assert work() == []


def test_one_network_cannot_try_addresses_without_end(client, monkeypatch):
    monkeypatch.setattr(guards, "RIGHT_BY_NETWORK", (guards.Limit("right", guards.TEN_MINUTES, 3),))

    statuses = [client.post(ASK, {"email": f"{uuid4()}@example.org"}).status_code for _ in range(5)]

    assert statuses == [302, 302, 302, 429, 429]
