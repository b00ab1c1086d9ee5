"""Renewing one's link: every old one ends, a new one is mailed."""

import re

import pytest
from django.core import mail

from registrations.domain import send_message
from registrations.domain.drafts import begin_draft
from registrations.domain.persons import revoke_links
from registrations.enums import EventKind
from registrations.models import Message, PersonalLink
from tests import factories
from tests.registrations.personal.behind import address, call_intake, heading, read, words

pytestmark = pytest.mark.django_db


def test_page_says_what_happens_and_hides_most_of_the_address(client):
    registration = factories.registration(call_intake())

    page = read(client, address(registration, "liens/"))

    assert heading(page) == "Renew your link"
    assert "a…@example.org" in words(page.main)
    assert "awa@example.org" not in page.get_text()


def test_every_link_ends_and_a_new_one_is_mailed(client):
    registration = factories.registration(call_intake())
    other = PersonalLink.issue(registration=registration)
    where = address(registration, "liens/")

    done = client.post(where)
    (message,) = Message.objects.filter(kind="lost_link")
    send_message(message.pk)

    assert done.status_code == 200
    assert b"A new link is on its way" in done.content
    assert [client.get(gone).status_code for gone in (where, f"/suivi/{other}/")] == [404, 404]
    (token,) = re.findall(r"/suivi/([\w-]{43})/", mail.outbox[-1].body)
    assert client.get(f"/suivi/{token}/").status_code == 200
    assert registration.events.filter(kind=EventKind.LINKS_REVOKED).count() == 1


def test_sent_twice_one_mail_leaves(client):
    registration = factories.registration(call_intake())
    where = address(registration, "liens/")

    statuses = [client.post(where).status_code for _ in range(2)]

    assert statuses == [200, 404]
    assert Message.objects.filter(kind="lost_link").count() == 1


def test_links_of_a_draft_are_renewed_too(client):
    intake = call_intake()
    draft = begin_draft(intake, version=intake.form.current_version, email="awa@example.org", language="fr")
    token = PersonalLink.issue(draft=draft)

    done = client.post(f"/en/suivi/{token}/liens/")

    assert done.status_code == 200
    assert not draft.links.valid().exists()
    assert Message.objects.filter(kind="lost_link", to="awa@example.org").count() == 1


def test_revoking_ends_the_links_of_that_one_only():
    intake = call_intake()
    first = factories.registration(intake)
    second = factories.registration(intake, courriel="lou@example.org")
    tokens = [PersonalLink.issue(registration=each) for each in (first, second)]

    revoke_links(first)

    assert [bool(PersonalLink.objects.for_token(token)) for token in tokens] == [False, True]
