"""Who may take what out of the inbox; what is kept of it; how much it costs."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from core.enums import StaffGroup
from inbox.exporting.formats import FORMATS
from inbox.models import Export
from registrations.domain.persons import erase
from registrations.enums import EventKind
from registrations.models import Registration, RegistrationEvent
from tests import factories
from tests.inbox.exporting.exported import (
    CODES,
    answered,
    asking,
    book,
    content,
    data,
    signed_in,
    table,
    take,
    with_columns,
)
from tests.registrations.papers.reading import words

pytestmark = pytest.mark.django_db
SECRET = "RienPourLesAutres"
GUARDED = ("Asthme", "Confidence-dite")
READERS = {
    StaffGroup.MANAGERS: True,
    StaffGroup.OFFICERS: True,
    StaffGroup.ADMINISTRATORS: True,
    StaffGroup.DELEGATES: False,
}


def said(made: bytes, file_format: str) -> str:
    """All that a file says."""
    if file_format != "xlsx":
        return made.decode()
    return "\n".join(str(each) for row in book(made).active.iter_rows(values_only=True) for each in row)


def elsewhere():
    """An intake of another programme, where somebody sent something."""
    index = factories.call_index(factories.programme(title="Autre programme", slug="autre"))
    other = factories.intake(factories.call(index, title="Un autre appel"))
    return factories.registration(other, nom=SECRET, projet=SECRET)


@pytest.mark.parametrize("file_format", list(FORMATS))
@pytest.mark.parametrize(("group", "may_read"), list(READERS.items()))
def test_file_holds_guarded_answers_for_their_readers_alone(client, group, may_read, file_format):
    intake = asking()
    answered(intake)
    user = signed_in(client, group, intake=intake)
    with_columns(user, *CODES)

    made = said(take(client, file_format, "?columns=all"), file_format)

    assert "Un projet utile." in made
    assert [each in made for each in (*GUARDED, "Santé", "Confidence")] == [may_read] * 4


@pytest.mark.parametrize("file_format", [*FORMATS, "zip"])
def test_file_holds_nothing_of_another_programme(client, file_format):
    intake = asking()
    own, other = answered(intake), elsewhere()
    signed_in(client, StaffGroup.MANAGERS, intake=intake)
    address = f"/admin/inbox/tous/export/{file_format}/"

    by_view = content(client.get(f"{address}?columns=all"))
    by_choice = content(client.post(f"{address}?columns=all", {"row": [own.pk, other.pk]}))
    by_search = content(client.get(f"{address}?q={SECRET}"))

    for made in (by_view, by_choice, by_search):
        assert SECRET.encode() not in made
        if file_format != "zip":
            assert SECRET not in said(made, file_format)
            assert other.reference not in said(made, file_format)
    if file_format != "zip":
        assert own.reference in said(by_choice, file_format)


@pytest.mark.parametrize("group", [StaffGroup.EDITORS, StaffGroup.PUBLISHERS, StaffGroup.REVIEWERS])
def test_who_reads_no_registration_of_it_takes_none_out(client, group):
    intake = asking()
    registration = answered(intake)
    signed_in(client, group)

    for address in ("tous/export/csv/", "tous/export/zip/", f"{registration.pk}/pdf/", "exports/"):
        response = client.get(f"/admin/inbox/{address}")
        made = b"".join(response.streaming_content) if response.streaming else response.content

        assert registration.reference.encode() not in made
        assert b"Awa Martin" not in made
        assert not made.startswith(b"%PDF")


def test_nobody_takes_anything_out_without_signing_in(client):
    registration = answered(asking())

    for address in ("tous/export/csv/", f"{registration.pk}/pdf/", "exports/"):
        assert client.get(f"/admin/inbox/{address}").status_code == 302


@pytest.mark.parametrize("address", ["tous/export/exe/", "rien/export/csv/"])
def test_format_or_view_that_is_not_there_is_not_found(client, address):
    signed_in(client, StaffGroup.ADMINISTRATORS)

    assert client.get(f"/admin/inbox/{address}").status_code == 404


def test_file_has_the_filters_the_search_and_the_order_of_the_list(client):
    intake = asking()
    cheap = answered(intake, nom="Zoé Petit", montant="100.00")
    dear = answered(intake, nom="Awa Petit", courriel="b@example.org", montant="900.00")
    answered(intake, nom="Léo Grand", courriel="c@example.org", montant="500.00")
    signed_in(client, StaffGroup.MANAGERS, intake=intake)

    by_name = data(take(client, "json", "?q=petit&ordering=name"))["rows"]
    by_amount = data(take(client, "json", "?a-montant_min=200&ordering=-a-montant"))["rows"]

    assert [row["reference"] for row in by_name] == [dear.reference, cheap.reference]
    assert [row["name"] for row in by_amount] == ["Awa Petit", "Léo Grand"]


def test_filter_that_makes_no_sense_gives_nothing_rather_than_everything(client):
    intake = asking()
    answered(intake)
    signed_in(client, StaffGroup.MANAGERS, intake=intake)

    assert data(take(client, "json", "?state=rien.du-tout"))["rows"] == []


def test_rows_that_were_ticked_are_taken_out_alone_in_the_order_of_the_list(client):
    intake = asking()
    rows = [answered(intake, nom=name, courriel=f"{name}@example.org") for name in ("c", "a", "b", "d")]
    signed_in(client, StaffGroup.MANAGERS, intake=intake)

    response = client.post(
        "/admin/inbox/tous/export/json/",
        {"row": [str(row.pk) for row in rows[:3]] + ["x", "9" * 40], "query": "ordering=name"},
    )

    assert [row["name"] for row in data(content(response))["rows"]] == ["a", "b", "c"]


def test_ticked_rows_or_all_of_the_view_are_exported_by_the_bar_of_the_list(client):
    intake = asking()
    rows = [answered(intake, nom=name, courriel=f"{name}@example.org") for name in ("Ana", "Bob", "Cy")]
    signed_in(client, StaffGroup.MANAGERS, intake=intake)
    page = BeautifulSoup(client.get("/admin/inbox/?q=a&ordering=name").content, "html.parser")
    form = page.select_one("form#lot")
    sent = {each["name"]: each["value"] for each in form.select("input[type=hidden]")}
    (address,) = [
        each["formaction"] for each in form.select("button[formaction]") if "xlsx" in each["formaction"]
    ]

    ticked = book(content(client.post(address, sent | {"row": rows[0].pk})))
    whole = book(content(client.post(address, sent | {"all": "1"})))

    assert [row[1] for row in ticked.active.iter_rows(min_row=2, values_only=True)] == ["Ana"]
    assert ticked.active.max_row == 2
    assert whole.active.max_row == 1 + len(page.select("input[name=row]"))


def test_nothing_ticked_takes_nothing_out_and_says_what_to_do(client):
    intake = asking()
    answered(intake)
    signed_in(client, StaffGroup.MANAGERS, intake=intake)

    response = client.post("/admin/inbox/tous/export/csv/", {"query": "q=awa"}, follow=True)

    assert response.redirect_chain == [("/admin/inbox/?q=awa", 302)]
    assert "Cochez d’abord" in response.content.decode()
    assert not Export.objects.exists()


def test_log_says_who_what_and_how_many_and_never_what_was_typed(client):
    intake = asking()
    answered(intake)
    answered(intake, nom="Autre", courriel="b@example.org")
    user = signed_in(client, StaffGroup.MANAGERS, intake=intake)

    take(client, "csv", "?q=Awa+Martin&a-titre=Atelier&language=fr")

    (line,) = Export.objects.values("by", "view", "filters", "columns", "format", "number")
    assert line["by"] == user.pk
    assert (line["view"], line["format"], line["number"]) == ("tous", "csv", 1)
    assert set(line["filters"].split(",")) == {"q", "a-titre", "language"}
    assert line["columns"].split(",")[0] == "reference"
    assert "Awa" not in str(line)
    assert "Atelier" not in str(line)


def test_export_that_somebody_breaks_off_is_in_the_log(client):
    intake = asking()
    answered(intake)
    signed_in(client, StaffGroup.MANAGERS, intake=intake)

    next(iter(client.get("/admin/inbox/tous/export/csv/").streaming_content))

    assert Export.objects.count() == 1


def test_nothing_is_changed_by_an_export_but_that_sensitive_answers_were_read(client):
    intake = asking()
    answered(intake)
    user = signed_in(client, StaffGroup.MANAGERS, intake=intake)
    before, history = list(Registration.objects.values()), list(RegistrationEvent.objects.order_by("pk"))

    take(client, "xlsx", "?columns=all")

    assert list(Registration.objects.values()) == before
    *same, read = RegistrationEvent.objects.order_by("pk")
    assert same == history
    assert (read.kind, read.actor_id) == (EventKind.DOSSIER_READ, user.pk)


def test_everyone_sees_their_own_exports_and_the_officer_all(client):
    intake = asking()
    answered(intake)
    manager = signed_in(client, StaffGroup.MANAGERS, intake=intake)
    take(client, "csv")
    other = signed_in(client, StaffGroup.MANAGERS, intake=intake)
    take(client, "json")

    own = BeautifulSoup(client.get(reverse("inbox:exports")).content, "html.parser").select(
        "table.listing tbody tr"
    )
    signed_in(client, StaffGroup.OFFICERS)
    page = BeautifulSoup(client.get(reverse("inbox:exports")).content, "html.parser")
    everyone = page.select("table.listing tbody tr")

    assert len(own) == 1
    assert str(other) in own[0].get_text()
    assert "JSON" in own[0].get_text()
    assert len(everyone) == 2
    assert str(manager) in everyone[1].get_text()


def test_file_is_kept_by_nobody_and_taken_for_nothing_else(client):
    signed_in(client, StaffGroup.ADMINISTRATORS)

    response = client.get("/admin/inbox/tous/export/csv/")

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert 'filename="tous-' in response.headers["Content-Disposition"]


def test_spreadsheet_of_a_filtered_view_is_two_clicks_away(client):
    intake = asking()
    answered(intake)
    signed_in(client, StaffGroup.MANAGERS, intake=intake)
    page = BeautifulSoup(client.get("/admin/inbox/?q=awa&language=fr").content, "html.parser")

    menu = page.select_one("details.inbox-export")  # a click opens it, a second one takes the file
    addresses = [link["href"] for link in menu.select("ul a")]

    assert {address.split("/")[5] for address in addresses} == {*FORMATS, "zip"}
    for address in addresses:
        assert "q=awa" in address
        assert content(client.get(address))
    assert Export.objects.filter(number=1).count() == len(addresses)


def test_dossier_on_paper_is_given_to_who_may_read_it(client):
    intake = asking()
    registration, other = answered(intake), elsewhere()
    signed_in(client, StaffGroup.MANAGERS, intake=intake)

    screen = BeautifulSoup(client.get(f"/admin/inbox/{registration.pk}/").content, "html.parser")
    (address,) = [link["href"] for link in screen.select("a") if link.get_text() == "Dossier en PDF"]
    response = client.get(address)
    refused = client.get(f"/admin/inbox/{other.pk}/pdf/")

    assert response.headers["Content-Type"] == "application/pdf"
    assert f"{registration.reference} Awa Martin.pdf" in response.headers["Content-Disposition"]
    assert registration.reference in words(response.content)
    assert "Asthme" in words(response.content)
    assert refused.status_code == 404
    assert list(Export.objects.values_list("view", "format", "number")) == [("dossier", "pdf", 1)]


def test_reading_guarded_answers_on_paper_is_noted_and_reading_the_others_is_not(client):
    intake = asking()
    guarded = answered(intake)
    plain = answered(intake, courriel="b@example.org", sante=None, secret=None)
    Registration.objects.filter(pk=plain.pk).update(answers={"nom": "Awa Martin"})
    signed_in(client, StaffGroup.MANAGERS, intake=intake)

    for each in (guarded, plain):
        client.get(f"/admin/inbox/{each.pk}/pdf/")
    signed_in(client, StaffGroup.DELEGATES, intake=intake)
    without = words(client.get(f"/admin/inbox/{guarded.pk}/pdf/").content)

    read = RegistrationEvent.objects.filter(kind=EventKind.DOSSIER_READ)
    assert [event.registration_id for event in read] == [guarded.pk]
    assert [each in without for each in GUARDED] == [False, False]


def test_erased_dossier_gives_no_paper(client):
    registration = answered(asking())
    user = signed_in(client, StaffGroup.ADMINISTRATORS)
    erase(registration, by=user)

    assert client.get(f"/admin/inbox/{registration.pk}/pdf/").status_code == 404


def test_file_is_in_the_language_of_its_reader_though_it_is_made_when_none_is_active(client):
    """What is streamed is made after the view has answered."""
    intake = asking()
    registration = answered(intake)
    signed_in(client, StaffGroup.MANAGERS, intake=intake, language="en")

    headings, row = table(take(client, "csv"), ",")

    with translation.override("en"):
        assert dict(zip(headings, row, strict=True))["State"] == str(registration.state.label)
    assert "Received" in headings
