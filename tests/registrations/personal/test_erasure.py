"""Erasing someone: nothing of them is left in any table nor in any file; that something was there stays."""

import pytest
from django.utils import timezone
from wagtail.users.models import UserProfile

from registrations.domain.persons import ask_erasure, erase, take_back_erasure
from registrations.enums import EventKind, MessageState
from registrations.models import (
    Consent,
    Draft,
    Message,
    PersonalLink,
    RegistrationEvent,
    Subscription,
)
from tests import factories
from tests.registrations.personal import canary
from tests.registrations.personal.behind import address, call_intake, heading, read, words, workshop_intake

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [call_intake, workshop_intake])
def test_nothing_of_the_person_is_left_anywhere(make, django_capture_on_commit_callbacks):
    registration = canary.traced(make())
    before = canary.found()
    # The search finds what there is to find: every kind of trace, and all files.
    assert {
        "registrations_registration.answers",
        "registrations_registration.email_key",
        "registrations_registrationevent.message",
        "registrations_registrationevent.note",
        "registrations_message.html",
        "registrations_draft.typed",
        "registrations_attachment.name",
        "registrations_subscription.email",
    } <= set(before)
    assert sum(place.startswith("private:") for place in before) == 3

    with django_capture_on_commit_callbacks(execute=True):
        erase(registration)

    assert canary.found() == {}
    assert (Draft.objects.count(), Consent.objects.count(), Subscription.objects.count()) == (0, 0, 0)
    assert PersonalLink.objects.count() == 0


def test_what_says_nothing_of_anyone_stays():
    at = timezone.now()
    registration = canary.traced(call_intake())
    kinds = list(registration.events.order_by("pk").values_list("kind", "at"))

    erase(registration, at=at)

    registration.refresh_from_db()
    assert registration.reference.startswith("NOV-")
    assert (registration.state_code, registration.erased_at) == ("submitted", at)
    assert registration.created_at
    assert list(registration.events.order_by("pk").values_list("kind", "at")) == [
        *kinds,
        (EventKind.ERASED, at),
    ]
    assert registration.messages.filter(kind="confirmation", created_at=registration.created_at).exists()
    assert str(registration) == registration.reference


def test_messages_that_wait_never_leave():
    registration = canary.traced(call_intake())
    Message.objects.filter(registration=registration, kind="confirmation").update(state=MessageState.SENT)

    erase(registration)

    states = dict(registration.messages.values_list("kind", "state"))
    assert states == {"confirmation": MessageState.SENT, "reminder_day": MessageState.DROPPED}


def test_erasing_twice_changes_nothing():
    registration = factories.registration(call_intake())

    erase(registration)
    erased_at = registration.erased_at
    erase(registration)

    assert registration.erased_at == erased_at
    assert registration.events.filter(kind=EventKind.ERASED).count() == 1


def test_others_keep_what_is_theirs():
    intake = workshop_intake()
    other = factories.registration(intake, courriel="lou@example.org", nom="Lou")
    Subscription.objects.create(
        intake=intake, email="lou@example.org", email_key="lou@example.org", language="fr"
    )
    link = PersonalLink.issue(registration=other)
    letters = other.messages.count()

    erase(canary.traced(intake))

    other.refresh_from_db()
    assert (other.name, other.email, other.erased_at) == ("Lou", "lou@example.org", None)
    assert PersonalLink.objects.for_token(link)
    assert (other.messages.count(), Subscription.objects.count()) == (letters, 1)
    assert other.messages.first().to == "lou@example.org"


def test_place_of_someone_erased_goes_to_the_first_who_waits():
    intake = workshop_intake(capacity=1)
    first = factories.registration(intake)
    second = factories.registration(intake, courriel="lou@example.org")

    erase(first)

    second.refresh_from_db()
    assert (first.state_code, second.state_code) == ("cancelled", "confirmed")
    assert first.messages.exclude(to="").count() == 0


def test_presence_at_what_is_over_stays_counted():
    workshop = factories.workshop(starts_at=timezone.now() - timezone.timedelta(days=400))
    registration = factories.registration(workshop_intake(page=workshop, capacity=3))

    erase(registration)

    assert registration.state_code == "confirmed"


def test_draft_goes_whole(django_capture_on_commit_callbacks):
    registration = canary.traced(call_intake())
    draft = Draft.objects.get(registration=registration)
    letters = Message.objects.filter(draft=draft)
    assert letters.exists()

    with django_capture_on_commit_callbacks(execute=True):
        erase(draft)

    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert not letters.exists()
    assert sum(place.startswith("private:") for place in canary.found()) == 2


# --- Asking for it -----------------------------------------------------------------------------


def test_page_tells_what_erasure_means(client):
    registration = factories.registration(call_intake())

    page = read(client, address(registration, "effacement/"))

    assert heading(page) == "Ask to be erased"
    assert [words(h2) for h2 in page.select("main h2")] == [
        "What goes, for ever",
        "What stays",
        "What happens next?",
    ]


def test_erasure_is_asked_for_once_and_can_be_taken_back(client):
    registration = factories.registration(call_intake())
    where = address(registration, "effacement/")

    asked = [client.post(where).status_code for _ in range(2)]
    registration.refresh_from_db()
    first = registration.erasure_asked_at
    shown = read(client, where)
    kept = [client.post(where, {"keep": "1"}).status_code for _ in range(2)]
    registration.refresh_from_db()

    assert (asked, kept) == ([302, 302], [302, 302])
    assert first is not None
    assert heading(shown) == "You have asked to be erased"
    assert registration.erasure_asked_at is None
    notes = registration.events.filter(kind=EventKind.ERASURE_ASKED).order_by("pk").values_list("note")
    assert [note for (note,) in notes] == ["person", "person: taken_back"]


def test_own_page_says_that_erasure_was_asked_for(client):
    registration = factories.registration(call_intake())
    where = address(registration)
    ask_erasure(registration)

    page = read(client, where)

    assert "you asked to be erased" in words(page.select_one(".own__now"))
    take_back_erasure(registration)
    assert "you asked to be erased" not in words(read(client, where).select_one(".own__now"))


def test_staff_see_it_in_the_head_of_the_dossier(client):
    registration = factories.registration(call_intake())
    user = factories.staff(is_superuser=True)
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    where = f"/admin/inbox/{registration.pk}/"

    def head() -> str:
        return words(read(client, where).select_one(".dossier-head"))

    before = head()
    ask_erasure(registration)
    asked = head()
    erase(registration)
    erased = head()

    assert "Erasure" not in before
    assert "Erasure asked for on" in asked
    assert "Erased on" in erased


def test_history_is_not_written_twice_otherwise():
    registration = factories.registration(call_intake())
    event = RegistrationEvent.objects.get(registration=registration)

    with pytest.raises(TypeError):
        event.save()


def test_every_model_about_people_is_looked_after():
    """A new model that points to someone's registration or draft must be erased and told: add it to both tests."""
    assert canary.models_about_people() == {
        "Attachment",
        "Certificate",
        "ColumnValue",
        "Consent",
        "Correction",
        "Draft",
        "Guest",
        "Hold",
        "Look",
        "LotRow",
        "Message",
        "PersonRequest",
        "PersonalLink",
        "Registration",
        "RegistrationEvent",
        "RequestStep",
        "Reply",
        "SearchText",
        "Wanted",
    }
