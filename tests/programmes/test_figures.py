"""Key figures: one home each, with what one needs to believe them; charts that a table repeats."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from programmes.blocks import FigureChartBlock
from programmes.models import KeyFigure
from tests import factories

pytestmark = pytest.mark.django_db


def shown(*figures: KeyFigure, kind: str = "figures", **value) -> list[dict]:
    value = {"title": "Repères", "figures": [figure.pk for figure in figures], "note": "", **value}
    return [{"type": kind, "value": value}]


def text(client, page) -> str:
    return BeautifulSoup(client.get(page.url).content, "html.parser").main.get_text(" ", strip=True)


def test_a_figure_corrected_once_is_corrected_wherever_it_is_shown(client):
    figure = factories.key_figure(value="34,1", unit="%", label="en emploi")
    pages = [factories.impact(body=shown(figure)), factories.programme(body=shown(figure))]

    figure.value = "35,1"
    figure.save()

    assert all("35,1" in text(client, page) and "34,1" not in text(client, page) for page in pages)


def test_a_figure_says_whom_it_counts_when_who_says_so_and_where(client):
    figure = factories.key_figure(
        population="échantillon de 2 500 personnes",
        date="juin 2023",
        speaker="une personne d’exemple",
        source="Article d’exemple",
        source_url="https://source.example.org/",
        nature="target",
    )

    said = text(client, page := factories.impact(body=shown(figure)))

    for word in (
        "échantillon de 2 500 personnes",
        "juin 2023",
        "une personne d’exemple",
        "Article d’exemple",
    ):
        assert word in said
    assert "objectif" in said.lower()
    assert 'href="https://source.example.org/"' in client.get(page.url).content.decode()


def test_figures_that_disagree_stand_side_by_side_each_with_its_source(client):
    first = factories.key_figure(value="34", source="Entretien")
    second = factories.key_figure(value="33", source="Article")

    said = text(client, factories.impact(body=shown(first, second, note="Deux sources, deux dates.")))

    for word in ("34", "Entretien", "33", "Article", "Deux sources, deux dates."):
        assert word in said


def test_a_chart_says_the_same_in_words(client):
    women = factories.key_figure(value="64", number=64, label="de femmes")
    aim = factories.key_figure(value="70", number=70, label="visées", nature="target")
    page = factories.impact(body=shown(women, aim, kind="chart", percent=True))

    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    said = html.main.get_text(" ", strip=True)

    assert html.select("main svg rect")
    for word in ("de femmes", "64\xa0%", "visées", "70\xa0%"):
        assert word in said


def test_a_chart_of_two_units_or_without_numbers_is_refused():
    block = FigureChartBlock()
    percent, people = factories.key_figure(), factories.key_figure(unit="personnes")
    about = factories.key_figure(number=None, value="environ 20")

    for figures in ([percent, people], [percent, about]):
        value = block.to_python({"title": "Non", "figures": [f.pk for f in figures], "percent": False})
        with pytest.raises(StructBlockValidationError) as refused:
            block.clean(value)
        assert set(refused.value.block_errors) == {"figures"}


def test_a_figure_is_not_below_zero():
    with pytest.raises(ValidationError):
        factories.key_figure(number=-1).clean()


def test_a_figure_taken_away_leaves_the_page_standing(client):
    gone, kept = factories.key_figure(label="partie"), factories.key_figure(label="restée")
    page = factories.impact(body=shown(gone, kept) + shown(gone, kept, kind="chart", percent=False))
    gone.delete()

    assert "restée" in text(client, page)
