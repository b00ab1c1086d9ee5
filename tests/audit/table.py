"""The measures as a table that reads well in a terminal and is Markdown too."""

from collections.abc import Sequence

from tests.audit.budgets import MEASURES, Measure, Row

HEADINGS = ("page", "", *(measure.name for measure in MEASURES))
TEXTS = 2  # the first columns are words, to the left; figures are to the right


def table(rows: Sequence[Row]) -> str:
    """One line per page type and language. A figure over budget has an exclamation mark."""
    lines = [HEADINGS, *([row.kind, row.language, *_cells(row)] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    rule = ["-" * width if column < TEXTS else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return "\n".join(_line(line, widths) for line in (lines[0], rule, *lines[1:])) + "\n"


def report(rows: Sequence[Row], problems: Sequence[str]) -> str:
    """The table, what it means, and what is over budget, as Markdown."""
    told = "\n".join(f"- {problem}" for problem in problems) or "Nothing."
    return f"# Audit\n\n{table(rows)}\n{LEGEND}\n## Over budget\n\n{told}\n"


LEGEND = """\
queries: SQL with nothing cached; cached: SQL once the page cache holds the page; bytes: HTML, CSS, JS, fonts and SVG
of a first view, compressed; JS: scripts among them; elsewhere: requests to another host; axe: violations at any impact,
light and dark together; HTML: errors. Then Lighthouse on a simulated phone: performance (of one run when it is within
budget, otherwise the median of three), accessibility, best practices, SEO (of form and search, which are kept out of
search engines on purpose, without asking whether they may be indexed). –: nothing to measure.
"""


def _cells(row: Row) -> list[str]:
    if row.path is None:
        return ["missing", *[""] * (len(MEASURES) - 1)]
    return [_cell(measure, row.figures.get(measure)) for measure in MEASURES]


def _cell(measure: Measure, figure: int | None) -> str:
    if figure is None:
        return "–"
    return f"{figure}" if measure.allows(figure) else f"{figure}!"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = (
        cell.ljust(width) if column < TEXTS else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join(aligned)} |"
