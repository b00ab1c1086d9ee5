"""The address is corrected while a letter is with the mail server: it is known where the letter went, or goes."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.utils import timezone

from registrations.domain.correcting import correct
from registrations.domain.delivery import RETRIES, send_message
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind, MessageState
from registrations.models import Registration
from tests.registrations.correcting.worlds import dossier, manager_of

pytestmark = pytest.mark.django_db
HERE = "tests.registrations.correcting.test_on_its_way"
WRONG, RIGHT = "awa@exmaple.org", "awa@example.org"


class Slow(locmem.EmailBackend):
    """A mail server that takes so long that staff correct the address meanwhile."""

    def send_messages(self, messages):
        registration = Registration.objects.get()
        if registration.email == WRONG:
            correct(registration, {"courriel": RIGHT}, reason="Par téléphone.", by=manager_of(registration))
        return super().send_messages(messages)


class Busy(Slow):
    """One that in the end takes nothing."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise ConnectionError


@pytest.fixture
def letter():
    """To an address that nothing was sent to yet."""
    registration = dossier()
    registration.messages.all().delete()
    mail.outbox.clear()
    return write_message(registration, MessageKind.CONFIRMATION, at=timezone.now())


def test_who_was_written_to_at_the_wrong_address_learns_of_it(letter, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Slow"

    assert send_message(letter.pk, at=letter.due_at)

    letter.refresh_from_db()
    assert (letter.state, letter.to) == (MessageState.SENT, WRONG)
    assert letter.registration.messages.get(kind=MessageKind.RETIRED).to == WRONG
    assert not letter.registration.links.valid().exists()


def test_what_has_to_be_tried_again_goes_to_the_right_address(letter, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Busy"
    assert not send_message(letter.pk, at=letter.due_at)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox.clear()

    assert send_message(letter.pk, at=letter.due_at + RETRIES[0] + timedelta(minutes=1))

    assert [sent.to for sent in mail.outbox] == [[RIGHT]]
