"""The search understands what people mean: other words, half words, wrong words, too many words."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from config.management.commands.worker import Command
from core.enums import StaffGroup
from core.models import Region, User
from programmes.models import ActionArea
from search.models import SynonymGroup, Word
from search.words import write_words
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    """Search as a visitor does, with index and words as the worker keeps them; the titles, and the page."""

    def search(query: str, *, language: str = "fr") -> tuple[list[str], BeautifulSoup]:
        call_command("update_index", verbosity=0)
        write_words()
        response = client.get("/recherche/" if language == "fr" else f"/{language}/recherche/", {"q": query})
        assert response.status_code == 200
        html = BeautifulSoup(response.content, "html.parser")
        return [title.get_text(strip=True) for title in html.select(".results__title")], html

    return search


@pytest.fixture
def cold(client):
    """Search before the worker has read any word."""

    def search(query: str) -> list[str]:
        call_command("update_index", verbosity=0)
        html = BeautifulSoup(client.get("/recherche/", {"q": query}).content, "html.parser")
        return [title.get_text(strip=True) for title in html.select(".results__title")]

    return search


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("La cybersécurité", "cyber sécurité"),
        ("La cybersécurité", "cyber-securite"),
        ("La cyber sécurité", "cybersecurite"),
        ("Télétravailler en ruche", "tele travailler"),
        ("Robotique et apiculture", "roboti"),
        ("Robotique et apiculture", "apicultrue"),
        ("Robotique et apiculture", "robotiqe"),
        ("Robotique et apiculture", "rbotique"),
        ("Robotique et apiculture", "je cherche apiculture"),
        ("Robotique et apiculture", "comment faire de l’apiculture ?"),
        ("Les marguerites", "margueritte"),
    ],
)
def test_what_is_typed_by_half_wrongly_or_in_pieces_is_understood(ask, title, query):
    factories.standard(title=title)
    factories.standard(title="Autre chose")

    titles, _html = ask(query)

    assert titles == [title]


@pytest.mark.parametrize("query", ["robot", "ruse", "cinq", "12345", "ab"])
def test_short_and_different_words_are_not_taken_for_others(ask, query):
    factories.standard(title="La rose et le cirque", summary="Un abat-jour, 12346 fois.")

    titles, _html = ask(query)

    assert titles == []


def test_word_that_was_read_as_another_is_said_and_both_are_looked_for(ask):
    factories.standard(title="Apiculture")

    titles, html = ask("apicultrue")

    assert titles == ["Apiculture"]
    assert "Aucune page ne dit «\u00a0apicultrue\u00a0»." in html.main.get_text()
    assert "«\u00a0apiculture\u00a0»" in html.select_one(".results__note").get_text()


def test_page_that_is_newer_than_the_words_is_found_as_it_is_typed(cold):
    factories.standard(title="Robotique")

    assert cold("robotiques") == ["Robotique"]


def test_what_no_page_says_altogether_finds_what_says_some_and_says_so(ask):
    factories.standard(title="Apiculture")
    factories.standard(title="Autre", summary="Un mot sur l’apiculture.")
    factories.standard(title="Rien de tout cela")

    titles, html = ask("apiculture en montgolfière")

    assert titles == ["Apiculture", "Autre"]
    assert "Aucune page ne dit tout cela." in html.main.get_text()


def test_pages_that_say_it_all_leave_those_that_say_some_out(ask):
    factories.standard(title="Apiculture en montgolfière")
    factories.standard(title="Apiculture")

    titles, html = ask("apiculture montgolfière")

    assert titles == ["Apiculture en montgolfière"]
    assert html.select(".results__note") == []


def test_synonyms_of_the_editors_find_each_other_the_typed_word_first(ask):
    SynonymGroup.objects.create(expressions="ruche\nmaison des abeilles\napiculture")
    factories.standard(title="Maison des abeilles")
    factories.standard(title="Autre", summary="Tout sur l’apiculture.")
    factories.standard(title="Les ruches")
    factories.standard(title="Maison")

    assert ask("ruche")[0] == ["Les ruches", "Maison des abeilles", "Autre"]
    assert ask("maisons des abeilles")[0] == ["Maison des abeilles", "Les ruches", "Autre"]
    assert ask("rucche")[0] == ["Les ruches", "Maison des abeilles", "Autre"]


def test_an_expression_counts_where_its_words_stand_together(ask):
    SynonymGroup.objects.create(expressions="ruche\nmaison des abeilles")
    factories.standard(title="Loin", summary="La maison est grande. On y voit souvent des abeilles.")
    factories.standard(title="Ensemble", summary="Une maison d’abeilles, et rien de plus à côté.")

    titles, html = ask("ruche")

    assert titles == ["Ensemble", "Loin"]
    assert "Seul le premier résultat dit tout cela." in html.main.get_text()


def test_synonyms_are_those_of_the_language(ask):
    SynonymGroup.objects.create(expressions="ruche\napiculture", language="en")
    factories.standard(title="Apiculture")

    assert ask("ruche")[0] == []


@pytest.mark.parametrize(
    ("query", "title"), [("subvention", "Appels à projets"), ("FAQ", "Questions et réponses")]
)
def test_a_new_site_knows_the_words_of_its_field(ask, query, title):
    factories.standard(title=title)

    assert ask(query)[0] == [title]


def test_first_synonyms_are_what_the_editor_would_accept():
    groups = list(SynonymGroup.objects.all())

    assert {group.language for group in groups} == {"fr", "en"}
    for group in groups:
        before = group.expressions
        group.full_clean()
        assert group.expressions == before


@pytest.mark.parametrize(
    ("expressions", "said"),
    [
        ("ruche", "Donnez au moins deux expressions différentes"),
        ("ruche\nRuches", "Donnez au moins deux expressions différentes"),
        ("ruche\nde la", "«\u00a0de la\u00a0» doit avoir un à quatre mots qui comptent"),
        ("ruche\nun deux trois quatre cinq six", "doit avoir un à quatre mots"),
    ],
)
def test_synonyms_that_find_nothing_are_refused(expressions, said):
    with pytest.raises(ValidationError) as refused:
        SynonymGroup(expressions=expressions).full_clean()

    assert said in " ".join(refused.value.messages)


def test_publishers_keep_synonyms_in_the_settings_and_others_do_not(client):
    address = reverse(SynonymGroup.snippet_viewset.get_url_name("add"))
    publisher, editor = factories.staff(StaffGroup.PUBLISHERS), factories.staff(StaffGroup.EDITORS)

    client.force_login(publisher)
    answer = client.post(address, {"language": "fr", "expressions": "ruche\r\n\r\n apiculture "})
    assert answer.status_code == 302
    assert SynonymGroup.objects.filter(expressions="ruche\napiculture").count() == 1
    assert "Synonymes de la recherche" in client.get(reverse("wagtailadmin_home")).text
    client.force_login(editor)
    assert client.get(address).status_code == 302
    assert "Synonymes de la recherche" not in client.get(reverse("wagtailadmin_home")).text


def test_what_is_open_or_to_come_is_before_what_is_over(ask):
    now = timezone.now()
    for name, opens, closes in (("passé", -30, -10), ("ouvert", -3, 3), ("à venir", 3, 9)):
        page = factories.call(title=f"Appel {name}", summary="Une apiculture.")
        factories.intake(page, opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes))
    factories.standard(title="Une page", summary="De l’apiculture.")

    titles, html = ask("apiculture")

    assert set(titles[:2]) == {"Appel ouvert", "Appel à venir"}
    assert titles[2:] == ["Une page", "Appel passé"]
    assert len(html.select(".results .pill")) == 3


def test_lists_are_results_too(ask):
    factories.call_index()

    titles, _html = ask("appels à projets")

    assert factories.call_index().title in titles


def test_result_shows_where_the_word_is_said(ask):
    text = "Avant. " * 40 + "On y parle d’<b>apiculture</b> &amp; de miel. " + "Après. " * 60
    factories.standard(
        title="Une page", summary="Un résumé.", body=[{"type": "text", "value": f"<p>{text}</p>"}]
    )

    _titles, html = ask("apicultures")

    passage = html.select_one(".results__item mark").parent
    assert [each.get_text() for each in passage.select("mark")] == ["apiculture"]
    assert passage.get_text().startswith("… ")
    assert passage.get_text().endswith(" …")
    assert "& de miel" in passage.get_text()
    assert len(passage.get_text()) < 300


def test_pages_are_found_by_the_names_of_what_they_are_tied_to(ask):
    region = Region.objects.get(name_fr="Bretagne")
    call = factories.call(title="Un appel", regions=[region], areas=[area("Bocages")])
    workshop = factories.workshop(
        title="Un atelier", replay=factories.video(transcript="<p>On y dit marmite.</p>")
    )
    story = factories.role_model(title="Awa", themes=[factories.theme("Poterie")])

    for query, page in (("bretagne", call), ("bocage", call), ("marmite", workshop), ("poteries", story)):
        assert ask(query)[0] == [page.title], query


def area(name: str) -> ActionArea:
    return ActionArea.objects.create(name=name, locale=factories.home().locale)


def test_what_looks_like_a_reference_leads_to_the_link_that_was_lost(ask):
    _titles, html = ask("nov-2026-00042")

    assert html.select_one(f"main a[href='{reverse('personal:lost_link')}']")


def test_nothing_found_leads_to_the_map_of_the_site(ask):
    _titles, html = ask("montgolfière")

    assert html.select_one(f"main a[href='{reverse('site_map')}']")


def test_words_follow_the_pages_and_are_kept_by_the_worker(django_capture_on_commit_callbacks):
    page = factories.standard(title="L’Apiculture au Rucher")
    hidden = factories.standard(title="Secrète", live=False)
    write_words()
    kept = Word.objects.get(word="apiculture")

    assert (kept.shown, kept.stem, kept.language) == ("apiculture", "apicultur", "fr")
    assert not Word.objects.filter(word="secrete").exists()
    page.title = "Autre chose"
    page.save()
    hidden.live = True
    hidden.save()
    Command().make_rounds()
    assert set(Word.objects.filter(word__in=["apiculture", "secrete"]).values_list("word", flat=True)) == {
        "secrete"
    }


def test_dozen_unknown_words_cost_as_many_queries_as_one(client, django_assert_max_num_queries):
    factories.standard(title="Apiculture")
    call_command("update_index", verbosity=0)
    write_words()
    client.get("/recherche/?q=apiculture")

    for query in ("apicultrue", " ".join(f"apicultru{each}" for each in "abcdefghijklmn")):
        with django_assert_max_num_queries(20):
            client.get("/recherche/", {"q": query})


def test_words_hold_nothing_of_anyone_who_registered():
    registration = factories.registration(factories.intake(factories.call()))
    write_words()

    assert not Word.objects.filter(word__in=registration.email.split("@")).exists()
    assert User.objects.count() == 0


@pytest.fixture
def shown_first():
    """A page that says nothing of bees, shown first to who asks for them."""
    page = factories.standard(title="Nos jardins")
    SynonymGroup.objects.create(expressions="abeille\nmiel de ville", page=page)
    factories.standard(title="Abeille")
    return page


@pytest.mark.parametrize("query", ["abeilles", "Miel de ville", "je cherche du miel de ville", "abeile"])
def test_page_of_an_expression_comes_before_all(ask, shown_first, query):
    factories.standard(title="Un miel de cette ville")

    titles, _html = ask(query)

    assert titles[0] == "Nos jardins"
    assert "Abeille" in titles


def test_page_that_is_shown_first_comes_once(ask):
    page = factories.standard(title="Abeille de toutes les villes")
    factories.standard(title="Abeille")
    SynonymGroup.objects.create(expressions="abeille", page=page)

    titles, _html = ask("abeille")

    assert titles == ["Abeille de toutes les villes", "Abeille"]


def test_page_is_not_shown_first_to_who_asks_for_more_or_when_nobody_may_read_it(ask, shown_first):
    assert "Nos jardins" not in ask("abeille rare")[0]

    shown_first.unpublish()

    assert ask("abeille")[0] == ["Abeille"]


def test_one_expression_is_enough_with_a_page_of_its_language():
    SynonymGroup(expressions="abeille", page=factories.standard()).full_clean()

    with pytest.raises(ValidationError, match="autre langue"):
        SynonymGroup(expressions="abeille", page=factories.standard(parent=factories.home("en"))).full_clean()
    with pytest.raises(ValidationError, match="deux expressions"):
        SynonymGroup(expressions="abeille").full_clean()


def test_an_editor_chooses_the_page_that_is_shown_first(client):
    page = factories.standard(title="Nos jardins")
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))
    address = reverse("wagtailsnippets_search_synonymgroup:add")

    form = BeautifulSoup(client.get(address).content, "html.parser")
    client.post(address, {"expressions": "abeille", "language": "fr", "page": str(page.pk)})

    index = reverse("wagtailsnippets_search_synonymgroup:list")
    listed = client.get(index, {"language": "fr"}).content.decode()
    assert "Page affichée en premier" in form.get_text()
    assert "Nos jardins" in listed
    assert SynonymGroup.objects.get(expressions="abeille").page_id == page.pk
