"""The hidden token of a form on screen: which intake and version it shows, which submission it will make, since when.

Signed, so that it cannot be forged; it carries nothing personal. Sent twice, it makes one registration.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

SALT = "registrations.submission"
CONFIRMATION_SALT = "registrations.confirmation"
CONFIRMATION_SECONDS = 24 * 3600
ADDRESS_SALT = "registrations.new_address"
ADDRESS_LIFE = timedelta(days=7)


class BadToken(Exception):
    """The token is missing, forged or damaged."""


class ExpiredToken(BadToken):
    """The token was right, but is too old."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A form on screen."""

    intake_pk: int
    version_pk: int
    uuid: UUID
    shown_at: datetime  # aware, UTC

    @classmethod
    def new(cls, intake_pk: int, version_pk: int, *, at: datetime) -> "Submission":
        return cls(intake_pk, version_pk, uuid4(), at)

    @property
    def token(self) -> str:
        parts = [self.intake_pk, self.version_pk, self.uuid.hex, self.shown_at.timestamp()]
        return signing.dumps(parts, salt=SALT)

    @classmethod
    def from_token(cls, token: str) -> "Submission":
        """Raises BadToken."""
        try:
            intake_pk, version_pk, uuid, shown = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise BadToken from error
        return cls(intake_pk, version_pk, UUID(hex=uuid), datetime.fromtimestamp(shown, tz=UTC))


def confirmation_token(registration_pk: int) -> str:
    """An address of the confirmation page that nobody can guess; it lives a day and opens nothing else.

    Wagtail's addresses are made of letters, figures, underscores and hyphens: the signed text is encoded once more.
    """
    return urlsafe_base64_encode(signing.dumps(registration_pk, salt=CONFIRMATION_SALT).encode())


def address_mark(key: str) -> str:
    """What an address (its `email_key`) is known by in a token: addresses of pages hold no address of a person."""
    return salted_hmac(ADDRESS_SALT, key, algorithm="sha256").hexdigest()


def address_token(registration_pk: int, key: str, *, at: datetime) -> str:
    """What is mailed to a new address at that moment: for a week it opens the question whether that is right, no more.

    `key` is the `email_key` of the address.
    """
    parts = [registration_pk, address_mark(key), int(at.timestamp())]
    return urlsafe_base64_encode(signing.dumps(parts, salt=ADDRESS_SALT).encode())


def confirmed_address(token: str, *, at: datetime) -> tuple[int, str]:
    """The registration and the `address_mark()` that a token was made for. Raises ExpiredToken or BadToken."""
    try:
        signed = urlsafe_base64_decode(token).decode("ascii")
        pk, mark, made = signing.loads(signed, salt=ADDRESS_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken from error
    if at.timestamp() - made >= ADDRESS_LIFE.total_seconds():
        raise ExpiredToken
    return int(pk), str(mark)


def confirmed_pk(token: str) -> int:
    """The registration a confirmation token was made for. Raises ExpiredToken or BadToken."""
    try:
        signed = urlsafe_base64_decode(token).decode("ascii")
        return int(signing.loads(signed, salt=CONFIRMATION_SALT, max_age=CONFIRMATION_SECONDS))
    except signing.SignatureExpired as error:
        raise ExpiredToken from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken from error
