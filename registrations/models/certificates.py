"""The code of a certificate of attendance: what a paper is checked by."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.text.cleaning import exact

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read as another
LENGTH = 10  # 31 to the power of 10: nobody comes upon one by trying


def new_code() -> str:
    """Ten signs of no meaning: nothing of the person, nor of the one who came before, can be read from them."""
    return "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))


def code_of(typed: str) -> str:
    """The code as it is kept, whatever was typed between its signs; empty for what is none."""
    code = "".join(sign for sign in exact(typed).upper() if sign.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(SIGNS) else ""


class Certificate(models.Model):
    """A certificate that was made. Once its registration is erased or gone, nothing but the bare code is left."""

    code = models.CharField(pgettext_lazy("of a certificate", "code"), max_length=LENGTH, unique=True)
    registration = models.OneToOneField(
        "registrations.Registration",
        verbose_name=_("registration"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="certificate",
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("certificate of attendance")
        verbose_name_plural = _("certificates of attendance")
        default_permissions = ()

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The code as it is printed: in two halves."""
        return f"{self.code[: LENGTH // 2]}-{self.code[LENGTH // 2 :]}"
