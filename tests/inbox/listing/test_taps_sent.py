"""Taps that a sheet's script sends: with their moments, late, twice, several at once, beside those of colleagues."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import move
from registrations.enums import MessageState
from registrations.models import InboxScope, Registration
from tests import factories
from tests.copies import copies
from tests.registrations.bookings import arrive, booking, manager_of

pytestmark = pytest.mark.django_db
SHEET = "feuille-de-presence"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def intake():
    """A workshop that began an hour ago, with room for everyone."""
    return booking(capacity=None, starts_in=timedelta(hours=-1))


@pytest.fixture
def host(intake):
    return manager_of(intake)


@pytest.fixture
def signed_in(client, host):
    client.force_login(host)
    return client


def made(minutes_ago: float = 10):
    """A moment as a script says it, to the millisecond."""
    at = timezone.now() - minutes_ago * MINUTE
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def seen(registration) -> int:
    return registration.events.order_by("-pk").values_list("pk", flat=True)[0]


def tapped(registration, to: str, *, left: str = "confirmed", at=None, known: int | None = None) -> dict:
    at = at or made()
    return {
        "key": f"{at.isoformat()}-{registration.pk}",
        "row": registration.pk,
        "to": to,
        "left": left,
        "seen": seen(registration) if known is None else known,
        "at": at.isoformat(),
    }


def send(client, intake, *taps, view: str = SHEET):
    posted = {"query": f"page={intake.page_key}", "taps": json.dumps(taps)}
    return client.post(reverse("inbox:taps", args=[view]), posted)


def refusals(response) -> list[str]:
    return [each["refused"] for each in response.json()["results"]]


def state(registration) -> str:
    return Registration.objects.get(pk=registration.pk).state_code


def steps(registration, by) -> list[tuple[str, str]]:
    return list(registration.events.filter(actor=by).order_by("pk").values_list("from_state", "to_state"))


def test_a_tap_counts_from_the_moment_at_which_it_was_made_and_all_states_come_back(signed_in, intake, host):
    awa, bea = (arrive(intake, name) for name in ("awa", "bea"))
    at = made(20)

    response = send(signed_in, intake, tapped(awa, "attended", at=at))

    step = awa.events.get(actor=host)
    assert (step.to_state, step.at) == ("attended", at)
    assert refusals(response) == [""]
    told = response.json()
    assert told["rows"] == {str(awa.pk): ["attended", step.pk], str(bea.pk): ["confirmed", seen(bea)]}
    assert told["counts"] == {"attended": 1, "confirmed": 1}


def test_the_same_tap_sent_twice_is_one_whatever_has_happened_since(signed_in, intake, host):
    awa = arrive(intake, "awa")
    tap = tapped(awa, "attended", at=made(20))
    send(signed_in, intake, tap)
    send(signed_in, intake, tapped(awa, "confirmed", left="attended", at=made(10)))

    again = send(signed_in, intake, tap)

    assert refusals(again) == [""]
    assert state(awa) == "confirmed"
    assert steps(awa, host) == [("confirmed", "attended"), ("attended", "confirmed")]


def test_taps_on_one_person_follow_each_other_though_the_screen_has_seen_none_arrive(signed_in, intake, host):
    awa = arrive(intake, "awa")
    known = seen(awa)
    first = tapped(awa, "attended", at=made(20))
    send(signed_in, intake, first)  # and its answer is lost

    response = send(
        signed_in,
        intake,
        first,
        tapped(awa, "absent", left="attended", at=made(15), known=known),
        tapped(awa, "confirmed", left="absent", at=made(14), known=known),
    )

    assert refusals(response) == ["", "", ""]
    assert steps(awa, host) == [("confirmed", "attended"), ("attended", "absent"), ("absent", "confirmed")]


def test_what_a_colleague_has_tapped_meanwhile_stands_and_is_told(signed_in, intake):
    awa, bea, colleague = arrive(intake, "awa"), arrive(intake, "bea"), manager_of(intake)
    waiting = [tapped(awa, "attended"), tapped(bea, "attended")]
    move(awa, to="absent", by=colleague)
    move(bea, to="attended", by=colleague)

    response = send(signed_in, intake, *waiting)

    assert refusals(response) == [
        f"{colleague} a noté «\xa0Absent\xa0» entre-temps\xa0: votre pointage n’a pas été retenu.",
        "",
    ]
    assert (state(awa), state(bea)) == ("absent", "attended")


def test_two_devices_of_one_person_do_not_undo_each_other(signed_in, intake, host):
    awa = arrive(intake, "awa")
    waiting = tapped(awa, "attended")
    move(awa, to="absent", by=host)

    response = send(signed_in, intake, waiting)

    assert "entre-temps" in refusals(response)[0]
    assert state(awa) == "absent"


@pytest.mark.parametrize(
    ("minutes", "said"), [(90, "Ce n’est pas encore commencé"), (3 * 24 * 60 + 5, "plus de trois jours")]
)
def test_a_tap_of_before_the_beginning_or_of_days_ago_is_refused(signed_in, intake, minutes, said):
    awa = arrive(intake, "awa")

    response = send(signed_in, intake, tapped(awa, "attended", at=made(minutes)))

    assert said in refusals(response)[0]
    assert state(awa) == "confirmed"


def test_a_tap_of_tomorrow_is_of_now(signed_in, intake, host):
    awa, before = arrive(intake, "awa"), timezone.now()

    send(signed_in, intake, tapped(awa, "attended", at=made(-24 * 60)))

    assert before <= awa.events.get(actor=host).at <= timezone.now()


def test_a_letter_that_has_left_is_not_taken_back(signed_in, intake, host):
    awa = arrive(intake, "awa")
    move(awa, to="attended", by=host)
    awa.messages.filter(kind="thanks").update(state=MessageState.SENT)

    response = send(signed_in, intake, tapped(awa, "confirmed", left="attended"))

    assert "L’e-mail est parti" in refusals(response)[0]
    assert state(awa) == "attended"


def test_nobody_moves_whom_they_may_not_and_no_tap_leads_elsewhere(client, intake):
    awa = arrive(intake, "awa")
    reader = factories.staff(StaffGroup.DELEGATES)
    InboxScope.objects.create(user=reader, page=intake.page_in())
    stranger = manager_of(factories.intake(factories.call(title="Autre")))

    client.force_login(reader)
    assert "pas le droit" in refusals(send(client, intake, tapped(awa, "attended")))[0]
    client.force_login(stranger)
    answer = send(client, intake, tapped(awa, "attended"))
    assert refusals(answer) == ["Cette personne n’est plus sur cette feuille."]
    assert answer.json()["rows"] == {}
    client.force_login(manager_of(intake))
    for view, to in ((SHEET, "cancelled"), (SHEET, ""), ("tous", "attended")):
        assert refusals(send(client, intake, tapped(awa, to), view=view)) != [""]
    client.force_login(factories.staff(StaffGroup.EDITORS))
    assert send(client, intake, tapped(awa, "attended")).status_code == 302

    assert state(awa) == "confirmed"


@pytest.mark.parametrize(
    "sent",
    [
        "{",
        '{"row": 1}',
        "[1]",
        "[{}]",
        '[{"key": "a", "row": "1", "to": "attended", "left": "", "seen": 0, "at": "2026-01-01T00:00Z"}]',
        '[{"key": "a", "row": 1, "to": "attended", "left": "", "seen": 0, "at": "2026-01-01T00:00"}]',
        '[{"key": "a", "row": 1, "to": "attended", "left": "", "seen": 0, "at": "demain"}]',
        '[{"key": "a", "row": 1e30, "to": "attended", "left": "", "seen": 0, "at": "2026-01-01T00:00Z"}]',
        '[{"key": "a\\u0000", "row": 1, "to": "", "left": "", "seen": 0, "at": "2026-01-01T00:00Z"}]',
        '[{"key": "a", "row": 1, "to": "", "left": "", "seen": 0, "at": "0001-01-01T00:00+14:00"}]',
        json.dumps([None] * 501),
        "[" * 10_000,
    ],
)
def test_what_is_no_list_of_taps_is_said_to_be_none(signed_in, intake, sent):
    response = signed_in.post(reverse("inbox:taps", args=[SHEET]), {"taps": sent})

    assert response.status_code == 400
    assert response.json() == {"error": "Ces pointages sont illisibles\xa0: rien n’a été noté."}


def test_a_look_asks_the_same_few_queries_for_1_and_50_people(signed_in, intake):
    numbers, one = [], arrive(intake, "awa@example.org")
    address = reverse("inbox:taps", args=[SHEET]) + f"?page={intake.page_key}"
    for number in (0, 49):
        copies(one, number)
        signed_in.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = signed_in.get(address)
        numbers.append(len(queries))

    assert len(response.json()["rows"]) == 50
    assert numbers[0] == numbers[1] <= 10
