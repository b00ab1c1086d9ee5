"""The demo's post: what was written in the past counts as sent then. No mail leaves for people who do not exist."""

from datetime import datetime, timedelta

from registrations.domain.delivery import RETRIES
from registrations.domain.suppression import still_wanted
from registrations.enums import EventKind, MessageState
from registrations.models import Message, RegistrationEvent

ON_THE_WAY = timedelta(seconds=4)
KINDS = {MessageState.SENT: EventKind.MESSAGE_SENT, MessageState.FAILED: EventKind.MESSAGE_FAILED}


class Post:
    """Does what `registrations.domain.delivery` does, without a mail server."""

    def __init__(self) -> None:
        # The class of the error that every letter about a registration meets, by its key.
        self.refused: dict[int, str] = {}

    def deliver(self, until: datetime) -> None:
        """Everything that was due until then has left, was dropped because it was true no more, or has failed."""
        due = Message.objects.filter(state=MessageState.QUEUED, due_at__lte=until)
        due = due.select_related("registration").defer("text", "html", "registration__answers")
        for message in due.order_by("due_at", "pk"):
            self._settle(message)
            message.save(update_fields=["state", "attempts", "sent_at", "last_error"])
            if message.registration and message.state in KINDS:
                RegistrationEvent.objects.create(
                    registration=message.registration,
                    at=message.sent_at or message.due_at + sum(RETRIES, timedelta()),
                    kind=KINDS[MessageState(message.state)],
                    note=message.subject,
                )

    def _settle(self, message: Message) -> None:
        error = self.refused.get(message.registration_id or 0)
        if not still_wanted(message, at=message.due_at):
            message.state = MessageState.DROPPED
        elif error:
            message.state, message.last_error = MessageState.FAILED, error
            message.attempts = len(RETRIES) + 1
        else:
            message.state, message.attempts = MessageState.SENT, 1
            message.sent_at = message.due_at + ON_THE_WAY
