"""Last year's call, copied with its dates moved."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.enums import StaffGroup
from core.models import Region
from programmes.domain import Shift, copy_call
from programmes.models import ActionArea, Audience, CallPage
from registrations.models import Intake
from tests import factories
from tests.programmes.calls import call_of_2024, paris

NEXT_YEAR = Shift(years=1)


# --- Dates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (date(2024, 1, 15), date(2025, 1, 15), Shift(1, 0)),
        (date(2024, 1, 15), date(2025, 1, 18), Shift(1, 3)),
        (date(2024, 1, 15), date(2024, 2, 1), Shift(0, 17)),
        (date(2024, 2, 29), date(2025, 3, 1), Shift(1, 1)),
        (date(2024, 11, 1), date(2025, 1, 10), Shift(1, -295)),
    ],
)
def test_a_shift_is_years_then_days(before, after, expected):
    assert Shift.between(before, after) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_shift_leads_from_one_day_to_the_other(before, after):
    assert Shift.between(before, after).day(before) == after


@pytest.mark.parametrize(
    ("day", "today", "years"),
    [
        (date(2024, 1, 15), date(2024, 6, 1), 1),
        (date(2024, 1, 15), date(2025, 1, 15), 1),
        (date(2024, 1, 15), date(2025, 1, 16), 2),
        (date(2021, 9, 1), date(2024, 6, 1), 3),
        (date(2024, 2, 29), date(2025, 3, 1), 2),
        (date(2026, 1, 15), date(2024, 6, 1), 1),
    ],
)
def test_the_usual_shift_is_a_year_or_as_many_as_lead_to_a_day_to_come(day, today, years):
    assert Shift.to_next(day, today) == Shift(years)


@pytest.mark.parametrize(
    ("shift", "before", "after"),
    [
        (NEXT_YEAR, paris(2024, 3, 29, 17), paris(2025, 3, 29, 17)),
        (NEXT_YEAR, paris(2024, 2, 29, 23, 59), paris(2025, 2, 28, 23, 59)),
        (Shift(years=4), paris(2024, 2, 29, 23, 59), paris(2028, 2, 29, 23, 59)),
        # Winter time on one side, summer time on the other: the clock on the wall says the same.
        (NEXT_YEAR, paris(2023, 3, 30, 12), paris(2024, 3, 30, 12)),
        (Shift(days=1), paris(2024, 3, 30, 17), paris(2024, 3, 31, 17)),
        (Shift(days=1), paris(2024, 10, 26, 17), paris(2024, 10, 27, 17)),
        # Half past two does not exist on 31 March 2024.
        (Shift(days=1), paris(2024, 3, 30, 2, 30), paris(2024, 3, 31, 3, 30)),
    ],
)
def test_an_hour_stays_what_the_clock_says(shift, before, after):
    moved = shift.moment(before)

    assert moved == after
    assert moved.replace(tzinfo=None) == after.replace(tzinfo=None)


# --- The verb -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_copy_is_a_draft_with_all_that_the_call_says():
    area = ActionArea.objects.create(name="Inclusion", locale=factories.home().locale)
    audience = Audience.objects.create(name="Associations", locale=factories.home().locale)
    region = Region.objects.get(code="53")
    call = call_of_2024(
        envelope=3_000_000, eligibility="<p>Les associations</p>", body=[("text", "<p>Bonjour</p>")]
    )
    call.areas.set([area])
    call.audiences.set([audience])
    call.regions.set([region])
    call.save_revision().publish()
    writer = factories.staff(StaffGroup.PUBLISHERS)

    copied = copy_call(
        CallPage.objects.get(pk=call.pk), title="Appel 2025", slug="appel-2025", shift=NEXT_YEAR, by=writer
    )

    saved = CallPage.objects.get(pk=copied.pk)
    assert (saved.live, saved.title, saved.slug, saved.owner) == (False, "Appel 2025", "appel-2025", writer)
    assert (saved.envelope, saved.eligibility) == (3_000_000, "<p>Les associations</p>")
    assert saved.body[0].value.source == "<p>Bonjour</p>"
    assert [*saved.areas.all()] == [area]
    assert [*saved.audiences.all()] == [audience]
    assert [*saved.regions.all()] == [region]
    assert saved.get_parent().pk == call.get_parent().pk
    assert saved.get_latest_revision_as_object().title == "Appel 2025"
    assert saved.translation_key != call.translation_key
    assert (saved.first_published_at, saved.last_published_at) == (None, None)


@pytest.mark.django_db
def test_every_round_is_moved_and_forgets_its_accidents():
    call = call_of_2024()
    first = factories.intake(
        call,
        form=factories.form(workflow_code="participation"),
        name_fr="Période 2024-1",
        name_en="Round 2024-1",
        note_fr="Prolongée d’une semaine.",
        opens_at=paris(2024, 1, 15, 9),
        closes_at=paris(2024, 3, 29, 17),
        extended_from=paris(2024, 3, 22, 17),
        review_at=paris(2024, 4, 2, 9),
        committee_at=paris(2024, 5, 14, 14),
        results_at=paris(2024, 6, 3, 12),
        capacity=40,
    )
    factories.intake(
        call,
        form=first.form,
        opens_at=paris(2024, 9, 2, 9),
        closes_at=None,
        cancelled_at=paris(2024, 10, 1, 9),
    )

    copied = copy_call(call, title="Appel 2025", slug="appel-2025", shift=NEXT_YEAR)

    second, moved = Intake.objects.for_page(copied)
    assert (moved.name_fr, moved.name_en, moved.note_fr) == ("Période 2025-1", "Round 2025-1", "")
    assert (moved.opens_at, moved.closes_at) == (paris(2025, 1, 15, 9), paris(2025, 3, 29, 17))
    assert (moved.review_at, moved.committee_at) == (paris(2025, 4, 2, 9), paris(2025, 5, 14, 14))
    assert moved.results_at == paris(2025, 6, 3, 12)
    assert (moved.extended_from, moved.cancelled_at, moved.capacity) == (None, None, 40)
    assert moved.form == first.form
    assert (second.opens_at, second.closes_at, second.cancelled_at) == (paris(2025, 9, 2, 9), None, None)
    assert Intake.objects.for_page(call).count() == 2


@pytest.mark.django_db
def test_a_year_in_a_round_s_name_moves_with_its_own_opening():
    call = call_of_2024()
    for year in (2024, 2025):
        factories.intake(
            call, name_fr=f"Période {year}", opens_at=paris(year, 1, 15, 9), closes_at=paris(year, 3, 29, 17)
        )

    copied = copy_call(call, title="Appel 2026", slug="appel-2026", shift=NEXT_YEAR)

    moved = Intake.objects.for_page(copied).order_by("opens_at")
    assert [intake.name_fr for intake in moved] == ["Période 2025", "Période 2026"]


@pytest.mark.django_db
def test_translations_follow_with_the_same_rounds():
    call = call_of_2024()
    factories.intake(call, opens_at=paris(2024, 1, 15, 9), closes_at=paris(2024, 3, 29, 17))
    english = factories.home("en").locale
    for page in [*call.get_ancestors().filter(depth__gt=2), call]:
        translation = page.specific.copy_for_translation(english)
    translation.title, translation.slug = "Call 2024", "call-2024"
    translation.save_revision().publish()

    copied = copy_call(call, title="Appel 2025", slug="appel-2025", shift=NEXT_YEAR)

    told = copied.get_translation(english)
    assert (told.title, told.slug, told.live) == ("Call 2025", "call-2025", False)
    assert told.get_parent().pk == translation.get_parent().pk
    assert [intake.opens_at for intake in told.intakes] == [paris(2025, 1, 15, 9)]


@pytest.mark.django_db
def test_a_planned_publication_and_a_lock_are_not_copied():
    call = call_of_2024(
        live=False,
        go_live_at=timezone.now() + timedelta(days=1),
        locked=True,
        locked_by=factories.staff(StaffGroup.PUBLISHERS),
    )

    copied = copy_call(call, title="Appel 2025", slug="appel-2025", shift=NEXT_YEAR)

    assert (copied.go_live_at, copied.locked, copied.locked_by, copied.live) == (None, False, None, False)


@pytest.mark.django_db
def test_an_address_that_is_taken_copies_nothing():
    call = call_of_2024()
    factories.intake(call)

    with pytest.raises(ValidationError):
        copy_call(call, title="Appel 2025", slug="appel-2024", shift=NEXT_YEAR)

    assert (CallPage.objects.count(), Intake.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_dates_that_meet_on_the_last_of_february_copy_nothing():
    call = call_of_2024()
    factories.intake(call, opens_at=paris(2024, 2, 28, 18), closes_at=paris(2024, 2, 29, 9))

    with pytest.raises(ValidationError):
        copy_call(call, title="Appel 2025", slug="appel-2025", shift=NEXT_YEAR)

    assert (CallPage.objects.count(), Intake.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_history_says_who_copied():
    call, writer = call_of_2024(), factories.staff(StaffGroup.PUBLISHERS)

    copied = copy_call(call, title="Appel 2025", slug="appel-2025", shift=NEXT_YEAR, by=writer)

    assert copied.get_latest_revision().user == writer
