"""An intake's state follows from its dates, to the second, and SQL says the same as Python."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import StaffGroup
from registrations.enums import IntakeState
from registrations.models import Form, Intake
from registrations.models.intakes import CLOSING_SOON
from registrations.status import matters_now
from tests import factories
from tests.examples import examples

PARIS = ZoneInfo("Europe/Paris")
OPENS = datetime(2024, 1, 15, 9, tzinfo=PARIS)
CLOSES = datetime(2024, 3, 29, 17, tzinfo=PARIS)
REVIEW = datetime(2024, 4, 2, 9, tzinfo=PARIS)
RESULTS = datetime(2024, 6, 3, 9, tzinfo=PARIS)
SECOND = timedelta(seconds=1)


def an_intake(**values) -> Intake:
    return Intake(
        **{"opens_at": OPENS, "closes_at": CLOSES, "review_at": REVIEW, "results_at": RESULTS} | values
    )


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (OPENS - SECOND, IntakeState.UPCOMING),
        (OPENS, IntakeState.OPEN),
        (CLOSES - CLOSING_SOON - SECOND, IntakeState.OPEN),
        (CLOSES - CLOSING_SOON, IntakeState.CLOSING_SOON),
        (CLOSES - SECOND, IntakeState.CLOSING_SOON),
        (CLOSES, IntakeState.CLOSED),
        (REVIEW - SECOND, IntakeState.CLOSED),
        (REVIEW, IntakeState.UNDER_REVIEW),
        (RESULTS - SECOND, IntakeState.UNDER_REVIEW),
        (RESULTS, IntakeState.RESULTS),
    ],
)
def test_state_changes_at_the_very_second(at, state):
    assert an_intake().state_at(at) == state


def test_state_without_closing_date_stays_open():
    endless = an_intake(closes_at=None, review_at=None, results_at=None)

    assert endless.state_at(OPENS + timedelta(days=3650)) == IntakeState.OPEN


def test_state_is_cancelled_from_the_cancellation_on():
    cancelled = an_intake(cancelled_at=OPENS + timedelta(days=1))

    assert cancelled.state_at(OPENS) == IntakeState.OPEN
    assert cancelled.state_at(OPENS + timedelta(days=1)) == IntakeState.CANCELLED


def test_closing_hour_is_paris_time_across_the_change_to_summer_time():
    """31 March 2024: Paris moves its clocks; 17:00 there is 15:00 UTC, no more 16:00."""
    closes = datetime(2024, 3, 31, 17, tzinfo=PARIS)
    intake = an_intake(closes_at=closes, review_at=None, results_at=None)

    assert (
        intake.state_at(datetime(2024, 3, 31, 14, 59, 59, tzinfo=ZoneInfo("UTC"))) == IntakeState.CLOSING_SOON
    )
    assert intake.state_at(datetime(2024, 3, 31, 15, 0, 0, tzinfo=ZoneInfo("UTC"))) == IntakeState.CLOSED


def test_next_change_names_every_boundary_in_turn():
    intake, at, seen = an_intake(), OPENS - timedelta(days=1), []
    while (at := intake.next_change(at)) is not None:
        seen.append((at, intake.state_at(at)))

    assert seen == [
        (OPENS, IntakeState.OPEN),
        (CLOSES - CLOSING_SOON, IntakeState.CLOSING_SOON),
        (CLOSES, IntakeState.CLOSED),
        (REVIEW, IntakeState.UNDER_REVIEW),
        (RESULTS, IntakeState.RESULTS),
    ]


def test_clean_refuses_a_closing_before_the_opening():
    with pytest.raises(ValidationError) as refusal:
        an_intake(closes_at=OPENS - SECOND, review_at=None, results_at=None).clean()

    assert list(refusal.value.message_dict) == ["closes_at"]


def test_clean_refuses_an_assessment_without_closing():
    with pytest.raises(ValidationError) as refusal:
        an_intake(closes_at=None, results_at=None).clean()

    assert "closes_at" in refusal.value.message_dict


moments = st.integers(0, 40).map(lambda days: OPENS + timedelta(days=days))


@pytest.mark.django_db
@settings(max_examples=examples(60), deadline=None)
@given(data=st.data())
def test_querysets_agree_with_the_state_at_every_boundary(data):
    opens = data.draw(moments)
    closes = data.draw(st.none() | st.integers(1, 20).map(lambda days: opens + timedelta(days=days)))
    cancelled = data.draw(st.none() | moments)
    Intake.objects.all().delete()
    page = factories.home()
    form = Form.objects.first() or factories.form()
    intake = factories.intake(page, form=form, opens_at=opens, closes_at=closes, cancelled_at=cancelled)
    boundaries = [m for m in (opens, closes, cancelled, closes and closes - CLOSING_SOON) if m]

    for boundary in boundaries:
        for at in (boundary - SECOND, boundary, boundary + SECOND):
            state = intake.state_at(at)
            assert Intake.objects.open(at).exists() == (state in (IntakeState.OPEN, IntakeState.CLOSING_SOON))
            assert Intake.objects.closing_soon(at).exists() == (state == IntakeState.CLOSING_SOON)
            assert Intake.objects.upcoming(at).exists() == (state == IntakeState.UPCOMING)
            assert Intake.objects.cancelled(at).exists() == (state == IntakeState.CANCELLED)


def test_matters_now_prefers_the_open_intake_that_closes_first():
    at = OPENS + timedelta(days=1)
    late, soon = an_intake(name_fr="late"), an_intake(name_fr="soon", closes_at=OPENS + timedelta(days=9))
    upcoming = an_intake(name_fr="upcoming", opens_at=at + timedelta(days=1))

    assert matters_now([late, upcoming, soon], at).name_fr == "soon"


def test_matters_now_prefers_the_next_opening_to_the_past():
    at = CLOSES + timedelta(days=400)
    past, next_one = (
        an_intake(name_fr="past"),
        an_intake(name_fr="next", opens_at=at + timedelta(days=1), closes_at=None),
    )

    assert matters_now([past, next_one], at).name_fr == "next"
    assert matters_now([past], at).name_fr == "past"
    assert matters_now([], at) is None


@pytest.mark.django_db
def test_the_list_heads_its_names_in_french_and_links_each_to_its_form(client):
    intake = factories.intake(factories.call(), name_fr="Période de 2024")
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))

    shown = client.get(reverse("wagtailsnippets_registrations_intake:list")).content

    table = BeautifulSoup(shown, "html.parser").select_one("main table.listing")
    (link,) = table.select(f"a[href]:has(#snippet_{intake.pk}_title)")
    assert "Nom" in [cell.get_text(strip=True) for cell in table.find_all("th")]
    assert link.get_text(strip=True) == "Période de 2024"
    assert link["href"].split("?")[0] == reverse(
        "wagtailsnippets_registrations_intake:edit", args=[intake.pk]
    )
