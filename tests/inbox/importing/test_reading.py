"""The lists of meeting tools as they are given: encodings, heads, parts of reports, lines of one person."""

import pytest

from inbox.importing.heads import Columns
from inbox.importing.reading import (
    MOST_BYTES,
    BadList,
    Person,
    first_line,
    first_person,
    head_of,
    people_of,
    read_table,
    seconds_in,
)
from tests.inbox.importing.lists import LISTS, UNKNOWN


def people(data: bytes) -> list[Person]:
    table = read_table(data)
    place, columns = head_of(table) or (first_line(table) - 1, Columns(name=0, email=1, lasted=2))
    return people_of(table, columns, place + 1).people


@pytest.mark.parametrize("tool", LISTS)
def test_each_tools_list_says_who_was_there_for_how_long(tool):
    awa, bea = people(LISTS[tool])

    assert (awa.name, awa.minutes, bea.name, bea.minutes) == ("Awa Martin", 50, "DUPONT Béa", 40)
    assert awa.email == ("" if tool.startswith("Big") else "awa@example.org")


def test_two_people_of_one_mailbox_and_two_of_one_name_stay_two():
    found = people(
        b"Name,Email,Duration\nAwa,two@example.org,10\nBea,two@example.org,20\nLea,l@example.org,5\nLea,m@example.org,6\n"
    )

    assert [(each.name, each.minutes) for each in found] == [("Awa", 10), ("Bea", 20), ("Lea", 5), ("Lea", 6)]


def test_a_list_without_a_known_head_is_read_by_columns_chosen_by_hand():
    assert head_of(read_table(UNKNOWN)) is None
    assert [(each.name, each.email, each.minutes) for each in people(UNKNOWN)][1:] == [
        ("Awa Martin", "awa@example.org", 50),
        ("DUPONT Béa", "", 40),
    ]


@pytest.mark.parametrize(
    ("table", "columns", "start"),
    [
        ([["Qui", "Adresse"], ["Awa", "awa@example.org"]], {"name": 0, "email": 1}, 1),
        ([["Qui", "Combien"], ["Awa", "50"], ["Béa", "0"]], {"name": 0, "lasted": 1}, 1),
        ([["Awa", "0"], ["Béa", "50"]], {"name": 0, "lasted": 1}, 0),
        ([["Awa", ""], ["Béa", "bea@example.org"]], {"name": 0, "email": 1}, 0),
        ([["Awa", "awa@example.org"], ["Béa", "-"]], {"name": 0, "email": 1}, 0),
        ([["Awa", "inconnue"], ["Béa", "-"]], {"name": 0, "email": 1}, 0),
    ],
)
def test_a_line_that_only_names_the_chosen_columns_is_nobody(table, columns, start):
    assert first_person(table, Columns(**columns), 0) == start


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("57", 3420),
        ("57,5", 3450),
        ("1:02:10", 3730),
        ("0:40", 2400),
        ("1h 2m 10s", 3730),
        ("1 h 2 min 10 s", 3730),
        ("1 heure 2 minutes", 3720),
        ("-", 0),
        ("nan", 0),
        ("inf", 0),
        ("bientôt", 0),
        ("=1+1", 0),
        ("9" * 400, 0),
    ],
)
def test_a_time_is_read_however_it_is_written(words, seconds):
    assert seconds_in(words) == seconds


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 422),
        (b"\xef\xbb\xbf \r\n", 422),
        (b"PK\x03\x04workbook", 422),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 422),
        (b"\xff\xfea", 422),
        (b"Name,Email\n", 422),
        (b'Name,Email,"' + b"a" * 200_000, 422),
        (b"a" * (MOST_BYTES + 1), 413),
        (b"Name,Email\n" + b"A,a@example.org\n" * 5_000, 413),
    ],
)
def test_what_is_no_list_is_said_to_be_none(data, status):
    with pytest.raises(BadList) as bad:
        people(data)

    assert bad.value.status == status


def test_lines_that_begin_like_formulas_are_left_out_and_counted():
    table = read_table(
        b'Name,Email,Duration\n"=HYPERLINK(""x"")",a@example.org,50\nAwa,@SUM(1),50\nBea,b@example.org,50\n'
    )

    listed = people_of(table, head_of(table)[1], 1)

    assert ([each.name for each in listed.people], listed.formulas) == (["Bea"], 2)
