"""What staff write down of a session, for their colleagues: one text for each page that people are registered for."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.models import User
from registrations.models.scopes import SEE, SEE_ALL, Scopes, keys_below

LONGEST = 4000  # characters


class SessionNoteQuerySet(models.QuerySet["SessionNote"]):
    def visible_to(self, user: User | AnonymousUser, scopes: Scopes | None = None):
        """Those this member of staff may read: of the pages that are theirs as a whole, for they name anybody there.

        `scopes` are theirs, where they are known already.
        """
        if isinstance(user, AnonymousUser) or not user.is_active or not user.has_perm(SEE):
            return self.none()
        if user.has_perm(SEE_ALL):
            return self
        return self.filter(page_key__in=keys_below((scopes or Scopes.of(user)).whole))

    def with_title(self):
        """Each with `title`, that of its page in the site's first language; None once the page is gone."""
        pages = Page.objects.filter(translation_key=OuterRef("page_key")).order_by("locale_id", "pk")
        return self.annotate(title=Subquery(pages.values("title")[:1]))


class SessionNote(models.Model):
    """The notes of one session as they stand, who wrote last and when; `version` counts how often they were written.

    Only the verbs of `registrations.domain.session_notes` write it. No earlier text is kept: a name that is taken out
    is gone. The row stays when the text is emptied, so that no version comes twice.
    """

    page_key = models.UUIDField(_("page"), unique=True, editable=False)
    text = models.TextField(_("text"), max_length=LONGEST, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SessionNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("notes of a session")
        verbose_name_plural = _("notes of sessions")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.page_key)
