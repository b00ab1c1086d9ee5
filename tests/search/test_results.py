"""The search finds what a visitor means and may read, in the language of the page, and nothing else."""

from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Page, PageViewRestriction

from core.models import Region
from core.text.stems import stems
from programmes.models import ImpactPage, KeyFigure
from search.words import write_words
from tests import factories

pytestmark = pytest.mark.django_db


def index() -> None:
    """Write the index as the worker does: every page, in its place."""
    call_command("update_index", verbosity=0)


@pytest.fixture
def find(client):
    """Search as a visitor does; the results' titles in order, and the page itself."""

    def search(query: str, *, language: str = "fr", **parameters: str) -> tuple[list[str], BeautifulSoup]:
        index()
        address = "/recherche/" if language == "fr" else "/en/search/"
        response = client.get(address, {"q": query} | parameters)
        assert response.status_code == 200
        html = BeautifulSoup(response.content, "html.parser")
        return [unescape(title.get_text(strip=True)) for title in html.select(".results__title")], html

    return search


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Un projet pour commencer", "projets"),
        ("Des projets pour commencer", "projet"),
        ("Développeuse en reconversion", "developpeuse"),
        ("Developpeuse en reconversion", "Développeuse"),
        ("Les développeuses du Nord", "DEVELOPPEUSE"),
        ("Une œuvre commune", "oeuvre"),
        ("Une oeuvre commune", "œuvre"),
        ("Une œuvre commune", "Œuvres"),
        ("L’atelier d’été", "ateliers ete"),
        ("Cybersécurité et métiers", "cybersecurite métier"),
        ("Décomposé : e\u0301tudiante", "étudiante"),
    ],
)
def test_search_forgives_plurals_accents_ligatures_and_case(find, title, query):
    factories.standard(title=title)
    factories.standard(title="Autre chose")

    titles, _html = find(query)

    assert titles == [title]


def test_search_stems_english_pages_as_english(find):
    factories.standard(parent=factories.home("en"), title="Meeting role models")

    titles, _html = find("meetings", language="en")

    assert titles == ["Meeting role models"]


@pytest.mark.parametrize("where", ["summary", "body", "learn"])
def test_search_reads_the_whole_page(find, where):
    if where == "body":
        page = factories.standard(body=[{"type": "text", "value": "<p>Une phrase sur l’alternance.</p>"}])
    elif where == "learn":
        page = factories.workshop(learn="<p>Une phrase sur l’alternance.</p>")
    else:
        page = factories.standard(summary="Une phrase sur l’alternance.")

    titles, _html = find("alternances")

    assert titles == [page.title]


def test_search_finds_a_page_by_the_figures_and_films_that_it_shows(find):
    figure = factories.key_figure(label="de cuisinières", source="Le Journal d’exemple")
    film = factories.video(title="Une matinée", transcript="<p>Elle parle de <b>menuiserie</b>.</p>")
    block = {"title": "", "figures": [figure.pk], "note": ""}
    impact = factories.impact(title="Ce que cela change", body=[{"type": "figures", "value": block}])
    page = factories.standard(title="Son métier", body=[{"type": "video", "value": {"video": film.pk}}])

    assert find("cuisinière")[0] == find("journal d’exemple")[0] == [impact.title]
    assert find("menuiserie")[0] == find("matinée")[0] == [page.title]


def test_search_follows_a_figure_that_says_something_else(find):
    figure = factories.key_figure(label="de cuisinières")
    block = {"title": "", "figures": [figure.pk], "note": ""}
    page = factories.impact(title="Ce que cela change", body=[{"type": "figures", "value": block}])
    write_words()
    index()

    KeyFigure.objects.filter(pk=figure.pk).update(label="de jardinières")
    write_words()

    titles = [each.title for each in ImpactPage.objects.search(stems("jardinières", "fr"))]
    assert titles == [page.title]


@pytest.mark.parametrize("query", ["strong", "href"])
def test_search_finds_no_markup(find, query):
    factories.workshop(
        title="Atelier", learn='<p><strong>Voir</strong> <a href="https://a.example">là</a>.</p>'
    )

    assert find(query)[0] == []


