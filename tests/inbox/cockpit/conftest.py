"""One call with a round, and who is in charge of it."""

import pytest

from core.enums import StaffGroup
from registrations.models import FormVersion, InboxScope
from tests import factories
from tests.inbox.cockpit.worlds import SPECS


@pytest.fixture
def intake():
    made = factories.intake(factories.call(title="Appel national"), name_fr="Premier tour")
    FormVersion.objects.create(
        form=made.form, number=2, schema={"fields": [spec.to_json() for spec in SPECS]}
    )
    return made


@pytest.fixture
def manager(intake):
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=intake.page_in())
    return user
