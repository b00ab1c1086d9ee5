"""What every test of drafts starts from."""

import pytest

from registrations.models import Draft, Intake
from tests.registrations.drafts import forms


@pytest.fixture
def intake() -> Intake:
    return forms.intake_with()


@pytest.fixture
def draft(intake) -> Draft:
    return forms.begin(intake)


@pytest.fixture
def person(draft) -> forms.Person:
    return forms.Person(draft)
