"""Words that staff put on registrations to find them again."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.registrations import Registration
from registrations.models.scopes import Asking, Scopes, is_limited


class TagQuerySet(models.QuerySet["Tag"]):
    def known_to(self, user: Asking, scopes: Scopes | None = None):
        """Those on something that this person may read: what colleagues elsewhere call people is theirs."""
        if not is_limited(user):
            return self
        visible = Registration.objects.visible_to(user, scopes).order_by().values("pk")
        worn = Registration.tags.through.objects.filter(tag=OuterRef("pk"), registration__in=visible)
        return self.filter(Exists(worn))


class Tag(models.Model):
    """A word of staff's own, the same for everyone."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = pgettext_lazy("of a registration", "tags")
        default_permissions = ()
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
