"""The further runs of the suite: what they leave out is there, and nothing that they are for (docs/decisions/043)."""

import ast
import re
from pathlib import Path

import pytest

from launch.places import ROOT
from tests import examples
from tests.servers import runs
from tests.sources import modules, name_of, ours

TESTS = [
    path for path in modules() if path.name.startswith("test_") and path.relative_to(ROOT).parts[0] == "tests"
]
# What commits for real, begins at the same moment in several threads, or is about that database.
EMPTIES = re.compile(r"^(?!.*serialized_rollback).*django_db\(transaction=True")
NEEDS_POSTGRES = re.compile(r"transaction=True|tests\.together|TransactionTestCase|mark\.postgres")


def left_out(path: Path, by: tuple[str, ...]) -> bool:
    """Whether the whole module is."""
    name = name_of(path)
    return any(name == each or name.startswith(f"{each}/") for each in by)


@pytest.mark.parametrize("path", sorted({*runs.ON_POSTGRES, *runs.ON_THE_NEXT_WAGTAIL}))
def test_what_a_list_names_is_there(path):
    place, *inner = path.split("::")

    assert (ROOT / place).exists()
    assert not inner or f"def {inner[-1]}(" in (ROOT / place).read_text()


def test_postgresql_runs_all_that_commits_or_works_at_once():
    needed = [
        path for path in TESTS if NEEDS_POSTGRES.search(path.read_text()) and path.name != "test_runs.py"
    ]

    assert len(needed) > 10
    assert [name_of(path) for path in needed if left_out(path, runs.ON_POSTGRES)] == []


def test_what_commits_for_real_leaves_the_first_rows_as_they_were():
    """A test of its own transactions empties the tables: without this, those that come after it find no home page."""
    emptying = [
        name_of(path) for path in TESTS for row in path.read_text().splitlines() if EMPTIES.search(row)
    ]

    assert emptying == []


def test_postgresql_runs_a_test_of_every_module_that_locks():
    """SQLite takes no lock of a row: what a lock refuses, and which join it cannot hold, is only found there."""
    kept = "\n".join(path.read_text() for path in TESTS if not left_out(path, runs.ON_POSTGRES))
    words = set(re.findall(r"\w+", kept))
    locking = [path for path in ours() if "select_for_update(" in path.read_text()]

    assert len(locking) > 20
    assert [name_of(path) for path in locking if not public_names(path) & words] == []


def public_names(path: Path) -> set[str]:
    """What others can import from it."""
    tree = ast.parse(path.read_text())
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id.isupper()}
    return {name for name in defined | stored if name[0] != "_"}


def test_the_next_wagtail_runs_every_test_that_names_more_of_it_than_its_models():
    more = re.compile(r"^from wagtail(?!\S*models import)", re.MULTILINE)
    naming = [path for path in TESTS if more.search(path.read_text())]

    assert len(naming) > 10
    assert [name_of(path) for path in naming if left_out(path, (*runs.ENGINE, *runs.INBOX))] == []


@pytest.mark.parametrize(("share", "tried"), [(None, [80, 60, 7, 3]), ("4", [20, 15, 5, 3])])
def test_a_run_that_is_not_the_first_tries_its_share_of_the_examples(monkeypatch, share, tried):
    monkeypatch.delenv(examples.SHARE, raising=False)
    if share:
        monkeypatch.setenv(examples.SHARE, share)

    assert [examples.examples(number) for number in (80, 60, 7, 3)] == tried