def test_search_wants_every_word(find):
    factories.standard(title="Jardin", summary="La robotique et le numérique.")
    factories.standard(title="La robotique", summary="Un métier du numérique.")
    factories.standard(title="Le numérique", summary="Sans machine.")

    titles, _html = find("robotique numérique")

    assert set(titles) == {"La robotique", "Jardin"}


def test_search_puts_first_the_titles_that_hold_every_word(find):
    factories.standard(title="Corps", body=[{"type": "text", "value": "<p>" + "La robotique. " * 9 + "</p>"}])
    factories.standard(title="Un long titre où la robotique vient tard")
    factories.standard(title="Les robotiques")
    factories.standard(title="Résumé", summary="Robotique, robotique, robotique.")

    titles, _html = find("robotiques")

    assert titles[:2] == ["Les robotiques", "Un long titre où la robotique vient tard"]
    assert set(titles[2:]) == {"Corps", "Résumé"}


def test_search_finds_nothing_unpublished(find):
    factories.standard(title="Licorne publiée")
    factories.standard(title="Licorne en brouillon", live=False)
    withdrawn = factories.standard(title="Licorne retirée")
    withdrawn.unpublish()
    deleted = factories.standard(title="Licorne supprimée")
    deleted.delete()

    titles, _html = find("licorne")

    assert titles == ["Licorne publiée"]


def test_search_finds_no_draft_of_a_published_page(find):
    page = factories.standard(title="Publiée", summary="Ce qui est public.")
    page.summary = "Le secret de demain : licorne."
    page.save_revision()

    titles, _html = find("licorne")

    assert titles == []


@pytest.mark.parametrize("kind", ["password", "groups", "login"])
def test_search_finds_no_page_with_restricted_access_nor_what_is_below(find, kind):
    section = factories.standard(title="Section licorne")
    factories.standard(section, title="Page licorne dessous")
    factories.standard(title="Licorne publique")
    restriction = PageViewRestriction.objects.create(
        page=section, restriction_type=kind, password="secret" if kind == "password" else ""
    )
    if kind == "groups":
        restriction.groups.add(Group.objects.order_by("pk").first())

    titles, _html = find("licorne")

    assert titles == ["Licorne publique"]


def test_search_finds_only_the_language_of_the_page(find):
    english = factories.home("en")
    factories.standard(title="Licorne française")
    factories.standard(english, title="Licorne anglaise")

    french_titles, _html = find("licorne")
    english_titles, _html = find("licorne", language="en")

    assert (french_titles, english_titles) == (["Licorne française"], ["Licorne anglaise"])


def test_search_finds_nothing_personal(find):
    """A registration whose name, address and answers are as rare as can be, then searched for."""
    call = factories.call(title="Appel national")
    made = factories.registration(
        factories.intake(call),
        nom="Zéphyrine Quillardet",
        courriel="zephyrine@example.org",
        projet="Xylophage",
    )
    staff = factories.staff(first_name="Wilhelmine", last_name="Ventadour", email="wilhelmine@example.org")

    for query in ("Zéphyrine", "Quillardet", "zephyrine@example.org", "xylophage", made.reference):
        assert find(query)[0] == []
    for query in (staff.first_name, staff.last_name, staff.email):
        assert find(query)[0] == []


def choices(html: BeautifulSoup, name: str) -> dict[str, str]:
    """What a criterion offers: each label with its count, and whether it is chosen."""
    boxes = html.select(f".filters input[name={name}]")
    return {
        box.parent.get_text(" ", strip=True): "chosen" if box.has_attr("checked") else "" for box in boxes
    }


def said(html: BeautifulSoup) -> str:
    return " ".join(html.select_one(".results__count").get_text().split())


def test_results_are_narrowed_by_kind(find):
    call = factories.call(title="Appel licorne")
    factories.news(title="Nouvelle licorne")
    factories.news(title="Autre nouvelle licorne")

    titles, html = find("licorne")
    news, filtered = find("licorne", kind="news")

    assert choices(html, "kind") == {"Appels à projets (1)": "", "Actualités (2)": ""}
    assert choices(filtered, "kind") == {"Appels à projets (1)": "", "Actualités (2)": "chosen"}
    assert set(titles) == {call.title, "Nouvelle licorne", "Autre nouvelle licorne"}
    assert set(news) == {"Nouvelle licorne", "Autre nouvelle licorne"}
    assert said(html) == "3 résultats pour « licorne »"
    assert said(filtered) == "2 résultats sur 3 pour « licorne »"
    kept = filtered.select_one(".filters form")
    assert (kept["action"], kept.select_one("[type=hidden][name=q]")["value"]) == ("/recherche/", "licorne")
    assert {link["href"] for link in filtered.select("main a.more")} == {"/recherche/?q=licorne"}


