"""What every test of drafts starts from."""

import pytest
from django.utils import translation

from registrations.models import Draft, Intake
from tests.registrations.drafts import forms


@pytest.fixture(autouse=True)
def in_french() -> None:
    """Whatever language the page before was read in."""
    translation.activate("fr")


@pytest.fixture
def intake() -> Intake:
    return forms.intake_with()


@pytest.fixture
def draft(intake) -> Draft:
    return forms.begin(intake)


@pytest.fixture
def person(draft) -> forms.Person:
    return forms.Person(draft)
