"""What a sheet of the register is made of: lines that the house knows, each with where that is said."""

from dataclasses import dataclass

from inbox.models.register import RegisterPart


@dataclass(frozen=True, slots=True)
class Line:
    """One thing known, in the active language, and its source.

    `mark` is the same in every language and as long as the thing is so: by it what has changed is told.
    """

    part: RegisterPart
    mark: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One processing: its code in addresses, its title, and what the house knows of it."""

    code: str
    title: str
    lines: tuple[Line, ...]

    def of(self, part: RegisterPart) -> list[Line]:
        return [line for line in self.lines if line.part == part]


HOUSE = "site"  # the sheet of what holds for every other one
