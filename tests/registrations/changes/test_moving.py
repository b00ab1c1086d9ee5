"""What is moved is told: one letter each, with what was and what is, and a calendar that follows."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone, translation
from icalendar import Calendar

from core.text.dates import minute_in_words
from registrations.domain.changes import Choice, follow_pages, prepare
from registrations.domain.move import move
from registrations.domain.places import confirm_email
from registrations.domain.reminders import write_reminders
from registrations.enums import Actor
from registrations.models import Intake, Message, Occasion, Registration
from tests.registrations.bookings import HOUR, arrive, booking, cancel, states
from tests.registrations.changes.worlds import changed, page_of, publish, put_off, send_all, tell

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def files(number: int):
    """The events of the last calendar files that were mailed, oldest first."""
    parts = [part for each in mail.outbox for part in each.message().walk()]
    found = [part for part in parts if part.get_content_type() == "text/calendar"]
    return [Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0] for part in found][-number:]


def test_everyone_expected_gets_one_letter_with_what_was_and_what_is():
    intake = booking(capacity=1, confirmation_hours=5)
    confirmed, waiting = arrive(intake, "awa"), arrive(intake, "bao")
    confirm_email(confirmed)
    gone = arrive(intake, "chloe")
    cancel(gone)
    was = page_of(intake).starts_at

    starts = put_off(intake)

    assert tell() == 2
    assert tell() == 0
    assert [len(changed(each)) for each in (confirmed, waiting)] == [1, 1]
    assert [each.kind for each in changed(gone)] == ["cancelled"]
    [letter] = changed(confirmed)
    text = letter.text
    with translation.override("fr"):
        for moment in (was, starts):
            assert minute_in_words(moment).split(" à")[0] in text
    ways = {way["page"]: mark for mark, way in letter.marks.items()}
    assert ways["cancel"] in text  # the way to leave, as a mark until it is sent


def test_someone_whose_address_is_not_confirmed_yet_is_told_too():
    intake = booking(confirmation_hours=48)
    held = arrive(intake, "awa")

    put_off(intake)
    tell()

    assert len(changed(held)) == 1


def test_the_calendar_entry_is_the_same_and_stands_above_the_one_before():
    intake = booking()
    arrive(intake, "awa")
    send_all()
    starts = put_off(intake)
    tell()
    send_all()

    first, second = files(2)
    assert first["UID"] == second["UID"]
    assert first["SEQUENCE"] < second["SEQUENCE"]
    assert second["DTSTART"].dt == starts


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"duration_minutes": 90}, "au lieu de"),
        ({"place": "Maison des associations, Lyon"}, "Maison des associations, Lyon"),
        ({"join_url": "https://visio.example.org/nouvelle"}, "https://visio.example.org/nouvelle"),
    ],
)
def test_hours_place_and_link_are_told_like_a_date(facts, said):
    intake = booking()
    publish(intake, join_url="https://visio.example.org/premiere")
    awa = arrive(intake, "awa")

    publish(intake, **facts)
    tell()

    assert said in changed(awa)[0].text


def test_the_first_link_and_another_title_are_no_news_by_themselves():
    intake = booking()
    awa = arrive(intake, "awa")

    publish(intake, join_url="https://visio.example.org/premiere", title="Un autre titre")
    tell()

    assert changed(awa) == []


def test_the_link_is_told_to_those_alone_who_had_it():
    intake = booking(capacity=1)
    publish(intake, join_url="https://visio.example.org/premiere")
    arrive(intake, "awa")
    waiting = arrive(intake, "bao")

    publish(intake, join_url="https://visio.example.org/nouvelle")

    assert tell() == 1
    assert changed(waiting) == []


def test_a_second_change_before_the_letters_leave_is_told_in_one_letter():
    intake = booking()
    awa, was = arrive(intake, "awa"), page_of(intake).starts_at
    put_off(intake)
    tell()
    starts = put_off(intake)
    tell()
    mail.outbox.clear()
    send_all()

    sent = [each for each in changed(awa) if each.state == "sent"]
    assert len(sent) == 1
    with translation.override("fr"):
        assert minute_in_words(starts).split(" à")[0] in sent[0].text
        assert minute_in_words(was).split(" à")[0] in sent[0].text


def test_a_change_taken_back_before_the_letters_leave_is_told_to_nobody():
    intake = booking()
    awa = arrive(intake, "awa")
    put_off(intake)
    tell()
    put_off(intake, -timedelta(days=2))
    tell()
    send_all()

    assert [each.state for each in changed(awa)] == ["dropped"]


def test_a_change_taken_back_after_the_letters_have_left_is_told_as_well():
    intake = booking()
    awa = arrive(intake, "awa")
    put_off(intake)
    tell()
    send_all()
    put_off(intake, -timedelta(days=2))
    tell()
    send_all()

    assert [each.state for each in changed(awa)] == ["sent", "sent"]


def test_who_comes_after_a_change_is_not_told_of_it():
    intake = booking()
    arrive(intake, "awa")
    put_off(intake)
    late = arrive(intake, "bao")

    assert tell() == 1
    assert changed(late) == []


def test_a_choice_that_was_prepared_holds_whichever_way_the_draft_is_published():
    intake = booking()
    publish(intake)
    awa = arrive(intake, "awa")
    page = page_of(intake)
    page.starts_at += 2 * DAY
    page.go_live_at = timezone.now() + HOUR
    page.save_revision()
    prepare(intake, page, Choice(tell=False, note="Une coquille : personne n’avait la mauvaise date"))
    page.get_latest_revision().publish()
    assert Occasion.objects.in_force().count() == 1  # not before its time
    revision = page.get_latest_revision()
    revision.content["go_live_at"] = None
    revision.approved_go_live_at = timezone.now() - HOUR
    revision.save()

    call_command("publish_scheduled")

    assert page_of(intake).starts_at == page.starts_at
    assert tell() == 0
    assert changed(awa) == []
    last = Occasion.objects.in_force().last()
    assert (last.tell, last.note) == (False, "Une coquille : personne n’avait la mauvaise date")


def test_a_choice_holds_for_the_facts_it_was_made_about_alone():
    intake = booking()
    awa = arrive(intake, "awa")
    draft = page_of(intake)
    draft.starts_at += 2 * DAY
    prepare(intake, draft, Choice(tell=False))

    put_off(intake, timedelta(days=3))
    tell()

    assert len(changed(awa)) == 1
    assert not Occasion.objects.filter(since=None).exists()


def test_what_was_not_told_is_told_with_the_next_change_from_where_people_were():
    intake = booking()
    awa, was = arrive(intake, "awa"), page_of(intake).starts_at
    draft = page_of(intake)
    draft.starts_at += 2 * DAY
    prepare(intake, draft, Choice(tell=False))
    put_off(intake)
    tell()
    put_off(intake, timedelta(days=1))
    tell()

    with translation.override("fr"):
        assert minute_in_words(was).split(" à")[0] in changed(awa)[0].text


def test_a_page_changed_behind_our_back_is_noticed_by_the_worker():
    intake = booking()
    awa = arrive(intake, "awa")
    page = page_of(intake)
    page.starts_at += 2 * DAY
    page.save()

    assert follow_pages() == 1
    tell()

    assert len(changed(awa)) == 1


def test_registrations_close_as_long_before_as_they_did():
    intake = booking()
    arrive(intake, "awa")
    starts = page_of(intake).starts_at
    Intake.objects.update(closes_at=starts - HOUR)

    put_off(intake)

    intake.refresh_from_db()
    assert intake.closes_at == starts + 2 * DAY - HOUR


def test_registrations_that_have_closed_stay_closed():
    intake = booking()
    arrive(intake, "awa")
    closed = timezone.now().replace(microsecond=0) - HOUR
    Intake.objects.update(closes_at=closed)

    put_off(intake)

    intake.refresh_from_db()
    assert intake.closes_at == closed


def test_a_place_is_held_no_longer_than_until_the_new_beginning():
    intake = booking(confirmation_hours=100)
    held = arrive(intake, "awa")

    starts = put_off(intake, -timedelta(days=9))

    held.refresh_from_db()
    assert held.held_until == starts


def test_reminders_follow_the_new_date():
    intake = booking(starts_in=timedelta(days=6))
    awa = arrive(intake, "awa", at=timezone.now() - HOUR)
    long_ago = timezone.now() - 5 * DAY
    Registration.objects.update(created_at=long_ago, since=long_ago)
    write_reminders()
    put_off(intake, timedelta(days=20))
    mail.outbox.clear()
    send_all()

    assert awa.messages.get(kind="reminder_week").state == "dropped"
    starts = page_of(intake).starts_at
    write_reminders(starts - 7 * DAY + HOUR)
    assert awa.messages.filter(kind="reminder_week").count() == 2


def test_nobody_is_told_that_what_is_over_has_moved():
    intake = booking(starts_in=-2 * DAY)
    awa = arrive(intake, "awa")

    put_off(intake, 30 * DAY)

    assert tell() == 0
    assert changed(awa) == []


def test_who_asked_to_be_erased_is_written_to_of_nothing_else():
    intake = booking()
    awa = arrive(intake, "awa")
    awa.erasure_asked_at = timezone.now()
    awa.save()

    put_off(intake)

    assert tell() == 0


def test_someone_who_leaves_meanwhile_gets_no_letter_about_a_change():
    intake = booking()
    awa = arrive(intake, "awa")
    put_off(intake)
    tell()
    move(awa, to="cancelled", by=Actor.PERSON)
    send_all()

    assert [each.state for each in changed(awa)] == ["dropped", "sent"]
    assert states(intake) == ["cancelled"]


def test_hundreds_cost_a_request_no_letter(django_assert_max_num_queries):
    intake = booking(capacity=None)
    arrive(intake, "awa")
    page = page_of(intake)
    page.starts_at += 2 * DAY
    revision = page.save_revision()
    with django_assert_max_num_queries(120):
        revision.publish()

    assert not Message.objects.filter(kind="event_changed").exists()
