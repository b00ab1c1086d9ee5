"""Lighthouse on one page at a time, as a phone on a slow network (its default), in the Chromium of the tests."""

import json
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from launch.stop import Stop
from tests.audit.budgets import ACCESSIBILITY, PERFORMANCE, PRACTICES, SEO, Measure
from tests.servers import chromium
from tests.validators import node

FOLDER = Path(__file__).parent
CATEGORIES = {
    "performance": PERFORMANCE,
    "accessibility": ACCESSIBILITY,
    "best-practices": PRACTICES,
    "seo": SEO,
}
RUNS = 3  # of a performance that is not within budget at once: a busy machine makes it vary
ATTEMPTS = 8  # to get a trace at all: on a busy machine the browser loses its own now and then
PATIENCE = 180.0  # seconds for one run
# A page that is opened in a process of its own begins before that process hears that it is recorded, where the machine
# is busy: Lighthouse then finds no beginning (NO_NAVSTART). The one process that is there already knows.
ONE_PROCESS = (
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
    "--disable-features=SpareRendererForSitePerProcess",
)


@dataclass(frozen=True)
class Score:
    """Out of 100, and the audits that keep it from being 100."""

    figure: int
    failed: list[str]


def scores(address: str, *, indexed: bool) -> dict[Measure, Score]:
    """All four scores of a page; `indexed` when search engines are meant to list it."""
    skipped = () if indexed else ("is-crawlable",)
    found = read(_look(address, list(CATEGORIES), skipped))
    return found | {
        PERFORMANCE: steady(
            found[PERFORMANCE], lambda: read(_look(address, ["performance"], skipped))[PERFORMANCE]
        )
    }


def steady(first: Score, again: Callable[[], Score]) -> Score:
    """A performance within budget as it is, otherwise the median of three."""
    if PERFORMANCE.allows(first.figure):
        return first
    runs = [first, *(again() for _run in range(RUNS - 1))]
    middle = median(score.figure for score in runs)
    return next(score for score in runs if score.figure == middle)


def read(result: dict) -> dict[Measure, Score]:
    """The scores in a result of Lighthouse. Raises Stop when it could not load the page."""
    if error := result.get("runtimeError"):
        raise Stop(f"Lighthouse could not look at {result['requestedUrl']}: {error['message']}")
    return {
        CATEGORIES[name]: Score(round((category["score"] or 0) * 100), _failed(category, result["audits"]))
        for name, category in result["categories"].items()
    }


def _failed(category: dict, audits: dict) -> list[str]:
    """The audits that count and are not perfect, with what they show first."""
    found = []
    for reference in category["auditRefs"]:
        audit = audits[reference["id"]]
        perfect = audit["score"] is None or audit["score"] == 1
        if reference["weight"] and not perfect:
            found.append(" – ".join(filter(None, (audit["title"], _shown(audit)))))
        elif not perfect and audit["scoreDisplayMode"] == "error":
            found.append(f"{audit['title']} – {audit.get('errorMessage', 'error')}")
    return found


def _shown(audit: dict) -> str:
    """A value as Lighthouse words it, or the elements and addresses concerned."""
    if value := audit.get("displayValue"):
        return value
    items = (audit.get("details") or {}).get("items") or []
    shown = (
        (item.get("node") or {}).get("selector") or item.get("url") or item.get("description")
        for item in items[:3]
    )
    return ", ".join(str(each) for each in shown if each)


def _look(address: str, categories: Sequence[str], skipped: Sequence[str]) -> dict:
    """A result, asked for again when the browser's own trace failed, as happens on a busy machine."""
    for _attempt in range(ATTEMPTS):
        result = _run(address, categories, skipped)
        if not result.get("runtimeError"):
            break
    return result


def _run(address: str, categories: Sequence[str], skipped: Sequence[str]) -> dict:
    program = node.provide(FOLDER) / "lighthouse/cli/index.js"
    with subprocess.Popen(
        [
            *(node.program("node"), program, address),
            *("--quiet", "--no-enable-error-reporting", "--locale=en"),
            *("--output=json", "--output-path=stdout"),
            f"--only-categories={','.join(categories)}",
            *(f"--skip-audits={each}" for each in skipped),
            f"--chrome-flags={' '.join((*chromium.ARGUMENTS, *ONE_PROCESS))}",
        ],
        cwd=FOLDER,
        env=node.environ() | {"CHROME_PATH": chromium.executable()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)  # it then ends its Chromium, which a kill would leave behind
            raise Stop(f"Lighthouse did not come to an end on {address}.") from None
    try:
        return json.loads(output)
    except ValueError:
        reason = (errors.strip().splitlines() or ["no reason was given"])[-1]
        raise Stop(f"Lighthouse could not look at {address}: {reason}") from None
