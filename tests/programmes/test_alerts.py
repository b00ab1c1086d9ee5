"""What is told of calls, to whom, and that it is told once."""

from datetime import timedelta

import pytest

from core.models import Region
from programmes.alerts import announce_calls
from programmes.models import ActionArea, CallPage
from registrations.domain import end_subscription, subscribe
from registrations.enums import AnnouncementKind as Kind
from registrations.enums import MessageKind
from registrations.models import Announcement, Message
from tests import factories
from tests.programmes.alerting import AT, DAY, MINUTE, change, intake_of, reminded, subscriber, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> CallPage:
    return factories.call(title="Appel national")


# --- What is news --------------------------------------------------------------------------------


def test_call_that_opens_is_told_once_and_not_a_minute_too_early(call):
    intake_of(call)
    subscriber()

    written = [announce_calls(AT + offset) for offset in (-MINUTE, timedelta(0), MINUTE, DAY)]

    assert written == [0, 1, 0, 0]
    assert told() == [("opened", "awa@example.org")]
    message = Message.objects.latest("pk")
    assert "Appel national" in message.subject
    announcement = Announcement.objects.get()
    assert (announcement.kind, announcement.finished_at) == (Kind.OPENED, AT)


def test_call_that_opens_again_after_a_round_that_closed_is_told_as_such(call):
    intake_of(call, opens_at=AT - 90 * DAY, closes_at=AT - 60 * DAY)
    intake_of(call)
    subscriber()

    announce_calls(AT)

    assert told() == [("reopened", "awa@example.org")]


@pytest.mark.parametrize(
    "other",
    [
        {"opens_at": AT - 90 * DAY, "closes_at": AT - 60 * DAY, "cancelled_at": AT - 91 * DAY},
        {"opens_at": AT + 90 * DAY, "closes_at": AT + 120 * DAY},
        {"opens_at": AT - 10 * DAY, "closes_at": AT + 10 * DAY},
    ],
    ids=["cancelled before it opened", "later", "still open"],
)
def test_call_with_another_round_that_never_closed_opens_for_the_first_time(call, other):
    intake_of(call, **other)
    new = intake_of(call)
    subscriber()

    announce_calls(AT)

    assert Announcement.objects.get(intake=new).kind == Kind.OPENED


def test_last_seven_days_are_told_once(call):
    intake_of(call)
    subscriber()
    announce_calls(AT)

    written = [announce_calls(AT + 23 * DAY + offset) for offset in (-MINUTE, timedelta(0), MINUTE, DAY)]

    assert written == [0, 1, 0, 0]
    assert told()[1:] == [("deadline", "awa@example.org")]


def test_call_that_opens_in_its_last_days_is_told_once_only(call):
    intake_of(call, closes_at=AT + 5 * DAY)
    subscriber()

    assert [announce_calls(AT + number * DAY) for number in range(5)] == [1, 0, 0, 0, 0]


def test_extension_is_told_once_per_new_date_and_its_last_days_again(call):
    intake = intake_of(call)
    subscriber()
    for at in (AT, AT + 23 * DAY):
        announce_calls(at)
    first, second, third = AT + 30 * DAY, AT + 45 * DAY, AT + 60 * DAY

    change(intake, at=AT + 29 * DAY, extended_from=first, closes_at=second)
    assert [announce_calls(AT + 29 * DAY + offset) for offset in (MINUTE, 2 * MINUTE)] == [1, 0]
    assert announce_calls(AT + 38 * DAY) == 1
    change(intake, at=AT + 44 * DAY, closes_at=third)
    assert announce_calls(AT + 44 * DAY + MINUTE) == 1

    kinds = [kind for kind, _to in told()]
    assert kinds == ["opened", "deadline", "extended", "deadline", "extended"]


def test_extension_into_the_last_days_does_not_tell_the_same_date_twice(call):
    intake = intake_of(call)
    subscriber()
    announce_calls(AT)
    announce_calls(AT + 23 * DAY)
    change(intake, at=AT + 29 * DAY, extended_from=AT + 30 * DAY, closes_at=AT + 33 * DAY)

    written = [announce_calls(AT + 29 * DAY + number * MINUTE) for number in (1, 2)]

    assert written == [1, 0]
    assert told()[-1] == ("extended", "awa@example.org")


def test_cancelled_call_is_news_for_nobody(call):
    intake_of(call, cancelled_at=AT - DAY)
    subscriber()

    assert announce_calls(AT) == 0
    assert not Announcement.objects.exists()


def test_page_that_is_not_live_is_told_when_it_is(call):
    intake_of(call)
    subscriber()
    CallPage.objects.update(live=False)
    assert announce_calls(AT) == 0
    assert not Announcement.objects.exists()

    CallPage.objects.update(live=True, first_published_at=AT + DAY)

    assert announce_calls(AT + DAY) == 1


def test_page_that_is_restricted_is_told_to_nobody(call):
    intake_of(call)
    subscriber()
    call.view_restrictions.create(restriction_type="password", password="secret")

    assert announce_calls(AT) == 0


def test_workshops_are_no_calls():
    intake_of(factories.workshop())
    subscriber()

    assert announce_calls(AT) == 0


@pytest.mark.parametrize(("late", "number"), [(3 * DAY, 1), (3 * DAY + MINUTE, 0)])
def test_news_older_than_three_days_is_noted_and_told_to_nobody(call, late, number):
    intake_of(call)
    subscriber()

    assert announce_calls(AT + late) == number
    assert Announcement.objects.get().finished_at == AT + late
    assert announce_calls(AT + late + MINUTE) == 0


