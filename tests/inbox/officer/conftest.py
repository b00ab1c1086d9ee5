"""An officer who is signed in."""

import pytest

from core.enums import StaffGroup
from core.models import User
from tests import factories


@pytest.fixture
def officer(client) -> User:
    user = factories.staff(StaffGroup.OFFICERS)
    client.force_login(user)
    return user
