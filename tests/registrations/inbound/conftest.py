"""A real mailbox, and the dossier that is written to."""

from collections.abc import Iterator

import pytest

from registrations.models import Registration
from tests.registrations.messages.letters import participant
from tests.servers.imap import ImapServer, imap_process


@pytest.fixture(scope="package")
def running() -> Iterator[ImapServer]:
    with imap_process() as process:
        yield process


@pytest.fixture
def imap(running, settings) -> Iterator[ImapServer]:
    settings.INBOUND_IMAP_URL, settings.INBOUND_ADDRESS = running.url, "reponses@example.org"
    yield running
    running.clear()


@pytest.fixture
def dossier() -> Registration:
    return participant()
