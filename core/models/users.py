"""Staff accounts: visitors and applicants have none."""

from collections.abc import Collection
from typing import ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes accounts whose name is their e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of that address, whatever its capitals; of two that differ by them alone, the one spelled so."""
        found = list(self.filter(email__iexact=username).order_by("pk"))
        if not found:
            raise self.model.DoesNotExist
        return next((user for user in found if user.email == username), found[0])


class User(AbstractUser):
    """A member of staff, who signs in with an e-mail address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("email address"), unique=True)
    organisation = models.CharField(
        _("organisation"),
        max_length=120,
        blank=True,
        help_text=_(
            "Whom you work for. People whom you refer read your name and it in the message they get."
        ),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @property
    def introduced(self) -> str:
        """The name and the organisation, as they set them, for someone who is to know them; empty without a name."""
        name = self.get_full_name()
        return f"{name} ({self.organisation})" if name and self.organisation else name

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """One account for an address, whatever its capitals: who signs in may type it in either way."""
        others = type(self).objects.filter(email__iexact=self.email).exclude(pk=self.pk)
        if "email" not in (exclude or ()) and others.exists():
            raise ValidationError({"email": _("There is already an account with this address.")})
        super().validate_unique(exclude)
