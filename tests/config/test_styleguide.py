"""The style guide holds every component, and is nowhere in production."""

from pathlib import Path

import pytest
from django.conf import settings

from config.settings import base
from config.styleguide import ELSEWHERE, STATES
from launch.places import ROOT
from tests import factories

pytestmark = pytest.mark.django_db
COMPONENTS = {path.stem for path in (ROOT / "templates/components").glob("*.html")}


@pytest.fixture
def shown(client) -> set[str]:
    """The components that are seen in the guide, alone or within others, beside the frame of every page."""
    factories.home()
    answer = client.get("/styleguide/")
    assert answer.status_code == 200
    names = {template.name for template in answer.templates if template.name}
    return {Path(name).stem for name in names if name.startswith("components/")}


def test_every_component_is_in_the_style_guide_or_says_where_one_looks_at_it(shown):
    assert sorted(COMPONENTS - shown) == sorted(ELSEWHERE)
    assert set(STATES) <= COMPONENTS


def test_it_is_not_served_in_production():
    assert base.STYLEGUIDE is False
    assert settings.STYLEGUIDE is True
