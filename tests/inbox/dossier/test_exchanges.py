"""A colleague notes what was said elsewhere: how, when in Paris time, in words that the team alone reads."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from core.enums import StaffGroup
from core.text.dates import PARIS
from registrations.domain import NotAllowed
from registrations.domain.errors import NothingNoted
from registrations.domain.exchanges import NoSuchMoment, NoSuchWay, moment_of, note_exchange
from registrations.telling import told_history
from tests import factories
from tests.registrations import bookings

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
CALL = datetime(2026, 3, 3, 9, 30, tzinfo=PARIS)


@pytest.fixture
def registration():
    return factories.registration(factories.intake(factories.call()))


@pytest.fixture
def manager(registration):
    return bookings.manager_of(registration.intake)


def test_it_says_how_and_when_and_the_person_is_not_told(registration, manager):
    with translation.override("fr"):
        event = note_exchange(registration, " Rappeler. ", manager, way="call_in", moment=CALL, at=NOW)

    assert (event.kind, event.actor, event.at) == ("noted", manager, NOW)
    nbsp = "\N{NO-BREAK SPACE}"
    hour = f"9{nbsp}h{nbsp}30"
    assert event.note == f"La personne a téléphoné, 3 mars 2026 à{nbsp}{hour}{nbsp}: Rappeler."
    told = told_history(registration, event.at)
    assert [each.event.kind for each in told] == ["created"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"way": "pigeon"}, NoSuchWay),
        ({"moment": None}, NoSuchMoment),
        ({"moment": NOW + timedelta(seconds=1)}, NoSuchMoment),
        ({"text": " \n"}, NothingNoted),
        ({"by": StaffGroup.MANAGERS}, NotAllowed),  # of no programme
    ],
)
def test_what_is_no_exchange_is_refused(registration, manager, change, refusal):
    asked = {"text": "Rappeler.", "by": manager, "way": "meeting", "moment": NOW} | change
    if asked["by"] is not manager:
        asked["by"] = factories.staff(asked["by"])

    with pytest.raises(refusal):
        note_exchange(registration, asked.pop("text"), asked.pop("by"), at=NOW, **asked)

    assert not registration.events.filter(kind="noted").exists()


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-03-03T09:30", CALL),
        (" 2026-03-03 09:30 ", CALL),
        ("2026-07-01T00:00", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("2026-02-30T09:30", None),
        ("0001-01-01T00:00", None),
        ("2026-03-03T09:30+09:00", None),
        ("hier", None),
        ("", None),
    ],
)
def test_what_is_typed_is_a_moment_of_paris(typed, moment):
    assert moment_of(typed) == moment


def test_the_dossier_takes_it_and_gives_refused_words_back(client, registration, manager):
    client.force_login(manager)
    where = reverse("inbox:note", args=[registration.pk])
    later = (timezone.now() + timedelta(days=2)).astimezone(PARIS)
    words = {"note": "Vient avec <sa> soeur.", "way": "mail_in"}

    refused = client.post(where, words | {"moment": f"{later:%Y-%m-%dT%H:%M}"})
    taken = client.post(where, words | {"moment": "2026-03-03T09:30"}, follow=True)

    assert refused.status_code == 409
    assert "Vient avec &lt;sa&gt; soeur.</textarea>" in refused.text
    assert '<option value="mail_in" selected>' in refused.text
    assert taken.status_code == 200
    assert "Vient avec &lt;sa&gt; soeur." in taken.text
    assert registration.events.filter(kind="noted", note__contains="9").count() == 1
