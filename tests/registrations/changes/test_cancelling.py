"""Cancelling is an act: everything says it at once, everyone is told why, and it can be taken back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from core.text.dates import PARIS
from registrations.domain.changes import Choice, follow_cancellations, hold_after_all, together
from registrations.domain.persons import leave
from registrations.domain.places import confirm_email, fill_open_places
from registrations.domain.reminders import write_reminders
from registrations.models import Intake, Registration
from tests import factories
from tests.registrations.bookings import HOUR, arrive, booking, history, states
from tests.registrations.changes.worlds import (
    NOTE,
    WORDS,
    cancel_event,
    changed,
    page_of,
    put_off,
    send_all,
    tell,
)
from tests.registrations.personal.behind import address, heading, read, words

pytestmark = pytest.mark.django_db


def last_file():
    """The method and the event of the last calendar file that was mailed."""
    parts = [part for each in mail.outbox for part in each.message().walk()]
    found = [part for part in parts if part.get_content_type() == "text/calendar"][-1]
    calendar = Calendar.from_ical(found.get_payload(decode=True))
    return found.get_param("method"), calendar["METHOD"], calendar.walk("VEVENT")[0]


def hold(intake: Intake, **choice) -> None:
    hold_after_all([intake], Choice(**choice))


def test_states_page_calendar_and_letters_say_it_at_once(client):
    intake = booking(capacity=1, confirmation_hours=5)
    made = [arrive(intake, name) for name in ("awa", "bao")]
    confirm_email(made[0])
    send_all()

    cancel_event(intake)

    assert states(intake) == ["called_off", "called_off"]
    page = read(client, address(made[0], language="fr"))
    assert heading(page) == "Les organisateurs l’ont annulé."
    assert "Participer en ligne" not in words(page.main)
    ics = client.get(address(made[0], "calendrier.ics", "fr")).content.decode()
    assert "STATUS:CANCELLED" in ics
    assert "STATUS:CANCELLED" in client.get(f"{page_of(intake).url}calendrier.ics").content.decode()
    assert "EventCancelled" in client.get(page_of(intake).url).content.decode()
    assert client.get(f"{page_of(intake).url}inscription/").status_code == 410


def test_everyone_is_told_once_why_and_colleagues_words_stay_with_colleagues():
    intake = booking(capacity=1)
    made = [arrive(intake, name) for name in ("awa", "bao")]

    cancel_event(intake)

    assert tell() == 2
    assert tell() == 0
    for each in made:
        assert WORDS.split(" : ")[1] in changed(each)[0].text
        assert NOTE not in changed(each)[0].text
        assert history(each)[-1][1:] == ("called_off", f"rule: {NOTE}")


def test_the_mail_takes_the_event_out_of_the_calendar():
    intake = booking()
    arrive(intake, "awa")
    send_all()
    _method, _same, first = last_file()

    cancel_event(intake)
    tell()
    send_all()

    method, same, last = last_file()
    assert method == same == "CANCEL"
    assert last["UID"] == first["UID"]
    assert last["SEQUENCE"] >= first["SEQUENCE"]
    assert str(last["STATUS"]) == "CANCELLED"
    assert str(last["ATTENDEE"]) == "mailto:awa@example.org"
    assert str(last["ORGANIZER"]).startswith("mailto:")


def test_each_reads_it_in_their_own_language():
    intake = booking()
    factories.home("en")
    awa = arrive(intake, "awa")
    Registration.objects.update(language="en")

    cancel_event(intake, words_en="Our speaker is ill.")
    tell()

    assert "Our speaker is ill." in changed(awa)[0].text
    assert "souffrante" not in changed(awa)[0].text


def test_nobody_is_promoted_reminded_or_given_a_place_in_what_is_cancelled():
    intake = booking(capacity=1, starts_in=timedelta(days=6))
    arrive(intake, "awa")
    arrive(intake, "bao")
    cancel_event(intake)
    Intake.objects.update(capacity=5)

    assert fill_open_places() == 0
    assert write_reminders() == 0
    assert states(intake) == ["called_off", "called_off"]


def test_taken_back_each_has_again_what_they_had_and_is_told():
    intake = booking(capacity=1, confirmation_hours=5)
    confirmed, waiting = arrive(intake, "awa"), arrive(intake, "bao")
    confirm_email(confirmed)
    cancel_event(intake)
    tell()
    send_all()

    hold(intake, words_fr="Elle est remise sur pied.")
    tell()

    assert states(intake) == ["confirmed", "waiting"]
    assert [[each.kind for each in changed(one)] for one in (confirmed, waiting)] == [
        ["cancelled", "restored"]
    ] * 2
    assert "Elle est remise sur pied." in changed(waiting)[-1].text
    assert changed(confirmed)[-1].with_calendar


def test_who_left_meanwhile_stays_out_and_their_place_goes_to_who_waits_first():
    intake = booking(capacity=1)
    first = arrive(intake, "awa")
    for name in ("bao", "chloe"):
        arrive(intake, name)
    cancel_event(intake)
    leave(first, seen="called_off")

    hold(intake)

    assert states(intake) == ["cancelled", "confirmed", "waiting"]


def test_taken_back_before_the_letters_left_nobody_hears_of_it():
    intake = booking()
    awa = arrive(intake, "awa")
    cancel_event(intake)
    tell()
    hold(intake)
    tell()
    send_all()

    assert states(intake) == ["confirmed"]
    assert [each.state for each in changed(awa)] == ["dropped"]


def test_held_after_all_on_another_date_the_letter_says_which():
    intake = booking()
    awa = arrive(intake, "awa")
    cancel_event(intake)
    tell()
    send_all()
    starts = put_off(intake)
    assert tell() == 0  # what is cancelled moves for nobody
    hold(intake)
    tell()

    assert str(starts.astimezone(PARIS).day) in changed(awa)[-1].text
    assert [each.kind for each in changed(awa)] == ["cancelled", "restored"]


def test_a_date_written_by_hand_is_followed_by_the_worker():
    intake = booking()
    arrive(intake, "awa")
    Intake.objects.update(cancelled_at=timezone.now())

    assert follow_cancellations() == 1
    assert follow_cancellations() == 0
    assert states(intake) == ["called_off"]
    Intake.objects.update(cancelled_at=None)
    assert follow_cancellations() == 1
    assert states(intake) == ["confirmed"]


def test_what_is_over_is_cancelled_for_nobody():
    intake = booking(starts_in=HOUR)
    arrive(intake, "awa")
    later = timezone.now() + timedelta(days=1)

    cancel_event(intake, at=later)

    assert states(intake) == ["confirmed"]
    assert tell(later) == 0


def test_two_booking_periods_of_one_event_are_cancelled_together():
    intake = booking()
    other = factories.intake(page_of(intake), form=intake.form)
    call = factories.intake(factories.call())

    assert together(intake) == [intake, other]
    assert together(call) == [call]


def test_hundreds_are_called_off_in_a_few_queries(django_assert_max_num_queries):
    intake = booking(capacity=None)
    for number in range(20):
        arrive(intake, f"p{number}")

    with django_assert_max_num_queries(50):
        cancel_event(intake)

    assert set(states(intake)) == {"called_off"}


def test_a_round_of_a_call_is_cancelled_and_goes_on_like_an_event():
    intake = factories.intake(factories.call(title="Appel national"))
    sent = factories.registration(intake)
    Registration.objects.update(state_code="in_review")

    cancel_event(intake)
    tell()
    send_all()
    assert states(intake) == ["called_off"]
    assert WORDS.split(" : ")[1] in changed(sent)[0].text
    hold(intake)
    tell()

    assert states(intake) == ["in_review"]
    assert changed(sent)[1].subject == "L’appel reprend finalement : Appel national"
