"""Passwords that everyone uses are refused, also with figures or signs around them."""

import string
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator

AROUND = string.digits + string.punctuation + string.whitespace


class CommonWordValidator(CommonPasswordValidator):
    """Django's, which knows « motdepasse » and not « motdepasse2024! »: whoever guesses tries such ends first."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for what is in the list of common passwords, as it is or without what is around it."""
        super().validate(password, user)
        super().validate(password.strip(AROUND), user)
