"""Last year's call, copied with its dates moved."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.enums import StaffGroup
from core.models import Region
from programmes.domain import Shift, copy_call
from programmes.models import ActionArea, Audience, CallPage
from registrations.models import Intake
from tests import factories

PARIS = ZoneInfo("Europe/Paris")
NEXT_YEAR = Shift(years=1)


def paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=PARIS)


IN_2024 = paris(2024, 6, 1, 12)


def call_of_2024(**fields) -> CallPage:
    defaults = {"title": "Appel 2024", "slug": "appel-2024"}
    return factories.call(**defaults | fields)


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


# --- In the admin -------------------------------------------------------------------------------------


@pytest.fixture
def publisher(client):
    user = factories.staff(StaffGroup.PUBLISHERS)
    client.force_login(user)
    return user


@pytest.mark.django_db
@time_machine.travel(IN_2024, tick=False)
def test_the_form_proposes_next_year_and_shows_every_date_before_and_after(client, publisher):
    call = call_of_2024()
    factories.intake(call, opens_at=paris(2024, 1, 15, 9), closes_at=paris(2024, 2, 29, 17))

    page = BeautifulSoup(client.get(reverse("copy_call", args=[call.pk])).content, "html.parser")

    fields = {name: page.find("input", {"name": name})["value"] for name in ("title", "slug", "opens_on")}
    assert fields == {"title": "Appel 2025", "slug": "appel-2025", "opens_on": "2025-01-15"}
    cells = [[cell.text for cell in row.find_all("td")[-2:]] for row in page.select(".moved-dates tbody tr")]
    assert [" ".join(after.split()[:3]) for _before, after in cells] == ["15 janvier 2025", "28 février 2025"]
    assert [" ".join(before.split()[:3]) for before, _after in cells] == [
        "15 janvier 2024",
        "29 février 2024",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "year"), [(IN_2024, 2026), (paris(2026, 1, 15, 23), 2026), (paris(2026, 1, 16, 0), 2027)]
)
def test_the_form_counts_from_the_newest_round_to_a_day_to_come(client, publisher, today, year):
    call = call_of_2024(title="Appel 2025", slug="appel-2025")
    for each in (2025, 2024):
        factories.intake(call, opens_at=paris(each, 1, 15, 9), closes_at=paris(each, 3, 29, 17))

    with time_machine.travel(today, tick=False):
        client.force_login(publisher)
        form = client.get(reverse("copy_call", args=[call.pk])).context["form"]
        proposed = [form[name].value() for name in ("title", "slug", "opens_on")]
        openings = [moved.after for moved in form.dates if moved.before == paris(2025, 1, 15, 9)]

    assert proposed == [f"Appel {year}", f"appel-{year}", date(year, 1, 15)]
    assert openings == [paris(year, 1, 15, 9)]


@pytest.mark.django_db
@time_machine.travel(IN_2024, tick=False)
def test_the_form_proposes_an_address_that_is_free(client, publisher):
    index = factories.call_index()
    dated, plain = call_of_2024(parent=index), factories.call(index, slug="appel")
    factories.call(index, slug="appel-2025")
    for call in (dated, plain):
        factories.intake(call, opens_at=paris(2024, 1, 15, 9), closes_at=paris(2024, 2, 29, 17))

    proposed = [
        client.get(reverse("copy_call", args=[call.pk])).context["form"]["slug"].value()
        for call in (dated, plain)
    ]

    assert proposed == ["appel-2025-1", "appel-2025-1"]


@pytest.mark.django_db
def test_another_day_is_shown_before_anything_is_copied(client, publisher):
    call = call_of_2024()
    factories.intake(call, opens_at=paris(2024, 1, 15, 9), closes_at=paris(2024, 3, 29, 17))
    values = {"title": "Appel 2026", "slug": "appel-2026", "opens_on": "2026-01-19", "preview": "1"}

    response = client.post(reverse("copy_call", args=[call.pk]), values)

    assert response.status_code == 200
    assert "2 avril 2026" in response.content.decode()
    assert CallPage.objects.count() == 1


@pytest.mark.django_db
def test_a_publisher_copies_a_call_and_lands_in_its_editor(client, publisher):
    call = call_of_2024()
    factories.intake(call, opens_at=paris(2024, 1, 15, 9), closes_at=paris(2024, 3, 29, 17))
    values = {"title": "Appel 2025", "slug": "appel-2025", "opens_on": "2025-01-20", "copy": "1"}

    response = client.post(reverse("copy_call", args=[call.pk]), values)

    copied = CallPage.objects.get(slug="appel-2025")
    assert response.url == reverse("wagtailadmin_pages:edit", args=[copied.pk])
    assert Intake.objects.for_page(copied).get().closes_at == paris(2025, 4, 3, 17)
    assert client.get(response.url).status_code == 200


@pytest.mark.django_db
def test_an_address_that_is_taken_is_refused_at_its_field(client, publisher):
    call = call_of_2024()
    values = {"title": "Appel 2025", "slug": "appel-2024", "copy": "1"}

    response = client.post(reverse("copy_call", args=[call.pk]), values)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["slug"]


@pytest.mark.django_db
def test_dates_that_contradict_each_other_are_refused_above_the_form(client, publisher):
    call = call_of_2024()
    factories.intake(call, opens_at=paris(2024, 2, 28, 18), closes_at=paris(2024, 2, 29, 9))
    values = {"title": "Appel 2025", "slug": "appel-2025", "opens_on": "2025-02-28", "copy": "1"}

    response = client.post(reverse("copy_call", args=[call.pk]), values)

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert CallPage.objects.count() == 1


@pytest.mark.django_db
def test_a_call_without_rounds_is_copied_without_dates(client, publisher):
    call = factories.call(title="Appel permanent", slug="appel")

    client.post(
        reverse("copy_call", args=[call.pk]),
        {"title": "Appel permanent bis", "slug": "appel-bis", "copy": "1"},
    )

    assert not CallPage.objects.get(slug="appel-bis").live
    assert not Intake.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("group", [StaffGroup.EDITORS, StaffGroup.REVIEWERS])
def test_who_may_not_add_rounds_may_not_copy(client, group):
    call = call_of_2024()
    client.force_login(factories.staff(group))
    address = reverse("copy_call", args=[call.pk])
    values = {"title": "Appel 2025", "slug": "appel-2025", "copy": "1"}

    shown, copied = client.get(address), client.post(address, values)

    assert (shown.status_code, copied.status_code) == (302, 302)
    assert CallPage.objects.count() == 1
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[call.pk])).content.decode()
    assert address not in editor


@pytest.mark.django_db
def test_copying_is_offered_in_the_editor_and_in_the_explorer(client, publisher):
    call, other = call_of_2024(), factories.standard()
    address = reverse("copy_call", args=[call.pk])

    editor = client.get(reverse("wagtailadmin_pages:edit", args=[call.pk])).content.decode()
    explorer = client.get(reverse("wagtailadmin_explore", args=[call.get_parent().pk])).content.decode()
    elsewhere = client.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).content.decode()

    assert editor.count(f'href="{address}"') == 2  # the header's menu and the panel of the rounds
    assert explorer.count(f'href="{address}"') == 1
    assert "/copier/" not in elsewhere


@pytest.mark.django_db
def test_only_a_call_can_be_copied(client, publisher):
    assert client.get(reverse("copy_call", args=[factories.standard().pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 5])
def test_the_explorer_shows_the_state_of_calls_and_asks_once_for_all_their_rounds(client, publisher, number):
    index = factories.call_index()
    for _n in range(number):
        factories.intake(factories.call(index))

    with CaptureQueriesContext(connection) as queries:
        shown = client.get(reverse("wagtailadmin_explore", args=[index.pk])).content

    listing = BeautifulSoup(shown, "html.parser").select_one("main table.listing").text
    assert listing.count("Ouvert · jusqu’au") == number
    assert sum('FROM "registrations_intake"' in query["sql"] for query in queries) == 1
