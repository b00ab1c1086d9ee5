"""A restored or copied site sends nothing until somebody says so."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from core.models import Heartbeat, Instance
from core.operating import holding
from registrations.domain.delivery import send_message
from registrations.domain.posting import Post
from registrations.enums import MessageState
from registrations.models import Message
from tests import factories
from tests.config.backups.whole import manage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings, tmp_path):
    """A site that looks which installation it is, with a folder of its own."""
    settings.HOLD_LETTERS = True
    settings.VAR_DIR = tmp_path
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_BACKEND = "core.operating.holding.HoldingBackend"
    holding.look_again()
    yield settings
    holding.look_again()


def letter(**values) -> Message:
    values = {
        "kind": "confirmation",
        "to": "lou@example.org",
        "subject": "a",
        "text": "b",
        "html": "b",
    } | values
    return Message.objects.create(due_at=timezone.now() - timedelta(hours=1), **values)


def copied_elsewhere(settings, tmp_path) -> None:
    """The database as it is, the folder of another installation."""
    settings.VAR_DIR = tmp_path / "elsewhere"
    holding.look_again()


def test_a_new_site_sends_and_goes_on_sending(installation, tmp_path):
    assert send_message(letter().pk)

    holding.look_again()
    assert holding.held() == ""
    assert (tmp_path / "instance").stat().st_mode & 0o077 == 0
    assert (tmp_path / "instance").read_text() != Instance.objects.get().mark


def test_a_copy_of_the_database_sends_nothing_and_says_so_everywhere(installation, tmp_path, client):
    holding.held()
    Heartbeat.beat("worker.1.here")
    waiting = letter()
    copied_elsewhere(installation, tmp_path)

    assert not send_message(waiting.pk)
    assert Post().deliver() == 0
    with pytest.raises(holding.Held):
        EmailMessage("a", "b", to=["lou@example.org"]).send()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, mail.outbox) == (MessageState.QUEUED, 0, [])
    ready = client.get("/readyz?strict")
    assert (ready.status_code, ready.json()["installation"]) == (503, False)
    client.force_login(factories.staff(is_superuser=True))
    assert "Aucun message ne part de ce site" in client.get(reverse("wagtailadmin_home")).content.decode()
    assert "1 waiting" in manage("letters")


def test_what_waits_is_sent_once_somebody_says_so(installation, tmp_path, client):
    holding.held()
    waiting = letter()
    copied_elsewhere(installation, tmp_path)
    holding.held()

    assert "1 on their way" in manage("letters", "--send")

    assert Post().deliver() == 1
    assert [each.to for each in mail.outbox] == [[waiting.to]]
    assert "Letters leave." in manage("letters")
    client.force_login(factories.staff(is_superuser=True))
    assert "Aucun message ne part" not in client.get(reverse("wagtailadmin_home")).content.decode()
    installation.VAR_DIR = tmp_path  # where the site was before: of two, one sends
    holding.look_again()
    assert holding.held() == holding.COPIED


def test_what_waits_is_dropped_when_the_old_site_has_sent_it(installation, tmp_path):
    holding.held()
    waiting, taken = letter(), letter(state=MessageState.SENDING)
    copied_elsewhere(installation, tmp_path)

    assert manage("letters", "--drop").startswith("2 dropped.")

    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.DROPPED}
    assert not send_message(waiting.pk)
    assert not send_message(taken.pk)
    assert send_message(letter().pk)


def test_a_copy_of_everything_at_another_place_is_noticed(installation):
    installation.INSTANCE_ADDRESS = "https://www.example.org"
    assert holding.held() == ""

    installation.INSTANCE_ADDRESS = "https://essai.example.org"
    holding.look_again()

    assert holding.held() == holding.MOVED


def test_machines_that_share_a_mark_all_send_and_one_with_another_mark_does_not(installation, tmp_path):
    installation.INSTANCE_MARK = "declencheurs-1"
    for folder in ("one", "two"):
        installation.VAR_DIR = tmp_path / folder
        holding.look_again()
        assert holding.held() == ""
    assert list(tmp_path.iterdir()) == []

    installation.INSTANCE_MARK = uuid4().hex
    holding.look_again()

    assert holding.held() == holding.COPIED
