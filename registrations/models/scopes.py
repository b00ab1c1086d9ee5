"""Who reads which part of the inbox."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class InboxScope(models.Model):
    """A member of staff sees the registrations of a page and of all pages below it, in every language."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="inbox_scopes",
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("A programme, a call or an edition, with everything below it."),
    )

    class Meta:
        verbose_name = _("access to the inbox")
        verbose_name_plural = _("accesses to the inbox")
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_scope_per_user_and_page")]

    def __str__(self) -> str:
        return f"{self.user} · {self.page}"
