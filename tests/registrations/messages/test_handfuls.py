"""Letters go through each step by the handful; where something is wrong with one, each goes by itself."""

from collections import Counter
from functools import partial

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from registrations.domain import posting
from registrations.domain.correcting import correct
from registrations.domain.handfuls import Apart, give_back, note_all_sent, ready_mails, take_due
from registrations.domain.mailing import Known, mail_and_links
from registrations.domain.outbox import write_message
from registrations.domain.posting import Post
from registrations.enums import EventKind, MessageState
from registrations.enums import MessageKind as Kind
from registrations.models import Message, PersonalLink, Registration, RegistrationEvent
from tests.registrations.correcting.worlds import dossier, manager_of
from tests.registrations.messages.letters import participant, workshop_intake
from tests.together import at_once

pytestmark = pytest.mark.django_db
NUMBER = 4


@pytest.fixture
def letters() -> list[Message]:
    """A confirmation to each of four people of a workshop."""
    intake = workshop_intake()
    people = [participant(intake, courriel=f"p{number}@example.org") for number in range(NUMBER)]
    mail.outbox.clear()
    return [write_message(person, Kind.CONFIRMATION, at=timezone.now()) for person in people]


@pytest.fixture
def post():
    made = Post(NUMBER)
    yield made
    made.close()


def taken() -> list[Message]:
    return take_due(NUMBER, at=timezone.now())


def ready(messages: list[Message]) -> list:
    at = timezone.now()
    return ready_mails(messages, partial(mail_and_links, at=at, known=Known().meet(messages)), at=at)


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


def told() -> Counter[int]:
    """How often each registration's history says that a letter left."""
    return Counter(
        RegistrationEvent.objects.filter(kind=EventKind.MESSAGE_SENT).values_list("registration", flat=True)
    )


def test_each_letter_of_a_handful_is_as_it_would_be_alone(letters):
    mails = dict(ready(taken()))

    assert [mails[letter].to for letter in letters] == [[letter.to] for letter in letters]
    for letter, made in mails.items():
        (token,) = {part.split("/")[0] for part in made.body.split("/suivi/")[1:]}
        assert PersonalLink.objects.for_token(token).registration == letter.registration
    assert PersonalLink.objects.count() == NUMBER

    note_all_sent(list(mails), at=timezone.now())
    assert states() == {MessageState.SENT: NUMBER}
    assert told() == {letter.registration_id: 1 for letter in letters}


def test_an_address_corrected_after_the_letter_was_taken_is_the_one_it_goes_to(post, monkeypatch):
    about = dossier()
    about.messages.all().delete()
    others = [write_message(about, Kind.CHANGED, at=timezone.now(), key=f"{number}") for number in range(3)]
    for number, other in enumerate(others[1:]):
        Message.objects.filter(pk=other.pk).update(to=f"p{number}@example.org")
    mail.outbox.clear()

    def and_then_corrected(number, *, at):
        found = take_due(number, at=at)
        if found and Registration.objects.get().email != "right@example.org":
            correct(about, {"courriel": "right@example.org"}, reason="Par téléphone.", by=manager_of(about))
        return found

    monkeypatch.setattr(posting, "take_due", and_then_corrected)
    Message.objects.update(due_at=timezone.now())

    assert post.deliver() >= len(others)

    others[0].refresh_from_db()
    assert (others[0].state, others[0].to) == (MessageState.SENT, "right@example.org")
    (hers,) = [each for each in mail.outbox if f".{others[0].pk}." in each.message()["Message-ID"]]
    assert hers.to == ["right@example.org"]
    assert PersonalLink.objects.for_token(hers.body.split("/suivi/")[1].split("/")[0])
    assert list(Message.objects.filter(to=about.email).values_list("kind", flat=True)) == [Kind.RETIRED]


def test_a_letter_that_is_no_longer_as_it_was_taken_has_each_go_by_itself(letters):
    found = taken()
    Message.objects.filter(pk=found[1].pk).update(to="another@example.org")

    with pytest.raises(Apart):
        ready(found)

    assert not PersonalLink.objects.exists()


def test_who_was_declared_dead_notes_what_is_still_its_own(letters):
    found = taken()
    Message.objects.filter(pk=found[0].pk).update(state=MessageState.SENT, attempts=2)

    note_all_sent(found, at=timezone.now())

    assert states() == {MessageState.SENT: NUMBER}
    assert Message.objects.get(pk=found[0].pk).sent_at is None
    assert Message.objects.filter(sent_at__isnull=False).count() == NUMBER - 1


def test_the_history_of_who_was_erased_meanwhile_stays_silent_and_no_other(letters):
    found = taken()
    Registration.objects.filter(pk=found[0].registration_id).update(erased_at=timezone.now())

    note_all_sent(found, at=timezone.now())

    assert states() == {MessageState.SENT: NUMBER}
    assert told() == {letter.registration_id: 1 for letter in found[1:]}


def test_a_letter_that_cannot_be_made_keeps_no_other(letters, post):
    broken = letters[1]
    Message.objects.filter(pk=broken.pk).update(marks={broken.text[:5]: {"leads": "nowhere"}})

    assert post.deliver() == NUMBER - 1

    assert states() == {MessageState.SENT: NUMBER - 1, MessageState.QUEUED: 1}
    assert Message.objects.get(pk=broken.pk).last_error == "KeyError"
    assert len(mail.outbox) == NUMBER - 1


def test_what_says_what_is_no_longer_so_is_dropped_without_holding_up_what_follows(letters):
    late = [letter.registration_id for letter in letters[:3]]
    Registration.objects.filter(pk__in=late).update(erased_at=timezone.now())

    found = take_due(2, at=timezone.now())

    assert found == [letters[3]]
    assert states() == {MessageState.DROPPED: 3, MessageState.SENDING: 1}


def test_what_is_given_back_is_as_if_it_had_not_been_taken(letters):
    give_back(taken())

    assert states() == {MessageState.QUEUED: NUMBER}
    assert set(Message.objects.values_list("attempts", "lease_until")) == {(0, None)}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_somebody_holds_is_not_waited_for_while_others_are_held(letters):
    """SQLite has one writer at a time: nobody holds one of several there."""
    found = taken()

    with transaction.atomic():
        Registration.objects.select_for_update().get(pk=found[1].registration_id)
        if connection.vendor == "postgresql":
            assert at_once(lambda _number: _refused(ready, found), 1) == [True]

    assert len(ready(found)) == NUMBER


def _refused(step, messages: list[Message]) -> bool:
    with pytest.raises(Apart):
        step(messages)
    return True
