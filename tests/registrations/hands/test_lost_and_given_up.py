"""A guest who lost the link gets it again, and is told when the draft is given up."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from registrations.domain.delivery import send_message
from registrations.domain.drafts import send_draft
from registrations.domain.drafts.expiring import expire_drafts
from registrations.domain.guests import invite, take_back
from registrations.domain.handing_over import ask_successor
from registrations.domain.persons import erase, send_links
from registrations.domain.persons.links import mail_links
from registrations.enums import GuestRight, MessageKind
from registrations.models import Draft, Guest, Message, PersonalLink
from tests.registrations.hands import dossiers
from tests.registrations.hands.dossiers import MATE, NEXT, OWNER, let_in, link_to, token_to, url

pytestmark = pytest.mark.django_db


def letters_for_lost_links(email: str) -> list[Message]:
    """What the worker writes to who asks for the links of that address."""
    send_links(email, language="fr")
    task = DBTaskResult.objects.filter(task_path=mail_links.module_path).latest("enqueued_at")
    assert email not in str(task.args_kwargs)
    mail_links.call(*task.args_kwargs["args"])
    return list(Message.objects.filter(kind=MessageKind.LOST_LINK))


def test_guest_gets_a_link_to_all_that_still_lets_them_in(client):
    draft, registration = dossiers.draft(), dossiers.sent()
    guests = {let_in(draft).pk, let_in(registration, GuestRight.READ).pk}

    (letter,) = letters_for_lost_links(MATE)
    send_message(letter.pk)

    tokens = dossiers.tokens_in(mail.outbox[-1].body)
    assert mail.outbox[-1].to == [MATE]
    assert {PersonalLink.objects.for_token(each).guest_id for each in tokens} == guests
    assert OWNER not in letter.text
    assert "pont numérique" not in letter.text
    assert client.get(url(tokens[0]), follow=True).status_code == 200


@pytest.mark.parametrize("ended", ["taken back", "too late to take over", "idle", "erased"])
def test_what_lets_in_no_more_is_not_listed(ended):
    if ended == "erased":
        registration = dossiers.sent()
        let_in(registration)
        erase(registration)
    else:
        draft = dossiers.draft()
        guest = let_in(draft)
        if ended == "taken back":
            guest.wrote_at = timezone.now()  # who has written along stays on record
            guest.save()
            take_back(draft, guest.pk, through=link_to(draft))
        elif ended == "idle":
            Draft.objects.update(updated_at=timezone.now() - timedelta(days=91))
        else:
            Guest.objects.update(right=GuestRight.OWN, invited_at=timezone.now() - timedelta(days=8))

    assert letters_for_lost_links(MATE) == []


def test_access_that_ends_before_the_mail_leaves_opens_nothing():
    draft = dossiers.draft()
    guest = let_in(draft)
    (letter,) = letters_for_lost_links(MATE)
    take_back(draft, guest.pk, through=link_to(draft))

    send_message(letter.pk)

    bodies = [each.body for each in mail.outbox if each.to == [MATE]]
    assert not any(dossiers.tokens_in(each) for each in bodies)


def test_who_is_let_in_is_told_that_the_draft_was_given_up(client):
    draft = dossiers.draft()
    let_in(draft)
    ask_successor(draft, NEXT, name="Noor", through=link_to(draft))
    token = token_to(draft)
    assert "apprennent par e-mail" in client.get(url(token, "discard")).content.decode()

    assert client.post(url(token, "discard")).status_code == 200

    told = Message.objects.filter(kind=MessageKind.GUEST_OVER)
    assert sorted(told.values_list("to", flat=True)) == sorted([MATE, NEXT])
    assert not Guest.objects.exists()
    for each in told:
        assert send_message(each.pk)
        assert OWNER not in each.text
        assert "pont numérique" not in each.text
        assert not each.marks


def test_who_is_let_in_is_told_when_its_time_is_over():
    let_in(dossiers.draft())
    long_ago = timezone.now() - timedelta(days=120)
    Draft.objects.update(updated_at=long_ago, notice_at=timezone.now() - timedelta(days=15))

    assert expire_drafts() == 1

    (letter,) = Message.objects.filter(kind=MessageKind.GUEST_OVER)
    assert (letter.to, letter.draft_id) == (MATE, None)


def test_nobody_is_told_so_when_it_is_sent_or_when_they_were_let_in_no_more():
    draft = dossiers.draft()
    let_in(draft)
    gone = invite(draft, NEXT, right=GuestRight.READ, through=link_to(draft))
    take_back(draft, gone.pk, through=link_to(draft))

    send_draft(draft, through=link_to(draft))

    assert not Message.objects.filter(kind=MessageKind.GUEST_OVER).exists()
