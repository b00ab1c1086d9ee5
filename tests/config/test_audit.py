"""What `make audit` measures, how it judges, and the table it prints. Its tools are tried on real pages by itself."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.models import BasePage
from core.pictures import prepare_pictures
from launch.commands import COMMANDS
from launch.stop import Stop
from tests import factories
from tests.audit import budgets, inside, lighthouse
from tests.audit.__main__ import WAITING, conclude
from tests.audit.addresses import page_types, places
from tests.audit.browsing import elsewhere
from tests.audit.budgets import MEASURES, Measure, Row, over_budget
from tests.audit.lighthouse import Score, read, steady
from tests.audit.queries import count
from tests.audit.table import HEADINGS, table

LANGUAGES = [code for code, _name in settings.LANGUAGES]
WITHIN = {measure: measure.most or measure.least or 0 for measure in MEASURES}


def row(kind: str = "CallPage", language: str = "fr", path: str | None = "/appel/", **over: int) -> Row:
    """A page exactly at its budgets, but for the figures given by the measure's name."""
    made = Row(kind, language, path)
    for measure, figure in WITHIN.items():
        made.note(measure, over.get(measure.name, figure), [f"why {measure.name}"])
    return made


@pytest.mark.django_db
def test_the_audit_waits_for_what_is_due_and_not_for_a_letter_that_leaves_later():
    prepare_pictures.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(1)
    assert waiting() == 0

    prepare_pictures.enqueue(1)

    assert waiting() == 1


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


# --- Discovery -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_page_type_has_a_place_in_both_languages():
    factories.home("en")

    found = list(places())

    types = [(model.__name__, code) for model in page_types() for code in LANGUAGES]
    assert [(place.kind, place.language) for place in found][: len(types)] == types
    assert {(kind, code) for kind in ("form", "search") for code in LANGUAGES} <= {
        (place.kind, place.language) for place in found
    }
    assert set(page_types()) == {model for model in _below(BasePage) if not model._meta.abstract}
    assert len(page_types()) >= 12


@pytest.mark.django_db
def test_place_is_a_live_page_that_is_neither_private_nor_an_alias():
    standard = factories.standard()
    standard.unpublish()
    english = factories.home("en").locale
    factories.news().copy_for_translation(english, copy_parents=True, alias=True)
    restricted = factories.role_model()
    restricted.view_restrictions.create(restriction_type="login")

    found = {(place.kind, place.language): place.path for place in places()}

    assert found["HomePage", "fr"] == "/"
    assert found["HomePage", "en"] == "/en/"
    assert found["StandardPage", "fr"] is None
    assert found["NewsPage", "fr"] is not None
    assert found["NewsPage", "en"] is None
    assert found["RoleModelPage", "fr"] is None


@pytest.mark.django_db
def test_form_is_one_that_is_open():
    closed, opened = factories.workshop(), factories.workshop()
    factories.intake(opened)

    found = {place.language: place.path for place in places(["form"])}

    assert found == {"fr": f"{opened.url}inscription/", "en": None}
    assert not found["fr"].startswith(closed.url)


@pytest.mark.django_db
def test_only_some_kinds_can_be_asked_for():
    factories.home()

    assert {each.kind for each in inside.find(["HomePage", "search"])} == {"HomePage", "search"}
    with pytest.raises(Stop, match="Nothing is called CallPages: there are CallIndexPage, "):
        inside.find(["CallPages"])


@pytest.mark.django_db
def test_page_that_does_not_answer_is_not_counted():
    with pytest.raises(Stop, match="/nulle-part/ answers 404"):
        count("/nulle-part/", cacheable=True)


@pytest.mark.django_db
def test_what_another_process_has_kept_is_not_counted_as_cold(page_cache, settings, tmp_path):
    settings.PAGE_CACHE_FOLDER = tmp_path
    factories.home()

    asked = count("/", cacheable=True)

    assert list(tmp_path.rglob("*")) != []
    assert len(asked.cold) >= 3
    assert asked.warm == []


@pytest.mark.django_db
def test_page_that_asks_nothing_with_nothing_cached_is_a_measure_gone_wrong(page_cache, monkeypatch):
    factories.home()
    monkeypatch.setattr("tests.audit.queries.forget", lambda: None)

    with pytest.raises(Stop, match="/ asked nothing with nothing cached"):
        count("/", cacheable=True)


def _below(model: type) -> set[type]:
    return {model}.union(*(_below(each) for each in model.__subclasses__()))


# --- Judging -------------------------------------------------------------------------------------


def test_budgets_are_those_of_the_design():
    assert {measure.name: measure.budget for measure in MEASURES} == {
        "queries": "at most 20",
        "cached": "at most 0",
        "bytes": "at most 100000",
        "JS": "at most 10000",
        "elsewhere": "at most 0",
        "axe": "at most 0",
        "HTML": "at most 0",
        "perf.": "at least 98",
        "access.": "at least 100",
        "pract.": "at least 100",
        "SEO": "at least 100",
    }


