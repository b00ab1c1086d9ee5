"""Why a verb refuses a draft."""

from registrations.fields.answers_form import FieldError
from registrations.models import Draft


class DraftGone(Exception):
    """The draft was sent, given up or erased in the meantime."""


class StepChanged(Exception):
    """The step was saved with other answers after it was shown: `draft` holds what is kept."""

    def __init__(self, draft: Draft):
        super().__init__(draft.pk)
        self.draft = draft


class DraftIncomplete(Exception):
    """Something is missing or wrong: `steps` says what, by step key."""

    def __init__(self, steps: dict[str, list[FieldError]]):
        super().__init__(", ".join(steps))
        self.steps = steps


class RegistrationChanged(Exception):
    """What was sent is no longer what the change began from: a consent was withdrawn, say, or an answer erased."""
