"""Why a verb refuses a draft."""

from typing import Any

from registrations.fields.answers_form import FieldError
from registrations.models import Draft


class DraftGone(Exception):
    """The draft was sent, given up or erased in the meantime."""


class StepChanged(Exception):
    """The step was saved with other answers after it was shown: `draft` holds what is kept.

    `typed` is what was sent, with what others have changed wherever it had left an answer as it was; `clashing` are the
    questions that are to be compared.
    """

    def __init__(self, draft: Draft, typed: dict[str, Any], clashing: set[str]):
        super().__init__(draft.pk)
        self.draft, self.typed, self.clashing = draft, typed, clashing


class DraftIncomplete(Exception):
    """Something is missing or wrong: `steps` says what, by step key."""

    def __init__(self, steps: dict[str, list[FieldError]]):
        super().__init__(", ".join(steps))
        self.steps = steps


class RegistrationChanged(Exception):
    """What was sent is no longer what the change began from: a consent was withdrawn, say, or an answer erased."""
