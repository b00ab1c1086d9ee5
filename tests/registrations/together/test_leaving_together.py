"""Several of what was chosen in one form are left in one step, and one letter says so."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from registrations.domain import move
from registrations.domain.delivery import send_message
from registrations.domain.together import register_together
from registrations.enums import Actor, MessageKind
from registrations.models import Intake, Message, PersonalLink, Registration
from tests import factories
from tests.registrations.bookings import arrive

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def workshops(*capacities: int | None) -> list[Intake]:
    edition = factories.edition(title="Édition de printemps")
    form = factories.form(name="Inscription", workflow_code="participation", prefix="ATE")
    start = timezone.now().replace(microsecond=0) + 10 * DAY
    return [
        factories.intake(
            factories.workshop(edition, title=f"Atelier {number}", starts_at=start + number * DAY),
            form=form,
            capacity=capacity,
        )
        for number, capacity in enumerate(capacities, start=1)
    ]


def choose(intakes: list[Intake], name: str = "awa") -> list[Registration]:
    return register_together(
        intakes,
        factories.SIMPLE_ANSWERS | {"nom": name, "courriel": f"{name}@example.org"},
        version=intakes[0].form.current_version,
        submission=uuid4(),
        language="fr",
        title="Édition de printemps",
    )


def address(registration: Registration, name: str = "leave_several") -> str:
    return reverse(f"personal:{name}", args=[PersonalLink.issue(registration=registration)])


def boxes(answer) -> list[tuple[str, bool]]:
    found = BeautifulSoup(answer.content, "html.parser").select("input[name=leave]")
    return [(str(each["value"]), each.has_attr("checked")) for each in found]


def states(*registrations: Registration) -> list[str]:
    return [Registration.objects.get(pk=each.pk).state_code for each in registrations]


def test_those_that_are_ticked_are_left_in_one_step_and_one_letter(client, mailoutbox):
    intakes = workshops(None, 1, 1)
    arrive(intakes[2], "first")
    made = choose(intakes)
    next_one = arrive(intakes[1], "next")
    for letter in Message.objects.filter(to="awa@example.org"):
        send_message(letter.pk)
    assert "En quitter plusieurs à la fois" in client.get(address(made[0], "show")).content.decode()

    asked = client.get(address(made[0]))
    seen = [value for value, _ticked in boxes(asked)]
    assert seen == [
        f"{each.reference} {state}"
        for each, state in zip(made, ("confirmed", "confirmed", "waiting"), strict=True)
    ]
    assert not any(ticked for _value, ticked in boxes(asked)), "nobody leaves what they have not ticked"
    done = client.post(address(made[0]), {"leave": seen[1:]})

    assert done.status_code == 302
    assert states(*made, next_one) == ["confirmed", "cancelled", "cancelled", "confirmed"]
    (letter,) = Message.objects.filter(to="awa@example.org").exclude(kind=MessageKind.TOGETHER)
    assert letter.kind == MessageKind.LEFT_TOGETHER
    assert all(each.reference in letter.text for each in made[1:])
    assert made[0].reference not in letter.text
    assert send_message(letter.pk)
    (file,) = mailoutbox[-1].attachments
    calendar = Calendar.from_ical(file.get_payload(decode=True))
    assert str(calendar["METHOD"]) == "CANCEL"
    assert [str(each["SUMMARY"]) for each in calendar.walk("VEVENT")] == ["Atelier 2"], "nobody had the other"


def test_one_that_changed_meanwhile_keeps_all_of_them(client):
    intakes = workshops(None, 1)
    first = arrive(intakes[1], "first")
    made = choose(intakes)
    seen = [value for value, _ticked in boxes(client.get(address(made[0])))]
    move(first, to="cancelled", by=Actor.PERSON)

    refused = client.post(address(made[0]), {"leave": seen})

    assert refused.status_code == 409
    assert "rien n’a été annulé" in refused.content.decode()
    assert states(*made) == ["confirmed", "confirmed"]
    assert not Message.objects.filter(kind=MessageKind.LEFT_TOGETHER).exists()


def test_nothing_ticked_is_asked_again_and_what_is_of_another_form_stays(client):
    made = choose(workshops(None, None))
    (stranger,) = choose([made[0].intake], "bao")

    none = client.post(address(made[0]))
    forged = client.post(address(made[0]), {"leave": [f"{stranger.reference} confirmed", "x"]})

    assert none.status_code == 422
    assert "Cochez au moins un atelier." in none.content.decode()
    assert forged.status_code == 422
    assert states(*made, stranger) == ["confirmed"] * 3


def test_sent_twice_it_is_done_once_and_a_single_one_has_its_own_page(client):
    made = choose(workshops(None, None))
    seen = [f"{each.reference} confirmed" for each in made]
    for _again in range(2):
        assert client.post(address(made[1]), {"leave": seen}).status_code == 302

    assert states(*made) == ["cancelled", "cancelled"]
    assert Message.objects.filter(kind=MessageKind.LEFT_TOGETHER).count() == 1
    alone = choose(workshops(None), "bao")[0]
    assert client.get(address(alone)).status_code == 302
    assert "En quitter plusieurs" not in client.get(address(alone, "show")).content.decode()


def test_ones_own_page_asks_as_much_for_five_as_for_two(client):
    few, many = choose(workshops(None, None)), choose(workshops(*[None] * 5), "bao")
    counts = []
    for each in (few[0], few[0], many[0]):  # the first fills what is kept
        with translation.override("en"):
            shown = address(each, "show")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(shown).status_code == 200
        counts.append(len(queries))

    assert counts[1] == counts[2]