def test_page_at_its_budgets_is_within_them():
    assert over_budget([row(), row(language="en")]) == []


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_one_more_or_one_less_than_the_budget_is_over_and_says_why(measure: Measure):
    figure = measure.most + 1 if measure.most is not None else measure.least - 1

    assert over_budget([row(), row(**{measure.name: figure})]) == [
        f"CallPage (fr): {measure.name} {figure}, {measure.budget}\n    why {measure.name}"
    ]


def test_missing_page_is_over_budget_in_french_alone():
    missing = [Row("CallPage", language, None) for language in LANGUAGES]

    assert over_budget(missing) == ["CallPage (fr): there is no such page"]


def test_figure_that_was_not_measured_is_over_budget_but_for_the_cache():
    made = row()
    del made.figures[budgets.WARM], made.figures[budgets.SEO]

    assert over_budget([made]) == ["CallPage (fr): SEO was not measured"]


@pytest.mark.parametrize(
    ("rows", "status", "last"),
    [
        ([row()], 0, "Everything is within budget.\n"),
        ([row(queries=21)], 1, "Over budget:\n  CallPage (fr): queries 21, at most 20\n    why queries\n"),
    ],
    ids=["within", "over"],
)
def test_conclusion_is_printed_kept_and_told_by_the_exit_status(tmp_path, capsys, rows, status, last):
    kept = tmp_path / "var/audit.md"

    assert conclude(rows, kept) == status

    printed = capsys.readouterr().out
    assert printed.endswith(last)
    assert table(rows) in printed
    assert table(rows) in kept.read_text()


def test_make_audit_exists():
    assert "audit" in COMMANDS


# --- Table ---------------------------------------------------------------------------------------


def test_table_has_a_column_for_every_measure_and_its_lines_are_aligned():
    made = row(language="en", queries=21)
    del made.figures[budgets.WARM]

    lines = table([row(), made, Row("NewsPage", "en", None)]).splitlines()

    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0] == list(HEADINGS)
    assert cells[0][2:] == [measure.name for measure in MEASURES]
    assert cells[3][:4] == ["CallPage", "en", "21!", "–"]
    assert cells[4][:3] == ["NewsPage", "en", "missing"]
    assert {len(line) for line in lines} == {len(lines[0])}


# --- Lighthouse and the browser ------------------------------------------------------------------


def result(**scores: float) -> dict:
    """What Lighthouse answers: one audit that counts, one that does not."""
    return {
        "requestedUrl": "http://localhost/",
        "categories": {
            name.replace("_", "-"): {
                "score": score,
                "auditRefs": [{"id": "counts", "weight": 1}, {"id": "informs", "weight": 0}],
            }
            for name, score in scores.items()
        },
        "audits": {
            "counts": {
                "title": "Contrast",
                "score": 0,
                "scoreDisplayMode": "binary",
                "details": {"items": [{"node": {"selector": "main > p"}}]},
            },
            "informs": {"title": "Noise", "score": 0, "scoreDisplayMode": "informative"},
        },
    }


def test_scores_are_out_of_a_hundred_and_name_the_audits_that_count():
    assert read(result(performance=0.985, best_practices=0.96)) == {
        budgets.PERFORMANCE: Score(98, ["Contrast – main > p"]),
        budgets.PRACTICES: Score(96, ["Contrast – main > p"]),
    }


def test_page_that_lighthouse_cannot_load_stops_the_audit():
    with pytest.raises(Stop, match="could not look at http://localhost/: Timed out"):
        read(result() | {"runtimeError": {"message": "Timed out"}})


def test_score_without_a_value_is_no_perfect_score():
    assert read(result(seo=None))[budgets.SEO].figure == 0


@pytest.mark.parametrize(
    ("figures", "kept", "left"),
    [([98], 98, 0), ([97, 99, 100], 99, 0), ([97, 100, 60], 97, 0), ([60, 97, 61], 61, 0)],
)
def test_performance_is_run_again_only_below_budget_and_its_median_kept(figures, kept, left):
    again = _one_after_the_other(figures[1:])

    assert steady(Score(figures[0], []), again).figure == kept
    with pytest.raises(StopIteration):
        again()


def _one_after_the_other(figures: list[int]) -> Callable[[], Score]:
    runs = iter(figures)
    return lambda: Score(next(runs), [])


def test_request_to_another_host_or_port_is_elsewhere_once():
    asked = [
        "http://localhost:8000/static/site.css",
        "https://fonts.example.org/a.woff2",
        "https://fonts.example.org/a.woff2",
        "http://localhost:9000/",
        "data:image/png;base64,AAAA",
    ]

    assert elsewhere("http://localhost:8000/", asked) == [
        "https://fonts.example.org/a.woff2",
        "http://localhost:9000/",
    ]


def test_lighthouse_is_locked_apart_from_the_tools_of_the_tests():
    locked = json.loads((lighthouse.FOLDER / "package-lock.json").read_text())["packages"]

    assert locked["node_modules/lighthouse"]["version"].startswith("12.")
    assert [name for name, package in locked.items() if name and "resolved" in package] == []
    assert [name for name, package in locked.items() if name and not package.get("integrity")] == []
