"""What the tests of exports share."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def forget_files() -> Iterator[None]:
    """The database forgets each test by itself, the folder of private files does not."""
    yield
    shutil.rmtree(settings.PRIVATE_ROOT, ignore_errors=True)
