"""What every test of drafts starts from."""

import pytest
from django.utils import translation

from core.storages import private_storage
from registrations.models import Draft, Intake
from tests.registrations.drafts import forms


@pytest.fixture(autouse=True)
def empty_storage(settings, tmp_path) -> None:
    """Private files of this test alone."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    private_storage().__dict__.pop("base_location", None)
    private_storage().__dict__.pop("location", None)


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
