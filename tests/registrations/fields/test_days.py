"""Days: their bounds, and how people write them."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from core.text.dates import PARIS
from registrations.fields import AnswersForm
from registrations.fields.kinds import Asking
from tests.registrations.fields.samples import answered, spec

pytestmark = pytest.mark.django_db


# --- Days: bounds


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("bounds", "day", "right"),
    [
        ({"latest": "today"}, "2026-11-26", True),
        ({"latest": "today"}, "2026-11-27", False),
        ({"latest": "today"}, "2030-01-01", False),
        ({"earliest": "today"}, "2026-11-26", True),
        ({"earliest": "today"}, "2026-11-25", False),
        ({"earliest": "closing"}, "2027-01-15", True),
        ({"earliest": "closing"}, "2027-01-14", False),
        ({"latest": "closing"}, "2027-01-15", True),
        ({"latest": "closing"}, "2027-01-16", False),
        ({"earliest": "2026-01-01", "latest": "2026-12-31"}, "2026-06-01", True),
        ({"earliest": "2026-01-01", "latest": "2026-12-31"}, "2027-01-01", False),
        ({"earliest": "2026-01-01", "latest": "2026-12-31"}, "2025-12-31", False),
    ],
)
def test_a_day_is_held_between_its_bounds(bounds, day, right, language):
    """It is 00:30 in Paris, still the day before in London; the intake closes at noon."""
    with translation.override(language):
        asking = Asking(
            language,
            at=datetime(2026, 11, 25, 23, 30, tzinfo=UTC),
            closes_at=datetime(2027, 1, 15, 12, tzinfo=PARIS),
        )
        for kind, posted in (("date", {"champ": day}), ("date_range", {"champ-from": day, "champ-to": day})):
            form = AnswersForm([spec(kind, **bounds)], posted, language=language, asking=asking)

            assert form.is_valid() is right
            assert right or all(error.message.endswith(".") for error in form.error_list())


def test_a_closing_that_is_not_set_bounds_nothing():
    form = AnswersForm(
        [spec("date", latest="closing")], {"champ": "2099-01-01"}, language="fr", asking=Asking("fr")
    )

    assert form.is_valid()


@pytest.mark.parametrize(
    "typed", ["1er mars 2024", "1 March 2024", "vendredi 1er mars 2024", "1/3/2024", "01.03.2024", "1-3-2024"]
)
def test_a_day_is_read_as_people_write_it(typed):
    for language in ("fr", "en"):
        assert answered(spec("date"), typed, language=language).answers == {"champ": "2024-03-01"}
