"""The hidden token of a form on screen: which intake and version it shows, and which submission it will make.

Signed, so that it cannot be forged; it carries nothing personal. Sent twice, it makes one registration.
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.core import signing
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

SALT = "registrations.submission"
CONFIRMATION_SALT = "registrations.confirmation"
CONFIRMATION_SECONDS = 24 * 3600


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

    @classmethod
    def new(cls, intake_pk: int, version_pk: int) -> "Submission":
        return cls(intake_pk, version_pk, uuid4())

    @property
    def token(self) -> str:
        return signing.dumps([self.intake_pk, self.version_pk, self.uuid.hex], salt=SALT)

    @classmethod
    def from_token(cls, token: str) -> "Submission":
        """Raises BadToken."""
        try:
            intake_pk, version_pk, uuid = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise BadToken from error
        return cls(intake_pk, version_pk, UUID(hex=uuid))


def confirmation_token(registration_pk: int) -> str:
    """An address of the confirmation page that nobody can guess; it lives a day and opens nothing else.

    Wagtail's addresses are made of letters, figures, underscores and hyphens: the signed text is encoded once more.
    """
    return urlsafe_base64_encode(signing.dumps(registration_pk, salt=CONFIRMATION_SALT).encode())


def confirmed_pk(token: str) -> int:
    """The registration a confirmation token was made for. Raises ExpiredToken or BadToken."""
    try:
        signed = urlsafe_base64_decode(token).decode("ascii")
        return int(signing.loads(signed, salt=CONFIRMATION_SALT, max_age=CONFIRMATION_SECONDS))
    except signing.SignatureExpired as error:
        raise ExpiredToken from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken from error
