"""Write one letter to many: composed once per language, a batch costs the same few queries whatever its size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from registrations import letters
from registrations.domain.outbox import composed
from registrations.enums import MessageKind
from registrations.letters import Letter, LetterContext
from registrations.models import Intake, Message, Subscription


@dataclass(frozen=True, slots=True)
class Circular:
    """The same letter about an intake for every subscription; `key` says which, and a subscription gets it once."""

    kind: MessageKind
    intake: Intake
    key: str
    values: Mapping[str, object]
    _letters: dict[str, Letter] = field(default_factory=dict)

    def write(self, subscriptions: Iterable[Subscription], *, at: datetime) -> int:
        """Write the messages; say how many. Must run inside a transaction.

        Raises IntegrityError when one of the subscriptions has got it already.
        """
        messages = [self._message(each, at) for each in subscriptions]
        if messages:
            Message.objects.bulk_create(messages)
        return len(messages)

    def _message(self, subscription: Subscription, at: datetime) -> Message:
        letter, language = self._letter(subscription), subscription.language
        message = composed(letter, subscription.email, self.kind, language=language, at=at, key=self.key)
        message.subscription = subscription
        return message

    def _letter(self, subscription: Subscription) -> Letter:
        """The letter as it was composed for the first one of that language: its marks lead to who gets it."""
        language = subscription.language
        if language not in self._letters:
            context = LetterContext(self.intake, language)
            self._letters[language] = letters.write(
                subscription, self.kind, language=language, values=self.values, context=context
            )
        return self._letters[language]
