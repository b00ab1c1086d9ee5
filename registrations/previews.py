"""Moments and examples that show a page in a given state, for those who edit it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from wagtail.models import Page

from registrations.enums import IntakeState
from registrations.models import Intake
from registrations.models.intakes import CLOSING_SOON

MOMENT = timedelta(minutes=1)

# Days from the moment shown, for an example in each state.
EXAMPLES: dict[IntakeState, dict[str, int]] = {
    IntakeState.UPCOMING: {"opens_at": 20, "closes_at": 80},
    IntakeState.OPEN: {"opens_at": -10, "closes_at": 50},
    IntakeState.CLOSING_SOON: {"opens_at": -40, "closes_at": 4},
    IntakeState.CLOSED: {"opens_at": -60, "closes_at": -5, "review_at": 5, "results_at": 60},
    IntakeState.UNDER_REVIEW: {"opens_at": -90, "closes_at": -20, "review_at": -15, "results_at": 30},
    IntakeState.RESULTS: {"opens_at": -200, "closes_at": -100, "review_at": -90, "results_at": -10},
    IntakeState.CANCELLED: {"opens_at": -30, "closes_at": 30, "cancelled_at": -2},
}


def moment_in(intake: Intake, state: IntakeState) -> datetime | None:
    """A moment when the intake is in that state; None when its dates never lead there."""
    dates = [
        intake.opens_at - MOMENT,
        intake.opens_at,
        *(
            date
            for date in (
                intake.closes_at and intake.closes_at - CLOSING_SOON,
                intake.closes_at,
                intake.review_at,
                intake.results_at,
                intake.cancelled_at,
            )
            if date
        ),
    ]
    return next((date for date in sorted(dates) if intake.state_at(date) == state), None)


def sample_intake(page: Page, state: IntakeState, at: datetime) -> Intake:
    """An intake, not saved, that is in that state at that moment."""
    dates = {name: at + timedelta(days=days) for name, days in EXAMPLES[state].items()}
    return Intake(page_key=page.translation_key, name_fr=_("Example round"), updated_at=at, **dates)
