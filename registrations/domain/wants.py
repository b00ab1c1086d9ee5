"""What staff ask a person for after the answers were sent: documents by name, questions again, until which day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from core.text.dates import midnight
from registrations.domain.errors import MoveRefused
from registrations.models import Registration, Wanted
from registrations.models.wanted import LONGEST_LABEL, MOST_LABELS

LONGEST = timedelta(days=366)  # that staff wait for what they ask; a year typed wrong is further away


class TooManyWanted(MoveRefused):
    """More documents, or longer labels, than a letter can list."""

    message = _("Ask for 8 documents at most, each named in 120 characters at most.")


class NoSuchDay(MoveRefused):
    """The day until which is none, is over, or is further away than anybody waits."""

    message = _("Give a day within a year from today, or none.")


class NothingListed(MoveRefused):
    """There is a day, and nothing to send until then."""

    message = _("Name the documents that are to be sent until that day, or choose questions.")


class NoSuchQuestion(MoveRefused):
    """The form that was answered does not ask it of this person, or no longer may."""

    message = _("One of the questions cannot be asked again here: choose once more.")


@dataclass(frozen=True, slots=True)
class Wants:
    """What is asked for: the labels of documents, the keys of questions, and the last day, in Paris, to send them."""

    documents: tuple[str, ...] = ()
    until: date | None = None
    questions: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        documents: str,
        until: str,
        questions: Iterable[str] = (),
        *,
        known: Collection[str] = (),
        at: datetime,
    ) -> "Wants":
        """As it was typed: a document a line, each once; a day as YYYY-MM-DD, or nothing; keys of `known` questions.

        Raises TooManyWanted, NoSuchQuestion, NoSuchDay or NothingListed.
        """
        labels = tuple(
            dict.fromkeys(filter(None, (" ".join(line.split()) for line in documents.splitlines())))
        )
        if len(labels) > MOST_LABELS or any(len(label) > LONGEST_LABEL for label in labels):
            raise TooManyWanted
        keys = tuple(dict.fromkeys(questions))
        if not set(keys) <= set(known):
            raise NoSuchQuestion
        if not until.strip():
            return cls(labels, questions=keys)
        try:
            day = date.fromisoformat(until.strip())
        except ValueError as error:
            raise NoSuchDay from error
        today = midnight(at).date()
        if not today <= day <= today + LONGEST:
            raise NoSuchDay
        if not labels and not keys:
            raise NothingListed
        return cls(labels, day, keys)


def want(registration: Registration, wants: Wants, *, at: datetime) -> None:
    """Note what the step of that moment asks for, in place of what was asked before. The registration is locked."""
    registration.wanted.open().update(closed_at=at)
    if wants.documents or wants.questions:
        Wanted.objects.create(
            registration=registration,
            asked_at=at,
            documents=list(wants.documents),
            questions=list(wants.questions),
            until=wants.until,
        )


def unwant(registration: Registration, *, at: datetime) -> None:
    """Take back what was asked for at that moment, with the step that asked. The registration is locked."""
    registration.wanted.filter(asked_at=at).delete()
