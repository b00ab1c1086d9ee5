"""A draft, files sent to it, and the scanner."""

from collections.abc import Iterator

import pytest

from registrations.models import Draft
from tests import factories
from tests.servers.clamd import Clamd, clamd_server


@pytest.fixture
def draft() -> Draft:
    intake = factories.intake(factories.call())
    return Draft.objects.create(
        intake=intake, version=intake.form.current_version, language="fr", email="awa@example.org"
    )


@pytest.fixture
def clamd(settings) -> Iterator[Clamd]:
    """A scanner that the site asks."""
    with clamd_server() as server:
        settings.CLAMD_URL = server.url
        yield server
