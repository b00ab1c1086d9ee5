"""A table that is no list of registrations, for the writers that lists are exported with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from core.text.languages import active_language
from inbox.exporting.reading import Value
from inbox.listing import ListColumn


@dataclass(slots=True)
class Lines:
    """All of it at once, in the language of who asked. `code` is what it is for programs, `at` is aware."""

    code: str
    title: str
    sheet: str
    columns: list[ListColumn]
    lines: list[tuple[Value, ...]]
    at: datetime
    language: str = field(default_factory=active_language)
    headings: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.headings = [str(each.label) for each in self.columns]

    def __len__(self) -> int:
        return len(self.lines)

    def batches(self) -> Iterator[list[tuple[Value, ...]]]:
        yield self.lines

    def columns_in_batches(self, *, figures: bool = False) -> Iterator[list[list[Value]]]:
        yield [list(column) for column in zip(*self.lines, strict=True)] or [[] for _column in self.columns]
