"""A workshop with one place and two people, and who changes it."""

import pytest

from core.enums import StaffGroup
from core.models import User
from registrations.models import Intake
from tests import factories
from tests.registrations.bookings import arrive, booking


@pytest.fixture
def intake() -> Intake:
    made = booking(capacity=1)
    arrive(made, "awa")
    arrive(made, "bao")
    return made


@pytest.fixture
def publisher(client) -> User:
    user = factories.staff(StaffGroup.PUBLISHERS, is_superuser=True)
    client.force_login(user)
    return user
