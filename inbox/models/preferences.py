"""How each person of staff has the inbox: their columns, their digest, the views they have named."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import User
from registrations.models.colleagues import colleagues_in_scope
from registrations.models.scopes import Scopes, is_limited


class InboxPreferences(models.Model):
    """What one person has chosen. `columns` are the codes of the columns shown, in order, by view."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="inbox_preferences"
    )
    columns = models.JSONField(_("columns"), default=dict)
    digest = models.BooleanField(
        _("daily digest by e-mail"),
        default=True,
        help_text=_("What is new, yours, late."),
    )

    class Meta:
        verbose_name = _("preferences of the inbox")
        verbose_name_plural = _("preferences of the inbox")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def for_user(self, user: User, scopes: Scopes | None = None):
        """Their own, and those shared by whoever works on the same programmes, or on all of them.

        A name and its filters may be somebody's: nobody reads them who does not read what they are about.
        """
        if not is_limited(user):
            return self.filter(Q(owner=user) | Q(shared=True))
        return self.filter(
            Q(owner=user) | Q(shared=True, owner__in=colleagues_in_scope(scopes or Scopes.of(user)))
        )


class Bookmark(models.Model):
    """A view with its filters under a name: an address that is worth keeping, for oneself or for the team.

    Rights are those of who opens it, whoever has named it.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    view = models.CharField(_("view"), max_length=32)
    query = models.CharField(_("filters"), max_length=2000, blank=True)
    shared = models.BooleanField(_("shown to the whole team"), default=False)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("named view")
        verbose_name_plural = _("named views")
        default_permissions = ()
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_bookmark_per_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where it leads."""
        address = reverse("inbox:view", args=[self.view])
        return f"{address}?{self.query}" if self.query else address
