"""Move many to another workshop at once: in the order in which they came, so that the first ones get its places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import User
from inbox.lots.acts import Refusals, Verb, Words
from registrations.domain.errors import MoveRefused, NotAllowed
from registrations.domain.rehearsal import Rehearsal
from registrations.domain.transfers import (
    foresee_transfers,
    refused_transfers,
    rehearse_transfer,
    targets_for,
    transfer,
)
from registrations.models import Intake, Registration


class NoTarget(MoveRefused):
    """Where they were to go is no longer there."""

    message = gettext_lazy("The workshop that was chosen is no longer there.")


@dataclass(frozen=True, slots=True)
class Transfer(Verb):
    """Move each to another intake of the same workflow; `words` name it as `to`."""

    question: str = "transfer"
    waits: bool = True
    in_turn: bool = True

    def target(self, words: Words) -> Intake | None:
        """Where they go."""
        return Intake.objects.select_related("form").filter(pk=words.get("to", 0)).first()

    def refusals(self, rows: Sequence[Registration], words: Words, *, by: User, at: datetime) -> Refusals:
        target = self.target(words)
        if target is None or not targets_for(by, at).filter(pk=target.pk).exists():
            return {row.pk: str(NotAllowed()) for row in rows}
        return {pk: str(refusal) for pk, refusal in refused_transfers(rows, target, at=at).items()}

    def rehearse(self, row: Registration, words: Words, *, by: User, at: datetime) -> Rehearsal | None:
        return rehearse_transfer(row, self._there(words), by=by, at=at, **_texts(words))

    def foreseen(self, rows: Sequence[Registration], words: Words) -> dict[int, str]:
        """Who gets a place there, and who waits where."""
        target = self.target(words)
        standing = foresee_transfers(rows, target) if target else {}
        return {
            pk: _("gets a place") if each.place else _("waits there, number %(rank)d") % {"rank": each.rank}
            for pk, each in standing.items()
        }

    def also_locked(self, words: Words) -> list[int]:
        return [words["to"]] if words.get("to") else []

    def do(
        self, row: Registration, words: Words, *, by: User, at: datetime, share: int | None, key: str
    ) -> None:
        transfer(row, self._there(words), by=by, at=at, **_texts(words))

    def _there(self, words: Words) -> Intake:
        """Raises NoTarget."""
        target = self.target(words)
        if target is None:
            raise NoTarget
        return target


def _texts(words: Words) -> dict[str, str]:
    return {"message": words.get("message", ""), "note": words.get("note", "")}
