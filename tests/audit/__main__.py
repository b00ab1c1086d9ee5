"""`make audit`: the demo, measured page type by page type in both languages; 1 when something is over budget.

ONLY="CallPage NewsPage" measures these alone. The table is printed, and kept as Markdown in audit.md of VAR_DIR.
"""

import os
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import requests
from playwright.sync_api import Browser

from launch.places import var_dir
from launch.stop import Stop
from tests.audit import budgets, inside, lighthouse
from tests.audit.browsing import browsing, look
from tests.audit.budgets import Row, over_budget
from tests.audit.table import LEGEND, report, table
from tests.servers import chromium
from tests.servers.site import SiteServer, site_server
from tests.validators import node
from tests.validators.html import validate_html
from tests.validators.weight import first_view

PATIENCE = 300.0  # seconds the worker has to draw the pictures of the demo
NOT_INDEXED = ("form", "search")
# Not what is for later: a letter of the demo leaves in an hour. What is for no moment bears the year 9999.
WAITING = """
SELECT count(*) FROM django_tasks_database_dbtaskresult
WHERE status = 'RUNNING' OR status = 'READY' AND NOT run_after BETWEEN CURRENT_TIMESTAMP AND '9998-12-31'
"""


def measure(server: SiteServer, only: Sequence[str]) -> list[Row]:
    """Every figure of every page type and view."""
    say("Waiting for the worker to draw the pictures ...")
    wait_for_worker(server)
    say("Counting queries ...")
    rows = [started(found) for found in inside.ask(server, only)]
    present = [row for row in rows if row.path is not None]
    weigh(server, present)
    with browsing() as browser:
        for number, row in enumerate(present, start=1):
            say(f"[{number}/{len(present)}] {row.name} {row.path}")
            visit(server, browser, row)
    return rows


def wait_for_worker(server: SiteServer) -> None:
    """Return when no task is due any more: a page without its pictures is not what is measured."""
    until = time.monotonic() + PATIENCE
    with closing(sqlite3.connect(server.var_dir / "db.sqlite3", timeout=20)) as database:
        while database.execute(WAITING).fetchone()[0]:
            if time.monotonic() > until:
                raise Stop("The worker of the demo does not come to an end of its tasks.")
            time.sleep(0.5)


def started(found: inside.Found) -> Row:
    """A row with its queries."""
    row = Row(found.kind, found.language, found.path)
    for budget, asked in ((budgets.COLD, found.cold), (budgets.WARM, found.warm)):
        if asked is not None:
            row.note(budget, len(asked), [", ".join(asked)])
    return row


def weigh(server: SiteServer, rows: Sequence[Row]) -> None:
    """Weigh the pages and check their HTML, all in one run of the checker."""
    wire: dict[str, int] = {}
    documents = {}
    for row in rows:
        address = f"{server.url}{row.path}"
        answer = requests.get(address, timeout=30)
        if answer.status_code != 200:
            raise Stop(f"{address} answers {answer.status_code}.")
        documents[row.name] = answer.content
        seen = first_view(address, answer.content, wire)
        heaviest = sorted(seen.assets.items(), key=lambda asset: -asset[1])
        told = [f"{size} {each}" for each, size in [(row.path, seen.html), *heaviest]]
        row.note(budgets.BYTES, seen.total, told)
        row.note(budgets.SCRIPTS, seen.of(".js"))
    errors = validate_html(documents)
    for row in rows:
        found = [error for error in errors if error.startswith(f"{row.name}, line ")]
        row.note(budgets.HTML, len(found), found)


def visit(server: SiteServer, browser: Browser, row: Row) -> None:
    """Look at the page in a browser, then let Lighthouse do so."""
    address = f"{server.url}{row.path}"
    seen = look(browser, address)
    row.note(budgets.HOSTS, len(seen.elsewhere), seen.elsewhere)
    row.note(budgets.AXE, len(seen.violations), seen.violations)
    try:
        scores = lighthouse.scores(address, indexed=row.kind not in NOT_INDEXED)
    except Stop as stop:
        say(str(stop))  # what was not measured counts as over budget; the other pages are still worth a look
        return
    for budget, score in scores.items():
        row.note(budget, score.figure, score.failed)


def say(progress: str) -> None:
    """Tell how far it is, apart from the table."""
    print(progress, file=sys.stderr, flush=True)


def conclude(rows: Sequence[Row], kept: Path) -> int:
    """Print the table and what is over budget, keep both; 1 when anything is."""
    problems = over_budget(rows)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(report(rows, problems))
    print(table(rows))
    print(LEGEND)
    if not problems:
        print("Everything is within budget.")
        return 0
    print("Over budget:")
    for problem in problems:
        print(f"  {problem}")
    return 1


def main() -> int:
    """Start the demo, measure, conclude."""
    only = re.findall(r"[^\s,]+", os.environ.get("ONLY", ""))
    try:
        # What is needed is provided first, so that a lack is known at once.
        chromium.executable()
        node.provide()
        node.provide(lighthouse.FOLDER)
        say("Starting the demo ...")
        with tempfile.TemporaryDirectory() as folder, site_server(Path(folder) / "var") as server:
            rows = measure(server, only)
        return conclude(rows, var_dir(os.environ) / "audit.md")
    except (Stop, RuntimeError) as stop:  # the second is a demo that does not start
        print(stop, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
