"""What can be chosen together in one form: the pages whose intakes take registrations now, by the same form."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from registrations.events import Event
from registrations.status import IntakeStatus

CHOSEN = "atelier"  # the name of the boxes, in the address and in the form


@dataclass(frozen=True, slots=True)
class Choice:
    """A page's intake among those one chooses from; `together` says whether it is answered by the form they share."""

    status: IntakeStatus
    event: Event
    together: bool

    @property
    def key(self) -> str:
        """The value of its box."""
        return str(self.status.intake.pk)

    @property
    def open(self) -> bool:
        """Whether its box can be ticked."""
        return self.together and self.status.accepts

    @property
    def form_url(self) -> str:
        """Where its own form is, when it is another one; empty otherwise."""
        return self.status.form_url if self.status.accepts and not self.together else ""


def choices_of(statuses: Iterable[tuple[IntakeStatus, Event]]) -> list[Choice]:
    """The choices among these, in their order: together are those of the form that most of the open ones share."""
    found = list(statuses)
    forms = Counter(status.intake.form_id for status, _event in found if status.accepts)
    shared = min(forms, key=lambda form: (-forms[form], form), default=None)
    return [Choice(status, event, status.intake.form_id == shared) for status, event in found]


def overlapping(choices: Sequence[Choice]) -> list[tuple[Choice, Choice]]:
    """Those that take place at the same time, two by two."""
    return [
        (one, other)
        for one, other in combinations(choices, 2)
        if one.event.starts_at < other.event.ends_at and other.event.starts_at < one.event.ends_at
    ]
