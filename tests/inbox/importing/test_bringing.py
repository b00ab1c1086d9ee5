"""A list is brought to a sheet: who is who, what is asked, what is left, and one lot that is taken back."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.enums import StaffGroup
from inbox.importing.matching import match
from inbox.importing.reading import Person
from inbox.models import Lot
from registrations.domain import move
from registrations.models import Registration
from tests import factories
from tests.inbox.importing.lists import LISTS, UNKNOWN
from tests.registrations.bookings import arrive, booking, cancel, manager_of

pytestmark = pytest.mark.django_db
SHEET = "feuille-de-presence"


@pytest.fixture
def intake():
    return booking(capacity=None, starts_in=timedelta(hours=-2))


@pytest.fixture
def host(intake, client):
    user = manager_of(intake)
    client.force_login(user)
    return user


def address(intake) -> str:
    return f"{reverse('inbox:bring_list', args=[SHEET])}?page={intake.page_key}"


def bring(client, intake, data: bytes, **posted):
    return client.post(
        address(intake), {"minutes": "15", "file": SimpleUploadedFile("list.csv", data)} | posted
    )


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def carried(response, name: str = "list") -> str:
    return soup(response).select_one(f"input[name={name}]")["value"]


def states() -> dict[str, str]:
    return dict(Registration.objects.values_list("name", "state_code"))


def people(intake) -> dict[str, Registration]:
    names = {"awa": "Awa Martin", "bea": "Béa Dupont", "lea": "Léa Petit", "zoe": "Zoé Grand"}
    return {mail: arrive(intake, mail, nom=name) for mail, name in names.items()}


@pytest.mark.parametrize("tool", LISTS)
@pytest.mark.usefixtures("host")
def test_a_list_of_each_tool_becomes_one_lot_that_is_taken_back(client, intake, tool):
    rows = people(intake)

    shown = bring(client, intake, LISTS[tool])
    ticked = {int(each["value"]) for each in soup(shown).select("[name=present][checked]")}
    assert ticked == {rows["awa"].pk, rows["bea"].pk}
    assert not soup(shown).select("[name=absent][checked]")
    assert set(states().values()) == {"confirmed"}

    chosen = {"list": carried(shown), "minutes": "15", "go_on": "1", "present": ticked}
    made = client.post(address(intake), chosen | {"absent": [rows["zoe"].pk]})
    lot = Lot.objects.get()
    assert urlsplit(made.url).path == reverse("inbox:lots_show", args=[lot.pk])
    preview = soup(client.get(made.url))
    assert [each.get_text(strip=True) for each in preview.select(".lot-rows__there")] == [
        "→ Présent",
        "→ Présent",
        "→ Absent",
    ]
    client.post(reverse("inbox:lots_words", args=[lot.pk]), {})  # says nothing else of it
    client.post(reverse("inbox:lots_run", args=[lot.pk]))
    assert states() == {
        "Awa Martin": "attended",
        "Béa Dupont": "attended",
        "Léa Petit": "confirmed",
        "Zoé Grand": "absent",
    }

    back = client.post(reverse("inbox:lots_back", args=[lot.pk]))
    client.post(reverse("inbox:lots_run", args=[Lot.objects.exclude(pk=lot.pk).get().pk]))
    assert back.status_code == 302
    assert set(states().values()) == {"confirmed"}


@pytest.mark.usefixtures("host")
def test_columns_nobody_knows_are_chosen_by_hand_and_a_wrong_choice_loses_nothing(client, intake):
    rows = people(intake)
    asked = bring(client, intake, UNKNOWN)
    table = carried(asked, "table")
    assert "Qui / Awa Martin" in asked.content.decode()

    wrong = client.post(address(intake), {"table": table, "minutes": "45", "lasted": "2"})
    shown = client.post(
        address(intake), {"table": carried(wrong, "table"), "minutes": "45", "name": "0", "lasted": "2"}
    )

    assert (wrong.status_code, shown.status_code) == (422, 200)
    assert soup(wrong).select_one("[name=lasted] [selected]")["value"] == "2"
    ticked = [int(each["value"]) for each in soup(shown).select("[name=present][checked]")]
    assert ticked == [rows["awa"].pk]
    assert "Béa Dupont a été absent" in soup(shown).get_text()


def test_who_may_be_several_is_asked_about_and_who_is_unknown_is_left(client, intake, host):
    rows = people(intake) | {"léo": arrive(intake, "leo", nom="Léo Martin")}
    cancel(rows["zoe"])
    move(rows["lea"], to="attended", by=host)
    data = b"Name,Duration\nMartin,50\nAwa Dupond,50\nZoe Grand,50\nLea Petit,50\nX Y,50\n"

    shown = bring(client, intake, data)
    doubts = [
        [int(each["value"]) for each in field.select("input") if each["value"]]
        for field in soup(shown).select(".brought__doubt")
    ]
    asked = {"list": carried(shown), "minutes": "15"}
    kept = client.post(address(intake), asked | {"who-0": rows["léo"].pk, "again": "1"})
    wrong = client.post(address(intake), asked | {"who-0": rows["bea"].pk, "go_on": "1"})
    client.post(address(intake), asked | {"who-0": rows["léo"].pk, "who-1": "", "go_on": "1"})

    assert doubts == [[rows["awa"].pk, rows["léo"].pk], [rows["awa"].pk]]
    assert soup(kept).select_one(f"[name=who-0][value='{rows['léo'].pk}']").has_attr("checked")
    unknown = soup(shown).select_one("[aria-labelledby=brought-unknown]").get_text()
    assert "X Y" in unknown
    assert f"{rows['zoe'].reference} · Annulée" in " ".join(unknown.split())
    assert wrong.status_code == 422
    assert list(Lot.objects.get().rows.values_list("registration", flat=True)) == [rows["léo"].pk]


def test_an_address_goes_before_a_name_and_a_shared_mailbox_asks_the_name(intake):
    awa = arrive(intake, "two@example.org", nom="Awa Martin")
    bea = arrive(intake, "two@example.org", nom="Béa Dupont")
    lea = arrive(intake, "lea", nom="Léa Petit")
    Registration.objects.filter(pk=bea.pk).update(state_code="confirmed")
    rows = list(Registration.objects.order_by("pk"))
    listed = [
        Person("Dupont Bea", "two@example.org", 600),
        Person("Tablette", "two@example.org", 600),
        Person("Quelqu’un", "lea@example.org", 600),
        Person("Lea Petit", "", 600),
    ]

    found = match(listed, rows, [], least=1200)

    assert [(each.row, each.seconds) for each in (*found.sure, *found.short)] == [(lea, 1200), (bea, 600)]
    assert [each.candidates for each in found.doubtful] == [[awa, bea]]


def test_two_of_one_name_with_addresses_of_their_own_are_asked_about(intake):
    lea = arrive(intake, "lea", nom="Léa Petit")
    listed = [Person("Léa Petit", "a@example.org", 60), Person("PETIT Léa", "b@example.org", 60)]

    found = match(listed, [lea], [], least=0)

    assert [(each.person, each.candidates) for each in found.doubtful] == [(each, [lea]) for each in listed]


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "vide"),
        (b"PK\x03\x04", 422, "classeur"),
        (b"\x89PNG\r\n\x1a\n\x00", 422, "texte lisible"),
        (b"Name,Email\n" + b"A,a@example.org\n" * 5_000, 413, "2 000 lignes"),
        (b"a" * 1_000_001, 413, "1 Mo"),
    ],
)
@pytest.mark.usefixtures("host")
def test_a_file_that_is_no_list_is_refused_in_words(client, intake, data, status, words):
    people(intake)

    answer = bring(client, intake, data, minutes="40")

    assert answer.status_code == status
    assert words in soup(answer).get_text().replace("\xa0", " ").replace("\u202f", " ")
    assert soup(answer).select_one("[name=minutes]")["value"] == "40"


@pytest.mark.usefixtures("host")
def test_what_was_read_is_taken_from_the_same_person_for_the_same_session_alone(client, intake):
    people(intake)
    kept = carried(bring(client, intake, UNKNOWN), "table")
    other = booking(capacity=None, starts_in=timedelta(hours=-2))
    arrive(other, "lea")

    forged = client.post(address(intake), {"list": kept[:-1] + "x", "minutes": "20"})
    crossed = client.post(address(intake), {"list": kept, "minutes": "20"})
    client.force_login(manager_of(intake))
    theirs = client.post(address(intake), {"table": kept, "minutes": "20", "name": "0"})

    assert [each.status_code for each in (forged, crossed, theirs)] == [400, 400, 400]
    assert soup(forged).select_one("[name=minutes]")["value"] == "20"


def test_nothing_is_brought_before_the_session_or_without_the_right(client):
    coming = booking(capacity=None, starts_in=timedelta(hours=2))
    arrive(coming, "awa")
    client.force_login(manager_of(coming))

    assert 'type="file"' not in client.get(address(coming)).content.decode()
    assert bring(client, coming, UNKNOWN).status_code == 409
    client.force_login(factories.staff(StaffGroup.REVIEWERS))
    assert client.get(address(coming)).status_code in (302, 403)


@pytest.mark.usefixtures("host")
def test_a_name_that_is_code_is_shown_as_text(client, intake):
    people(intake)

    shown = bring(client, intake, b"Name,Duration\n<script>x</script>,50\n").content.decode()

    assert "<script>x" not in shown
    assert "&lt;script&gt;x" in shown


@pytest.mark.usefixtures("host")
def test_many_people_cost_no_more_queries_than_few(client, intake):
    def queries(number: int) -> int:
        data = "Name,Email,Duration\n" + "".join(f"P{n},p{n}@example.org,50\n" for n in range(number))
        with CaptureQueriesContext(connection) as caught:
            assert bring(client, intake, data.encode()).status_code == 200
        return len(caught)

    arrive(intake, "p0")
    few = queries(1)
    for number in range(1, 8):
        arrive(intake, f"p{number}")

    assert queries(8) <= few