def test_results_are_narrowed_by_programme_which_is_one_of_them(find):
    novapec, declics = factories.programme(title="Novapec"), factories.programme(title="Déclics")
    factories.call(parent=factories.call_index(parent=novapec), title="Appel licorne")
    factories.edition(parent=declics, title="Édition licorne")
    factories.news(title="Nouvelle licorne")

    _titles, html = find("licorne")
    titles, _html = find("licorne", programme=novapec.slug)
    itself, _html = find("novapec", programme=novapec.slug)

    assert choices(html, "programme") == {"Novapec (1)": "", "Déclics (1)": ""}
    assert titles == ["Appel licorne"]
    assert "Novapec" in itself


def test_results_are_narrowed_by_region_everywhere_included(find):
    bretagne, corse = Region.objects.get(name_fr="Bretagne"), Region.objects.get(name_fr="Corse")
    here, there = factories.call(title="Licorne bretonne"), factories.call(title="Licorne corse")
    here.regions.add(bretagne)
    there.regions.add(corse)
    for call in (here, there):
        call.save()
    factories.call(title="Licorne de partout")
    factories.news(title="Nouvelle de la licorne")

    _titles, html = find("licorne")
    titles, _html = find("licorne", region=str(bretagne.pk))
    both, filtered = find("licorne", region=str(bretagne.pk), kind="news")

    assert choices(html, "region") == {"Bretagne (2)": "", "Corse (2)": ""}
    assert set(titles) == {"Licorne bretonne", "Licorne de partout"}
    assert both == []
    assert "Aucun résultat ne correspond à ces filtres." in filtered.main.get_text()
    assert [link["href"] for link in filtered.select(".nothing a")] == ["/recherche/?q=licorne"]


def test_a_page_of_no_kind_is_no_result(find):
    factories.home().add_child(instance=Page(title="Zut"))  # indexed as it is written: its stem is itself
    factories.news(title="Zut et zut")

    titles, html = find("zut")

    assert titles == ["Zut et zut"]
    assert said(html) == "1 résultat pour « zut »"


def test_search_shows_twelve_results_a_page_and_each_once(find):
    for number in range(30):
        factories.standard(title=f"Licorne {number:02}")

    seen = [find("licorne", page=str(number))[0] for number in (1, 2, 3)]

    assert [len(titles) for titles in seen] == [12, 12, 6]
    assert len({title for titles in seen for title in titles}) == 30


def test_search_says_that_nothing_was_found_and_where_to_begin(find):
    factories.standard(title="Autre chose")
    factories.programme(title="Novapec")
    factories.programme(title="Brouillon", live=False)
    factories.programme("en", title="Novapec in English")

    titles, html = find("licorne")

    assert titles == []
    said = " ".join(html.select_one(".results__count[role=status]").get_text().split())
    assert said == "0 résultat pour « licorne »"
    assert [link.get_text() for link in html.select(".shortcuts a")] == ["Novapec"]
    assert "Rien trouvé." in html.main.get_text()
    assert html.select_one("main input[type=search]")["value"] == "licorne"


@pytest.mark.parametrize("query", ["", "   ", "\u200b"])
def test_search_for_nothing_says_what_to_type(find, query):
    factories.standard(title="De la licorne et du reste")

    titles, html = find(query)

    assert titles == []
    assert "Tapez un ou plusieurs mots" in html.main.get_text()
    assert html.select(".results__count") == []


@pytest.mark.parametrize("query", ["de la et", "!?…", "a" * 65])
def test_search_without_a_word_that_counts_finds_nothing(find, query):
    factories.standard(title="De la licorne et du reste")

    titles, html = find(query)

    assert titles == []
    assert "Rien trouvé." in html.main.get_text()
