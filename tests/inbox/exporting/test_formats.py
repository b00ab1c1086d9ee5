"""A view as a sheet: typed, safe, in the person's own language, and the same whoever opens it."""

import csv
import io
from array import array
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import StaffGroup
from inbox.exporting.formats import rows_of_text
from inbox.exporting.tables import Table
from inbox.listing import Listing
from registrations.models import Registration
from tests.examples import examples
from tests.inbox.exporting.exported import (
    CODES,
    answered,
    asking,
    book,
    data,
    signed_in,
    table,
    take,
    with_columns,
)

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # half past midnight, in July, in Paris
CELLS = st.text(st.sampled_from('ab;,"\r\n\té '))
HOSTILE = ["=cmd|' /C calc'!A0", "+33 appel", "-1+1", "@SUM(A1)", "＝1+1", "  =1+1"]


@pytest.fixture
def intake():
    return asking()


@pytest.fixture
def manager(client, intake):
    user = signed_in(client, StaffGroup.MANAGERS, intake=intake)
    with_columns(user, *CODES)
    return user


@pytest.mark.usefixtures("manager")
def test_workbook_has_texts_as_texts_dates_as_dates_and_money_as_numbers(client, intake):
    registration = answered(intake)
    Registration.objects.update(created_at=RECEIVED)

    made = book(take(client, "xlsx"))

    headings, row = made.active.iter_rows(values_only=True)
    assert headings[:3] == ("Référence", "Nom", "Reçue")
    assert dict(zip(CODES, row, strict=True)) == {
        "reference": registration.reference,
        "name": "Awa Martin",
        "received": datetime(2026, 7, 1, 0, 30),  # noqa: DTZ001 (a sheet knows no zones)
        "a-titre": "Atelier",
        "a-siret": "73282932000074",
        "a-tel": "06 12 34 56 78",
        "a-montant": 12500.5,
        "a-places": -3,
        "a-debut": datetime(2026, 3, 1),  # noqa: DTZ001
        "a-themes": "Inclusion, Numérique",
        "a-sante": "Asthme",
    }


@pytest.mark.usefixtures("manager")
def test_workbook_keeps_its_headings_in_sight_and_what_must_stay_text_as_text(client, intake):
    answered(intake)

    sheet = book(take(client, "xlsx")).active

    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:K2"
    formats = {code: sheet.cell(2, place).number_format for place, code in enumerate(CODES, 1)}
    assert [formats[code] for code in ("reference", "a-siret", "a-tel")] == ["@", "@", "@"]
    assert formats["a-montant"].startswith("#,##0.00")
    assert formats["a-debut"] == "dd/mm/yyyy"
    widths = [dimension.width for dimension in sheet.column_dimensions.values()]
    assert min(widths) > 10
    assert max(widths) < 60


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("typed", HOSTILE)
def test_workbook_runs_nothing_that_was_typed(client, intake, typed):
    answered(intake)
    Registration.objects.update(name=typed)

    cell = book(take(client, "xlsx")).active.cell(2, 2)

    assert (cell.data_type, cell.value) == ("s", typed)


@pytest.mark.usefixtures("manager")
def test_text_longer_than_a_cell_of_excel_is_cut_where_one_sees_it_and_whole_elsewhere(client, intake):
    long = "mot " * 10_000
    registration = answered(intake)
    Registration.objects.filter(pk=registration.pk).update(
        answers=registration.answers | {"projet": long.strip()}
    )

    row = dict(
        zip(*book(take(client, "xlsx", "?columns=all")).active.iter_rows(values_only=True), strict=True)
    )
    lines = table(take(client, "csv", "?columns=all"))

    assert len(row["Projet"]) == 32_767
    assert row["Projet"].endswith("[…]")
    assert dict(zip(*lines, strict=True))["Projet"] == long.strip()


@pytest.mark.usefixtures("manager")
def test_no_two_columns_have_one_heading(manager):
    listing = Listing.of(manager, "tous", QueryDict())
    columns = [listing.all_columns[code] for code in ("name", "reference", "name", "name")]

    made = Table(listing, array("q"), columns)

    assert made.headings == ["Nom", "Référence", "Nom (2)", "Nom (3)"]


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5), delimiter=st.sampled_from(";,"))
@settings(max_examples=examples(200), deadline=None)
def test_text_file_is_what_the_library_writes_row_by_row(rows, delimiter):
    wanted = io.StringIO()
    csv.writer(wanted, delimiter=delimiter, lineterminator="\r\n").writerows(rows)

    assert rows_of_text(list(zip(*rows, strict=True)), delimiter) == wanted.getvalue()


