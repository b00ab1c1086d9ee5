"""What the officer adds to the register, and that a sheet was read: each with its author and moment, never changed.

A sheet that was confirmed is to be read again as soon as the house says something else of it than it did then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.models import User
from core.text.cleaning import lines as cleaned
from inbox.models import RegisterPart, RegisterReading, RegisterStatement
from inbox.officer.access import may_enter
from inbox.officer.register import others
from inbox.officer.register.forms import Known
from inbox.officer.register.lines import HOUSE, Line, Sheet
from inbox.officer.register.measures import house
from registrations.domain.errors import NotAllowed, Refused

Read = list[list[str]]  # what a reading keeps: part, mark and text of each line


class ChangedMeanwhile(Refused):
    """A colleague wrote, or the house says something else, since the sheet was shown."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("This sheet has changed since you opened it: nothing was kept. Read it again.")


@dataclass(frozen=True)
class Entry:
    """A sheet as it stands: what the house knows, what the officer wrote, and when it was last confirmed.

    `common` is what was written on the sheet of the house, which holds where this one says nothing of its own.
    """

    sheet: Sheet
    statements: tuple[RegisterStatement, ...] = ()  # the latest first
    readings: tuple[RegisterReading, ...] = ()
    common: tuple[RegisterStatement, ...] = ()

    @property
    def reading(self) -> RegisterReading | None:
        return self.readings[0] if self.readings else None

    @cached_property
    def stated(self) -> dict[str, RegisterStatement]:
        """What stands of its own, by part."""
        return {part: latest for part, latest in _latest(self.statements).items() if latest.text}

    @cached_property
    def inherited(self) -> dict[str, RegisterStatement]:
        """What stands because it holds for every processing, by part."""
        return {
            part: latest
            for part, latest in _latest(self.common).items()
            if latest.text and part not in self.stated
        }

    @cached_property
    def gone(self) -> Read:
        """What the house said when the sheet was confirmed, and says no more."""
        now = {(str(line.part), line.mark) for line in self.sheet.lines}
        return [each for each in self._read if (each[0], each[1]) not in now]

    @cached_property
    def new(self) -> list[Line]:
        """What it says now and did not say then; nothing as long as the sheet was never confirmed."""
        if self.reading is None:
            return []
        then = {(each[0], each[1]) for each in self._read}
        return [line for line in self.sheet.lines if (str(line.part), line.mark) not in then]

    @property
    def to_read_again(self) -> bool:
        """Whether the house says something else than when the officer last confirmed the sheet."""
        return bool(self.new or self.gone)

    @property
    def missing(self) -> list[str]:
        """The parts of article 30(1) of which nobody says anything, by name."""
        if self.sheet.code == HOUSE:
            return []
        said = {str(line.part) for line in self.sheet.lines} | set(self.stated) | set(self.inherited)
        if _house_says(RegisterPart.MEASURES):
            said.add(RegisterPart.MEASURES)
        return [str(part.label) for part in RegisterPart if part not in said]

    @property
    def token(self) -> str:
        """What it was made of: compared when something is sent back, so that nothing is kept of what was not seen."""
        lines = [f"{line.part}:{line.mark}" for line in self.sheet.lines]
        last = [str(each.pk) for each in (*self.statements[:1], *self.readings[:1])]
        return sha256("\n".join([*lines, *last]).encode()).hexdigest()[:32]

    @property
    def _read(self) -> Read:
        return self.reading.lines if self.reading else []


def _latest(statements: Iterable[RegisterStatement]) -> dict[str, RegisterStatement]:
    found: dict[str, RegisterStatement] = {}
    for each in statements:
        found.setdefault(each.part, each)
    return found


def _house_says(part: RegisterPart) -> bool:
    return bool(house().of(part))


def entries() -> list[Entry]:
    """Every sheet in the active language, that of the house first: as many queries for many forms as for one."""
    statements: dict[str, list[RegisterStatement]] = {}
    for stated in RegisterStatement.objects.select_related("by"):
        statements.setdefault(stated.sheet, []).append(stated)
    readings: dict[str, list[RegisterReading]] = {}
    for reading in RegisterReading.objects.select_related("by"):
        readings.setdefault(reading.sheet, []).append(reading)
    common = tuple(statements.get(HOUSE, ()))
    return [
        Entry(
            sheet,
            tuple(statements.get(sheet.code, ())),
            tuple(readings.get(sheet.code, ())),
            () if sheet.code == HOUSE else common,
        )
        for sheet in [house(), *Known.fetch().sheets(), *others.sheets()]
    ]


def entry(code: str) -> Entry | None:
    """The sheet of that code; None when there is none."""
    return next((each for each in entries() if each.sheet.code == code), None)


def number_to_read_again() -> int:
    return sum(each.to_read_again for each in entries())


@transaction.atomic
def state(code: str, texts: Mapping[str, str], *, token: str, by: User, at: datetime | None = None) -> int:
    """Write these texts on a sheet, by part; say how many were changed. What is there already is no new row.

    Raises NotAllowed, and ChangedMeanwhile when `token` is not that of the sheet as it stands.
    """
    current = _current(code, token, by)
    standing = _latest(current.statements)
    made = []
    for part in RegisterPart:
        text = cleaned(texts.get(part, "")).strip()
        before = standing[part].text if part in standing else ""
        if part in texts and text != before:
            made.append(RegisterStatement(sheet=code, part=part, text=text, at=at or timezone.now(), by=by))
    RegisterStatement.objects.bulk_create(made)
    return len(made)


@transaction.atomic
def confirm(code: str, *, token: str, by: User, at: datetime | None = None) -> RegisterReading:
    """Note that the officer read the sheet and that it is so. Raises NotAllowed and ChangedMeanwhile."""
    current = _current(code, token, by)
    lines = [[str(line.part), line.mark, line.text] for line in current.sheet.lines]
    return RegisterReading.objects.create(sheet=code, lines=lines, at=at or timezone.now(), by=by)


def _current(code: str, token: str, by: User) -> Entry:
    if not may_enter(by):
        raise NotAllowed
    current = entry(code)
    if current is None or current.token != token:
        raise ChangedMeanwhile
    return current
