"""Note who came and who did not, as a list of the session has told: one lot for both."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import pgettext

from inbox.lots.acts import Move, Words
from registrations.models import Registration

PRESENT, ABSENT = "attended", "absent"


@dataclass(frozen=True, slots=True)
class Attendance(Move):
    """Take each to present, but those whose keys the words name as `absent`."""

    question: str = ""
    of_lot: bool = True
    in_turn: bool = True

    def aim(self, row: Registration, words: Words) -> str:
        return ABSENT if row.pk in words.get("absent", ()) else PRESENT

    def foreseen(self, rows: Sequence[Registration], words: Words) -> dict[int, str]:
        said = {
            PRESENT: pgettext("on an attendance sheet", "Present"),
            ABSENT: pgettext("on an attendance sheet", "Absent"),
        }
        return {row.pk: said[self.aim(row, words)] for row in rows}
