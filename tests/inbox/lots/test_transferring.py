"""Many moved to another workshop: chosen, shown first with who gets a place and who waits where, done, taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inbox.lots.forms import TransferForm
from inbox.lots.selection import gather
from inbox.lots.verbs import VERBS
from registrations.enums import MessageKind
from registrations.models import Intake, Registration
from tests.inbox.correcting.test_screen import page
from tests.inbox.lots.worlds import done, manager, outcomes, reasons, rows_of, shown
from tests.registrations.bookings import arrive, booking, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Intake, Intake]:
    return booking(capacity=None), booking(capacity=1)


def people(intake: Intake, number: int = 3) -> list[Registration]:
    """The last one of the list came first."""
    now = timezone.now()
    return [arrive(intake, f"p{each}", at=now - timedelta(hours=1 + each)) for each in range(number)]


def test_the_form_offers_what_is_of_the_kind_to_come_and_ones_own(pair):
    by = manager()
    over = booking(starts_in=timedelta(hours=-1))
    lot = gather(rows_of(people(pair[0])), VERBS["transfer"], by=by)

    form = TransferForm(lot=lot, user=by, verb=VERBS["transfer"])

    offered = [pk for pk, _words in form.fields["to"].choices]
    assert offered == [pair[1].pk]
    assert over.pk not in offered
    assert "places restantes\xa0: 1" in form.fields["to"].choices[0][1]


def test_who_gets_a_place_and_who_waits_where_is_shown_first_and_then_so(client, pair):
    by = manager()
    client.force_login(by)
    rows = people(pair[0])
    lot = shown("transfer", rows, by, to=pair[1].pk)

    soup = page(client.get(reverse("inbox:lots_show", args=[lot.pk])))
    said = {row.a.get_text(): row.get_text(" ", strip=True) for row in soup.select(".lot-rows__row")}

    assert "a une place" in said[rows[2].reference]
    assert "y attend, rang 1" in said[rows[1].reference]
    assert "y attend, rang 2" in said[rows[0].reference]
    assert "Nous avons déplacé votre inscription" in soup.get_text()
    client.post(reverse("inbox:lots_run", args=[lot.pk]))
    assert states(pair[1]) == ["waiting", "waiting", "confirmed"]


def test_who_has_no_address_is_not_counted_among_the_letters(client, pair):
    by = manager()
    client.force_login(by)
    rows = people(pair[0])
    button = ".lot-confirm button"

    Registration.objects.filter(pk=rows[0].pk).update(email="")
    lot = shown("transfer", rows, by, to=pair[1].pk)
    some = page(client.get(reverse("inbox:lots_show", args=[lot.pk]))).select_one(button).get_text(strip=True)
    Registration.objects.update(email="")
    none = page(client.get(reverse("inbox:lots_show", args=[lot.pk]))).select_one(button).get_text(strip=True)

    assert some == "Valider et écrire 2 courriers"
    assert "courrier" not in none


def test_what_cannot_go_is_left_out_with_the_reason(pair):
    by = manager()
    one, two = people(pair[0], 2)
    there = arrive(pair[1], "p0")

    lot = done("transfer", [one, two, there], by, to=pair[1].pk)

    assert sorted(outcomes(lot)) == ["done", "left_out", "left_out"]
    assert {"Déjà inscrit là-bas."} < set(reasons(lot))


def test_a_lot_is_taken_back_as_a_whole(pair):
    by = manager()
    rows = people(pair[0])
    lot = done("transfer", rows, by, to=pair[1].pk)

    done("take_back", rows, by, lot=lot.pk)

    assert states(pair[0]) == ["confirmed"] * 3
    assert pair[1].registrations.count() == 0


def test_looking_through_costs_the_same_for_one_and_for_many(pair):
    by, at = manager(), timezone.now()
    rows = list(rows_of(people(pair[0], 6)).select_related("intake__form"))
    words = {"to": pair[1].pk}
    counts = []

    for number in (1, 1, 6):  # the rights of who asks are looked up once
        with CaptureQueriesContext(connection) as queries:
            VERBS["transfer"].refusals(rows[:number], words, by=by, at=at)
        counts.append(len(queries))

    assert counts[1] == counts[2] <= 12


def test_each_reads_where_they_were_and_are(pair):
    (one,) = people(pair[0], 1)

    done("transfer", [one], manager(), to=pair[1].pk, message="Selon votre souhait.")

    text = one.messages.get(kind=MessageKind.TRANSFERRED).text
    assert "Selon votre souhait." in text
