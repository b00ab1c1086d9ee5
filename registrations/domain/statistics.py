"""The anonymous sheet: offered once after a registration, counted, and never tied to it.

What is written are counters (`StatisticsCount`): a page, a week, a question, an answer, how many. That a sheet was used
is a `Tally` under a keyed hash, forgotten after two days like every other one; it says nothing of the answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from core.text.dates import PARIS
from registrations.fields.sheet import QUESTIONS, UNSAID
from registrations.models import Registration, StatisticsCount, Tally
from registrations.submissions import BadToken, ExpiredToken

SALT = "registrations.statistics"
LIFE = timedelta(days=1)


class AlreadyCounted(Exception):
    """The sheet was sent before: it is counted once."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet on offer: for which page, the day (UTC) of what it follows, and a name that tells it from others.

    `name` is a keyed hash made from the registration: nobody gets back to it, and one registration gets one sheet
    however often its confirmation is looked at.
    """

    page_key: UUID
    day: date
    name: str

    @classmethod
    def after(cls, registration: Registration) -> "Sheet":
        """The sheet that follows a registration."""
        name = salted_hmac(SALT, registration.submission.hex, algorithm="sha256").hexdigest()[:32]
        return cls(registration.intake.page_key, registration.created_at.astimezone(UTC).date(), name)

    @property
    def token(self) -> str:
        """An address of it that nobody can guess and that lives a day."""
        signed = signing.dumps([self.page_key.hex, self.day.isoformat(), self.name], salt=SALT)
        return urlsafe_base64_encode(signed.encode())

    @classmethod
    def from_token(cls, token: str, *, at: datetime | None = None) -> "Sheet":
        """Raises ExpiredToken or BadToken."""
        try:
            signed = urlsafe_base64_decode(token).decode("ascii")
            page_key, day, name = signing.loads(signed, salt=SALT, max_age=LIFE)
        except signing.SignatureExpired as error:
            raise ExpiredToken from error
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise BadToken from error
        sheet = cls(UUID(hex=page_key), date.fromisoformat(day), name)
        if not sheet.is_offered(at):
            raise ExpiredToken
        return sheet

    def is_offered(self, at: datetime | None = None) -> bool:
        """Until the end of the next day: as long as it is known for sure whether it was used."""
        return (at or timezone.now()) < self._midnight + 2 * LIFE

    @property
    def was_used(self) -> bool:
        return Tally.objects.filter(key=self._key, window_start=self._midnight).exists()

    def use(self) -> None:
        """Raises AlreadyCounted, to all but one of several at once. Must run inside a transaction."""
        try:
            with transaction.atomic():
                Tally.objects.create(key=self._key, window_start=self._midnight, number=1)
        except IntegrityError as error:
            raise AlreadyCounted from error

    @property
    def _midnight(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC)

    @property
    def _key(self) -> str:
        return salted_hmac(f"{SALT}.used", self.name, algorithm="sha256").hexdigest()


@transaction.atomic
def count_sheet(sheet: Sheet, answers: Mapping[str, str], *, at: datetime | None = None) -> None:
    """Count the answers, keyed by question; what is not answered counts as unsaid.

    One question knows nothing of another: only the four counters grow. They are locked in the order of the questions,
    so that no two sheets wait for each other.

    Raises AlreadyCounted, and ValueError for an answer that the question does not offer.
    """
    week = week_of(at or timezone.now())
    chosen = [(question, answers.get(question.code) or UNSAID) for question in QUESTIONS]
    for question, answer in chosen:
        if answer not in question.codes:
            raise ValueError(f"{question.code} is not answered by {answer!r}.")
    sheet.use()
    for question, answer in chosen:
        counter: dict[str, Any] = {
            "page_key": sheet.page_key,
            "week": week,
            "question": question.code,
            "answer": answer,
        }
        known = StatisticsCount.objects.filter(**counter)
        if not known.update(number=F("number") + 1):
            StatisticsCount.objects.get_or_create(**counter)
            known.update(number=F("number") + 1)


def week_of(moment: datetime) -> date:
    """The Monday of that week, in Paris."""
    day = moment.astimezone(PARIS).date()
    return day - timedelta(days=day.weekday())
