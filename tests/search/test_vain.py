"""What is searched in vain is counted by the week, says nothing about anyone, and leads editors to a synonym."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command

from core.enums import StaffGroup
from core.text.dates import PARIS
from search.models import SynonymGroup, VainSearch
from search.vain import MOST_OF_A_WEEK, Missed, count_vain, forget_old, missed
from search.words import keep_words
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 10, tzinfo=PARIS)  # a Wednesday
SYNONYMS = "/admin/snippets/search/synonymgroup/"


def times(query: str, number: int, *, at: datetime = AT, language: str = "fr") -> None:
    for _time in range(number):
        count_vain(query, language, at)


def test_words_are_kept_from_the_third_time_of_a_week_on():
    times("Apiculture urbaine", 2)
    row = VainSearch.objects.get()
    assert (row.words, row.times, str(row.week)) == ("", 2, "2026-11-23")
    assert "apiculture" not in row.digest

    times("apiculture  URBAINE !", 1)
    times("apiculture urbaine", 2, at=AT + timedelta(days=7))

    assert missed(AT) == [Missed("apiculture urbaine", "fr", 3)]
    assert VainSearch.objects.filter(words="").count() == 1


@pytest.mark.parametrize(
    "query",
    [
        "awa.martin@example.org",
        "06 12345678",
        "73282932000074",
        "je voudrais savoir si mon dossier envoyé hier soir avance",
        "anticonstitutionnellement " * 3,
        "le de la",
        "",
    ],
)
def test_nothing_that_may_tell_of_somebody_is_counted(query):
    times(query, 3)

    assert not VainSearch.objects.exists()


def test_no_more_different_ones_are_counted_in_a_week(monkeypatch):
    monkeypatch.setattr("search.vain.MOST_OF_A_WEEK", 2)
    for word in ("ruche", "miel", "pollen"):
        times(word, 3)

    assert {each.words for each in missed(AT)} == {"ruche", "miel"}
    assert MOST_OF_A_WEEK > 2


def test_the_most_frequent_come_first_until_they_have_a_synonym():
    times("ruche", 3)
    times("miel", 5)
    times("honey", 4, language="en")
    assert [each.words for each in missed(AT)] == ["miel", "honey", "ruche"]

    SynonymGroup.objects.create(expressions="abeille\nles miels")

    assert [each.words for each in missed(AT)] == ["honey", "ruche"]


def test_what_is_old_is_neither_shown_nor_kept():
    times("ruche", 3)

    assert missed(AT + timedelta(weeks=14)) == []
    forget_old(AT + timedelta(weeks=25))
    assert VainSearch.objects.exists()
    forget_old(AT + timedelta(weeks=26))
    assert not VainSearch.objects.exists()


def test_the_worker_forgets_them():
    times("ruche", 3)

    keep_words(AT + timedelta(weeks=27))

    assert not VainSearch.objects.exists()


def test_only_a_search_that_finds_nothing_is_counted(client):
    factories.standard(title="Apiculture")
    call_command("update_index", verbosity=0)

    for query in ("apiculture", "NOV-2026-00012", "", "apiculture&kind=calls"):
        client.get(f"/recherche/?q={query}")
    assert not VainSearch.objects.exists()

    client.get("/recherche/?q=montgolfière")
    assert VainSearch.objects.get().times == 1


def test_editors_add_a_synonym_of_what_was_missed(client):
    for _time in range(3):
        client.get("/recherche/?q=montgolfi%C3%A8re")
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))

    page = BeautifulSoup(client.get(SYNONYMS).content, "html.parser")
    line = page.select_one(".missed li")
    assert line.b.get_text() == "montgolfiere"
    form = BeautifulSoup(client.get(line.a["href"]).content, "html.parser")

    assert form.select_one("[name=expressions]").get_text(strip=True) == "montgolfiere"
    assert form.select_one("[name=language] [selected]")["value"] == "fr"
    client.post(line.a["href"], {"expressions": "montgolfière\nballon", "language": "fr"})
    assert SynonymGroup.objects.filter(expressions="montgolfière\nballon").exists()
    assert BeautifulSoup(client.get(SYNONYMS).content, "html.parser").select(".missed li") == []


def test_an_odd_address_of_a_new_group_is_a_new_group(client):
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))

    response = client.get(f"{SYNONYMS}add/?language=xx&expressions=%00{'a' * 5000}")

    assert response.status_code == 200
