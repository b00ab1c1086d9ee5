"""What the people of an intake were told of its page and of its event, from one moment to the next."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.text.languages import in_language


class OccasionQuerySet(models.QuerySet["Occasion"]):
    def in_force(self):
        """Those that hold or held: not the one that is only prepared."""
        return self.filter(since__isnull=False)


def page_title(intake: str = "") -> Coalesce:
    """The title of the page of an intake, in the site's first language, or the one it had; `intake` leads there."""
    pages = Page.objects.filter(translation_key=OuterRef(f"{intake}page_key")).order_by("locale_id", "pk")
    kept = Occasion.objects.in_force().filter(intake=OuterRef(f"{intake}pk")).order_by("-since", "-pk")
    return Coalesce(Subquery(pages.values("title")[:1]), Subquery(kept.values("title_fr")[:1]))


def last_kept(fact: str) -> Subquery:
    """A fact of an intake as it was last taken note of, to annotate intakes with; None when nothing was."""
    kept = Occasion.objects.in_force().filter(intake=OuterRef("pk")).order_by("-since", "-pk")
    return Subquery(kept.values(fact)[:1])


class Occasion(models.Model):
    """The page and the event of an intake as they were from `since` on, with what staff decided when they became so.

    Rows are added, one for each change, and kept when the page goes: the last one is what holds now. One row of an
    intake may be prepared (`since` is None): it holds what an editor chose for a draft that is not published yet.
    """

    intake = models.ForeignKey("registrations.Intake", on_delete=models.CASCADE, related_name="occasions")
    since = models.DateTimeField(null=True, blank=True)
    # The facts, those of the page in the site's first language.
    title_fr = models.CharField(max_length=255, blank=True)
    title_en = models.CharField(max_length=255, blank=True)
    uid = models.CharField(max_length=255, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    join_url = models.URLField(blank=True)
    live = models.BooleanField(default=True)
    cancelled = models.BooleanField(default=False)
    # What staff decided of it.
    tell = models.BooleanField(default=True)
    moves_closing = models.BooleanField(default=True)
    words_fr = models.TextField(_("message in French"), max_length=1000, blank=True)
    words_en = models.TextField(_("message in English"), max_length=1000, blank=True)
    note = models.TextField(_("note for colleagues"), max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # When the letters were all written; None while the worker still has some to write.
    told_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = _("occasion")
        verbose_name_plural = _("occasions")
        default_permissions = ()
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["intake"], condition=models.Q(since__isnull=True), name="one_prepared_occasion"
            )
        ]

    def __str__(self) -> str:
        return self.title_fr or self.title_en

    def title_in(self, language: str) -> str:
        """The title in that language, else in the other one."""
        return in_language(self.title_fr, self.title_en, language)

    @property
    def lasts(self) -> timedelta | None:
        return self.ends_at - self.starts_at if self.starts_at and self.ends_at else None

    def is_over(self, at: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= at
