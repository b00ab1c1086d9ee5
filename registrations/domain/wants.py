"""What staff ask a person for after the answers were sent: documents by name, and until which day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from core.text.dates import midnight
from registrations.domain.errors import MoveRefused
from registrations.models import Registration, Wanted
from registrations.models.wanted import LONGEST_LABEL, MOST_LABELS


class TooManyWanted(MoveRefused):
    """More documents, or longer labels, than a letter can list."""

    message = _("Ask for 8 documents at most, each named in 120 characters at most.")


class NoSuchDay(MoveRefused):
    """The day until which is none, or it is over."""

    message = _("Give a day that is still to come, or none.")


class NothingListed(MoveRefused):
    """There is a day, and nothing to send until then."""

    message = _("Name the documents that are to be sent until that day.")


@dataclass(frozen=True, slots=True)
class Wants:
    """What is asked for: the labels of documents, and the last day, in Paris, on which they may be sent."""

    documents: tuple[str, ...] = ()
    until: date | None = None

    @classmethod
    def of(cls, documents: str, until: str, *, at: datetime) -> "Wants":
        """As it was typed: a document a line, each once; a day as YYYY-MM-DD, or nothing.

        Raises TooManyWanted, NoSuchDay or NothingListed.
        """
        labels = tuple(
            dict.fromkeys(filter(None, (" ".join(line.split()) for line in documents.splitlines())))
        )
        if len(labels) > MOST_LABELS or any(len(label) > LONGEST_LABEL for label in labels):
            raise TooManyWanted
        if not until.strip():
            return cls(labels)
        try:
            day = date.fromisoformat(until.strip())
        except ValueError as error:
            raise NoSuchDay from error
        if day < midnight(at).date():
            raise NoSuchDay
        if not labels:
            raise NothingListed
        return cls(labels, day)


def want(registration: Registration, wants: Wants, *, at: datetime) -> None:
    """Note what the step of that moment asks for, in place of what was asked before. The registration is locked."""
    registration.wanted.open().update(closed_at=at)
    if wants.documents:
        Wanted.objects.create(
            registration=registration, asked_at=at, documents=list(wants.documents), until=wants.until
        )


def unwant(registration: Registration, *, at: datetime) -> None:
    """Take back what was asked for at that moment, with the step that asked. The registration is locked."""
    registration.wanted.filter(asked_at=at).delete()
