"""Who works on which part of the site: the inbox, and all that makes it work.

Every queryset of something that belongs to a programme has `in_scope_of(user)`, what that person may see of it, and,
where people change it, `changeable_by(user)`. Both come from here; which kinds of things they may see at all, their
rights say.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.models import User

SEE = "registrations.view_registration"
SEE_ALL = "registrations.view_every_registration"

Asking = User | AnonymousUser  # who a request is from, as Django types it


def is_limited(user: Asking) -> bool:
    """Whether this person works on some programmes only: who reads registrations, but not every one."""
    return user.has_perm(SEE) and not user.has_perm(SEE_ALL)


def keys_in_scope(user: Asking) -> models.QuerySet:
    """The translation keys of the pages in a limited person's scopes, and of all pages below them."""
    below = Q()
    for path in InboxScope.objects.filter(user=user.pk).order_by("pk").values_list("page__path", flat=True):
        below |= Q(path__startswith=path)
    return Page.objects.filter(below if below else Q(pk__in=[])).order_by().values("translation_key")


def is_in_scope(page: Page, user: Asking) -> bool:
    """Whether this person works on the page's programme, in whichever language."""
    return not is_limited(user) or keys_in_scope(user).filter(translation_key=page.translation_key).exists()


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a page through `page_key`."""

    def in_scope_of(self, user: Asking):
        """Those of the programmes this person works on."""
        return self.filter(page_key__in=keys_in_scope(user)) if is_limited(user) else self

    def changeable_by(self, user: Asking):
        """The same: what hangs on a page belongs to it alone."""
        return self.in_scope_of(user)


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