def test_imported_call_that_was_extended_long_ago_is_told_to_nobody_before_its_last_days(call):
    intake = intake_of(call, opens_at=AT - 60 * DAY, closes_at=AT + 30 * DAY, extended_from=AT - DAY)
    change(intake, at=AT)
    subscriber()

    assert announce_calls(AT) == 0
    assert set(Announcement.objects.values_list("kind", flat=True)) == {Kind.OPENED, Kind.EXTENDED}
    assert announce_calls(AT + 23 * DAY) == 1


# --- Whom it is for ------------------------------------------------------------------------------


@pytest.fixture
def areas() -> list[ActionArea]:
    locale = factories.home().locale
    return [ActionArea.objects.create(name=name, locale=locale) for name in ("Solidarité", "Territoires")]


def test_call_is_told_to_those_whose_criteria_it_satisfies(call, areas):
    solidarity, territories = areas
    call.areas.set([solidarity])
    call.regions.set(Region.objects.filter(code="53"))
    call.save()
    keys = [str(area.translation_key) for area in areas]
    for name, criteria in {
        "everything": {},
        "area": {"areas": keys[:1]},
        "either": {"areas": keys, "regions": ["11", "53"]},
        "other-area": {"areas": keys[1:]},
        "other-region": {"areas": keys[:1], "regions": ["11"]},
        "region": {"regions": ["53"]},
    }.items():
        subscriber(f"{name}@example.org", **criteria)
    intake_of(call)

    announce_calls(AT)

    assert {to.partition("@")[0] for _kind, to in told()} == {"everything", "area", "either", "region"}
    assert territories.name == "Territoires"


def test_call_that_names_no_region_is_for_all_of_them(call, areas):
    subscriber(regions=["53"], areas=[str(areas[0].translation_key)])
    intake_of(call)

    assert announce_calls(AT) == 1


def test_those_who_confirmed_later_or_not_at_all_or_ended_hear_nothing(call):
    intake_of(call)
    subscribe("unconfirmed@example.org", criteria={}, language="fr", at=AT - DAY)
    subscriber("later@example.org", since=AT + MINUTE)
    end_subscription(subscriber("ended@example.org"), at=AT - MINUTE)
    subscriber("in-time@example.org", since=AT)

    announce_calls(AT + 2 * MINUTE)

    assert told() == [("opened", "in-time@example.org")]


def test_everyone_hears_in_their_own_language_of_the_page_in_it(call):
    locale = factories.home("en").locale
    for page in (factories.programme_index(), call.get_parent().get_parent(), call.get_parent(), call):
        page.specific.copy_for_translation(locale).save_revision().publish()
    CallPage.objects.filter(locale=locale).update(title="National call")
    intake_of(call)
    subscriber("fr@example.org")
    subscriber("en@example.org", language="en")

    announce_calls(AT)

    french, english = (
        Message.objects.get(kind=MessageKind.ALERT, to=f"{code}@example.org") for code in ("fr", "en")
    )
    assert "Appel national" in french.subject
    assert "National call" in english.subject
    assert "/en/programmes/" in english.text
    assert "/en/" not in french.text
    assert (french.language, english.language) == ("fr", "en")


def test_call_waits_for_its_french_page_when_there_is_one(call):
    locale = factories.home("en").locale
    for page in (factories.programme_index(), call.get_parent().get_parent(), call.get_parent(), call):
        page.specific.copy_for_translation(locale).save_revision().publish()
    CallPage.objects.filter(pk=call.pk).update(live=False)
    intake_of(call)
    subscriber(language="en")

    assert announce_calls(AT) == 0
    CallPage.objects.filter(pk=call.pk).delete()
    assert announce_calls(AT) == 1


def test_those_with_a_reminder_a_draft_or_an_application_hear_of_the_last_days_by_no_alert(call):
    intake = intake_of(call)
    announce_calls(AT)
    for name in ("reminder", "applied", "neither"):
        subscriber(f"{name}@example.org")
    reminded(intake, "reminder@example.org")
    factories.registration(intake, courriel="Applied@example.org", at=AT + DAY)

    announce_calls(AT + 23 * DAY)

    assert told() == [("deadline", "neither@example.org")]


def test_extension_is_told_to_those_who_asked_for_a_reminder_of_that_call_and_once_to_those_with_both(call):
    intake = intake_of(call)
    other = intake_of(factories.call())
    announce_calls(AT)
    subscriber("both@example.org")
    subscriber("elsewhere@example.org", regions=["53"])
    for email in ("both@example.org", "reminder@example.org", "elsewhere@example.org"):
        reminded(intake, email)
    reminded(other, "other@example.org")
    CallPage.objects.get(pk=call.pk).regions.set([])
    change(intake, at=AT + DAY, extended_from=AT + 30 * DAY, closes_at=AT + 40 * DAY)

    announce_calls(AT + DAY + MINUTE)
    announce_calls(AT + DAY + 2 * MINUTE)

    assert sorted(told()) == [
        ("extended", "both@example.org"),
        ("extended", "elsewhere@example.org"),
        ("extended", "reminder@example.org"),
    ]


def test_subscribers_of_a_site_that_has_open_calls_hear_of_none_of_them(call):
    intake_of(call, opens_at=AT - 10 * DAY, closes_at=AT + 3 * DAY, extended_from=AT)
    subscriber(since=AT)

    assert [announce_calls(AT + number * MINUTE) for number in range(3)] == [0, 0, 0]
