"""What is measured of a page, how much of it is allowed (DESIGN: budgets), and what is over."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.validators import weight

NEEDED = "fr"  # the language every page type must exist in


@dataclass(frozen=True)
class Measure:
    """A column of the table: at most so much, or at least."""

    name: str
    most: int | None = None
    least: int | None = None

    def allows(self, figure: int) -> bool:
        """Whether that figure keeps to the budget."""
        return (self.most is None or figure <= self.most) and (self.least is None or figure >= self.least)

    @property
    def budget(self) -> str:
        """The budget in words."""
        return f"at most {self.most}" if self.most is not None else f"at least {self.least}"


COLD = Measure("queries", most=20)
WARM = Measure("cached", most=0)
BYTES = Measure("bytes", most=weight.BUDGET)
SCRIPTS = Measure("JS", most=weight.SCRIPTS_BUDGET)
HOSTS = Measure("elsewhere", most=0)
AXE = Measure("axe", most=0)
HTML = Measure("HTML", most=0)
PERFORMANCE = Measure("perf.", least=98)
ACCESSIBILITY = Measure("access.", least=100)
PRACTICES = Measure("pract.", least=100)
SEO = Measure("SEO", least=100)
MEASURES = (COLD, WARM, BYTES, SCRIPTS, HOSTS, AXE, HTML, PERFORMANCE, ACCESSIBILITY, PRACTICES, SEO)
# What has no figure where nothing is cached. Everything else must have one.
OPTIONAL = (WARM,)


@dataclass
class Row:
    """A page type or a view in one language: what was measured, and why a figure is what it is."""

    kind: str
    language: str
    path: str | None
    figures: dict[Measure, int] = field(default_factory=dict)
    reasons: dict[Measure, list[str]] = field(default_factory=dict)

    def note(self, measure: Measure, figure: int, reasons: Sequence[str] = ()) -> None:
        """Keep a figure, with what explains it."""
        self.figures[measure] = figure
        self.reasons[measure] = list(reasons)

    @property
    def name(self) -> str:
        return f"{self.kind} ({self.language})"


def over_budget(rows: Sequence[Row]) -> list[str]:
    """Everything that is not as it must be, one sentence each, its reasons indented below."""
    return [sentence for row in rows for sentence in _over_budget(row)]


def _over_budget(row: Row) -> list[str]:
    if row.path is None:
        return [f"{row.name}: there is no such page"] if row.language == NEEDED else []
    found = []
    for measure in MEASURES:
        figure = row.figures.get(measure)
        if figure is None:
            if measure not in OPTIONAL:
                found.append(f"{row.name}: {measure.name} was not measured")
        elif not measure.allows(figure):
            reasons = "".join(f"\n    {reason}" for reason in row.reasons[measure])
            found.append(f"{row.name}: {measure.name} {figure}, {measure.budget}{reasons}")
    return found