@pytest.mark.usefixtures("manager")
def test_text_file_of_a_french_account_opens_in_a_french_spreadsheet(client, intake):
    answered(intake)
    Registration.objects.update(created_at=RECEIVED)

    made = take(client, "csv")

    assert made.startswith(b"\xef\xbb\xbf")
    headings, row = table(made)
    assert headings[0] == "Référence"
    assert row[2:] == [
        "2026-07-01 00:30",
        "Atelier",
        "732 829 320 00074",
        "06 12 34 56 78",
        "12500,50",
        "-3",
        "2026-03-01",
        "Inclusion, Numérique",
        "Asthme",
    ]


def test_text_file_of_an_english_account_has_commas_and_no_mark(client, intake):
    with_columns(signed_in(client, StaffGroup.MANAGERS, intake=intake, language="en"), *CODES)
    answered(intake)

    made = take(client, "csv")

    assert not made.startswith(b"\xef\xbb\xbf")
    headings, row = table(made, ",")
    assert headings[:2] == ["Reference", "Name"]
    assert row[6:8] == ["12500.50", "-3"]


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("typed", [*HOSTILE, "\t=1", "\r=1"])
def test_text_file_makes_harmless_what_begins_like_a_formula(client, intake, typed):
    answered(intake)
    Registration.objects.update(name=typed)

    _headings, row = table(take(client, "csv"))

    assert row[1] == f"'{typed}"


@pytest.mark.usefixtures("manager")
def test_text_file_survives_quotes_separators_and_lines(client, intake):
    typed = 'Dupont; "Awa", dite\nla grande'
    answered(intake)
    Registration.objects.update(name=typed)

    assert table(take(client, "csv"))[1][1] == typed


@pytest.mark.usefixtures("manager")
def test_objects_are_typed_under_codes_that_never_change(client, intake):
    registration = answered(intake)
    answered(intake, courriel="b@example.org", montant=None, themes=None, siret=None, tel=None, debut=None)
    Registration.objects.filter(pk=registration.pk).update(created_at=RECEIVED)

    made = data(take(client, "json", "?ordering=created_at"))

    assert [each["code"] for each in made["columns"]] == list(CODES)
    assert {each["code"]: each["type"] for each in made["columns"]}["a-montant"] == "money"
    assert made["rows"][0] == {
        "reference": registration.reference,
        "name": "Awa Martin",
        "received": "2026-07-01T00:30:00+02:00",
        "a-titre": "Atelier",
        "a-siret": "73282932000074",
        "a-tel": "+33612345678",
        "a-montant": 12500.5,
        "a-places": -3,
        "a-debut": "2026-03-01",
        "a-themes": ["Inclusion", "Numérique"],
        "a-sante": "Asthme",
    }
    assert made["rows"][1]["a-montant"] is None
    assert made["rows"][1]["a-themes"] == []


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("file_format", ["xlsx", "csv", "json"])
def test_view_that_holds_nothing_gives_a_file_with_its_headings(client, file_format):
    made = take(client, file_format)

    if file_format == "json":
        assert data(made)["rows"] == []
    else:
        rows = table(made) if file_format == "csv" else list(book(made).active.iter_rows())
        assert len(rows) == 1


@pytest.mark.usefixtures("manager")
def test_all_answers_stand_beside_the_columns_each_question_once(client, intake):
    registration = answered(intake)

    made = data(take(client, "json", "?columns=all"))

    codes = [each["code"] for each in made["columns"]]
    assert codes[: len(CODES)] == list(CODES)
    assert len(codes) == len(set(codes))
    row = made["rows"][0]
    assert row["reference"] == registration.reference
    assert row["a-projet"] == "Un projet utile."
    assert row["a-secret"] == "Confidence-dite"
    assert row["a-courriel"] == "awa@example.org"
    assert "Qui : Léo" in row["a-equipe"].replace("\xa0", " ")


@pytest.mark.usefixtures("manager")
def test_all_answers_are_typed_like_the_columns_of_the_same_questions(client, intake, manager):
    answered(intake)
    with_columns(manager, "reference")

    alone = data(take(client, "json", "?columns=all"))["rows"][0]
    with_columns(manager, *CODES)
    shown = data(take(client, "json"))["rows"][0]

    answers = {code: value for code, value in shown.items() if code.startswith("a-")}
    assert len(answers) == 8
    assert {code: alone[code] for code in answers} == answers
