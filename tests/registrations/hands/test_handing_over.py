"""A dossier goes over to a successor once they have accepted by mail; until then nothing changes."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from registrations.domain.drafts import change_draft, send_draft
from registrations.domain.guests import take_back
from registrations.domain.handing_over import (
    NotHandable,
    ask_successor,
    forget_successions,
    take_over_dossier,
)
from registrations.domain.persons import erase, erase_address
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.models import Draft, Guest, Message, PersonalLink, Registration
from tests import factories
from tests.registrations.drafts import forms
from tests.registrations.hands import dossiers
from tests.registrations.hands.dossiers import MATE, NEXT, OWNER, let_in, link_to, mailed_token, person, url

pytestmark = pytest.mark.django_db


def asked(about, **values) -> Guest:
    return ask_successor(about, NEXT, name="Noor Benali", through=link_to(about), **values)


@pytest.mark.parametrize("make", [dossiers.draft, dossiers.sent])
def test_the_successor_accepts_and_the_dossier_is_theirs(client, make):
    about = make()
    mate, former = let_in(about), dossiers.token_to(about)
    answer = client.post(url(former, "hand_on"), {"email": NEXT, "name": "Noor Benali", "sure": "on"})
    assert answer.url == url(former, "hands") + "?fait=asked"
    noor = person(mailed_token(MessageKind.SUCCESSOR, NEXT))
    assert "pont numérique" not in noor.client.get(noor.url("show")).content.decode()
    about.refresh_from_db()
    assert about.email == OWNER

    assert noor.client.post(noor.url("take_over")).status_code == 200

    about.refresh_from_db()
    assert (about.email, about.email_key) == (NEXT, NEXT)
    assert about.email_confirmed_at
    kept = about.typed if isinstance(about, Draft) else about.answers
    assert kept["courriel"] == NEXT
    assert client.get(url(former)).status_code == 404
    assert noor.client.post(noor.url("take_over")).status_code == 404, (
        "the question's link ends with its answer"
    )
    own = mailed_token(MessageKind.HANDED_OVER, NEXT)
    assert client.get(url(own), follow=True).status_code == 200
    assert "Lou Petit" in client.get(url(own, "hands")).content.decode(), "guests stay"
    assert list(about.guests.values_list("pk", flat=True)) == [mate.pk]
    told = Message.objects.filter(kind=MessageKind.HANDED_ON).order_by("pk")
    assert [each.to for each in told] == [OWNER, OWNER]
    assert not any("est transmise" in each.subject for each in told), (
        "the first one asks: nothing is done yet"
    )
    if isinstance(about, Registration):
        assert about.events.filter(kind=EventKind.HANDED_ON).exists()


def test_change_that_was_begun_goes_along_and_can_be_sent():
    registration = dossiers.sent()
    change = change_draft(registration)
    take_over_dossier(asked(registration))

    registration.refresh_from_db()
    send_draft(change, through=link_to(registration))

    registration.refresh_from_db()
    assert (registration.email, registration.new_email) == (NEXT, "")


def test_letter_that_had_not_left_goes_to_the_successor():
    registration = dossiers.sent()
    waiting = Message.objects.get(kind=MessageKind.WORDS)
    assert waiting.state == MessageState.QUEUED

    take_over_dossier(asked(registration))

    waiting.refresh_from_db()
    assert waiting.to == NEXT


def test_owner_takes_it_back_before_it_is_accepted(client):
    draft = dossiers.draft()
    successor = asked(draft)
    noor = person(dossiers.token_to(successor))

    assert take_back(draft, successor.pk, through=link_to(draft))

    assert noor.client.post(noor.url("take_over")).status_code == 404
    draft.refresh_from_db()
    assert draft.email == OWNER


def test_a_week_without_an_answer_ends_it():
    at = timezone.now()
    draft = dossiers.draft()
    successor = asked(draft, at=at - timedelta(days=7, minutes=1))
    noor = person(dossiers.token_to(successor))

    assert not take_over_dossier(successor)
    assert noor.client.get(noor.url("show")).status_code == 404
    assert forget_successions(at) == 1
    assert not Guest.objects.exists()
    draft.refresh_from_db()
    assert draft.email == OWNER


def test_second_successor_takes_the_place_of_the_first():
    draft = dossiers.draft()
    first = asked(draft)
    ask_successor(draft, MATE, name="Lou", through=link_to(draft))

    assert not take_over_dossier(first)
    assert [each.email for each in Guest.objects.all()] == [MATE]


def test_what_completes_a_proposal_is_handed_to_nobody(client):
    draft = dossiers.draft()
    draft.referral = factories.registration(factories.intake(factories.call()))
    draft.save()

    with pytest.raises(NotHandable):
        asked(draft)
    token = dossiers.token_to(draft)
    assert client.get(url(token, "hand_on")).url == url(token, "hands")


def test_erasing_the_dossier_erases_guests_and_erasing_a_guest_leaves_the_dossier():
    registration, draft = dossiers.sent(), dossiers.draft(page=factories.call(title="Autre appel"))
    for about in (registration, draft):
        let_in(about)
        asked(about)

    erase_address(MATE)
    assert set(Guest.objects.values_list("email", flat=True)) == {NEXT}
    assert Registration.objects.get().name
    erase(registration)
    erase(draft)

    assert not Guest.objects.exists()
    assert not PersonalLink.objects.filter(guest__isnull=False).exists()


def test_no_word_that_was_typed_stands_in_what_is_mailed_to_others():
    draft = dossiers.draft()
    ask_successor(draft, NEXT, name="Achetez http://spam.example", through=link_to(draft))

    mailed_token(MessageKind.SUCCESSOR, NEXT)

    assert "spam" not in mail.outbox[-1].body + mail.outbox[-1].alternatives[0][0]
    assert OWNER in mail.outbox[-1].body
    assert forms.TYPED["porteur"]["nom"] not in mail.outbox[-1].body
