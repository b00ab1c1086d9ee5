"""Who works on which part of the site: the inbox, and all that makes it work.

A scope is a page with all below it, a region, or what is of a region on a page. Registrations are seen by all three;
what belongs to a page as a whole (rounds, forms, words, figures) by the first alone.

Every queryset of something that belongs to a programme has `in_scope_of(user)`, what that person may see of it, and,
where people change it, `changeable_by(user)`. Both come from here; which kinds of things they may see at all, their
rights say.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.models import Region, User
from registrations.fields.regions import REGION
from registrations.models.columns import ColumnValue

SEE = "registrations.view_registration"
SEE_ALL = "registrations.view_every_registration"
REFER = "registrations.refer_registration"

Asking = User | AnonymousUser  # who a request is from, as Django types it


def is_limited(user: Asking) -> bool:
    """Whether this person works on some programmes only: who reads registrations, but not every one."""
    return user.has_perm(SEE) and not user.has_perm(SEE_ALL)


@dataclass(frozen=True, slots=True)
class Scopes:
    """Where one person works: the paths of the pages that are theirs, and the codes of their regions.

    `regional` has them by the path of the page they are limited to, empty for everywhere.
    """

    whole: tuple[str, ...]
    regional: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, user: Asking) -> "Scopes":
        """As they are now: one query."""
        scopes = InboxScope.objects.filter(user=user.pk).order_by("pk")
        whole: list[str] = []
        regional: dict[str, tuple[str, ...]] = {}
        for path, code in scopes.values_list("page__path", "region__code"):
            if code is None:
                whole.append(path)
            else:
                regional[path or ""] = (*regional.get(path or "", ()), code)
        return cls(tuple(whole), regional)

    @property
    def are_none(self) -> bool:
        """Whether nobody has said where that person works."""
        return not (self.whole or self.regional)

    @property
    def paths(self) -> tuple[str, ...]:
        """The pages where they may read something."""
        return (*self.whole, *filter(None, self.regional))

    @property
    def registrations(self) -> Q:
        """Which registrations are in them."""
        return Q(intake__page_key__in=keys_below(self.whole)) | self.of_regions

    @property
    def of_regions(self) -> Q:
        """Which registrations are of these regions, as they are answered now, on the pages where that counts."""
        found = Q(pk__in=[])
        for path, codes in self.regional.items():
            values = ColumnValue.objects.filter(registration=OuterRef("pk"), key=REGION, text__in=codes)
            here = Q(Exists(values))
            found |= here & Q(intake__page_key__in=keys_below([path])) if path else here
        return found


def lacks_scope(user: Asking, scopes: Scopes | None = None) -> bool:
    """Whether this person is to read registrations, and nobody has said yet of which pages or regions.

    Who only reads what they wrote about others needs none. `scopes` are theirs, where they are known already.
    """
    return is_limited(user) and not user.has_perm(REFER) and (scopes or Scopes.of(user)).are_none


def keys_below(paths: Iterable[str]) -> models.QuerySet:
    """The translation keys of the pages at these paths, and of all pages below them."""
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    return Page.objects.filter(below).order_by().values("translation_key")


def keys_in_scope(user: Asking) -> models.QuerySet:
    """The translation keys of the pages that are a limited person's as a whole, and of all pages below them."""
    return keys_below(Scopes.of(user).whole)


def is_in_scope(page: Page, user: Asking) -> bool:
    """Whether this person works on the page's programme, in whichever language."""
    return not is_limited(user) or keys_in_scope(user).filter(translation_key=page.translation_key).exists()


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a page through `page_key`."""

    def in_scope_of(self, user: Asking):
        """Those of the programmes this person works on."""
        return self.filter(page_key__in=keys_in_scope(user)) if is_limited(user) else self

    def read_by(self, user: Asking, scopes: Scopes | None = None):
        """Those of which this person may read registrations: all of them, or those of a region."""
        if not is_limited(user):
            return self
        scopes = scopes or Scopes.of(user)
        return self if "" in scopes.regional else self.filter(page_key__in=keys_below(scopes.paths))

    def changeable_by(self, user: Asking):
        """The same: what hangs on a page belongs to it alone."""
        return self.in_scope_of(user)


class InboxScope(models.Model):
    """A member of staff sees the registrations of a page and of all pages below it, in every language.

    With a region, those alone whose answers name it; with a region and no page, those of every page.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="inbox_scopes",
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_(
            "A programme, a call or an edition, with everything below it. Empty: every page, of the region alone."
        ),
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_(
            "Only registrations that name this region in an answer. For a second region, give a second access. Forms"
            " that ask for no region are seen by page alone. Empty: all that came in for the page."
        ),
    )

    class Meta:
        verbose_name = _("access to the inbox")
        verbose_name_plural = _("accesses to the inbox")
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False) | Q(region__isnull=False),
                name="scope_has_page_or_region",
                violation_error_message=_("Choose a page, a region, or both."),
            ),
            # Three, for a database takes no two empty values for the same.
            models.UniqueConstraint(
                fields=["user", "page"],
                condition=Q(region__isnull=True),
                name="one_scope_per_user_and_page",
                violation_error_message=_("This person has this access already."),
            ),
            models.UniqueConstraint(
                fields=["user", "region"],
                condition=Q(page__isnull=True),
                name="one_scope_per_user_and_region",
                violation_error_message=_("This person has this access already."),
            ),
            models.UniqueConstraint(
                fields=["user", "page", "region"],
                condition=Q(page__isnull=False, region__isnull=False),
                name="one_scope_per_user_page_and_region",
                violation_error_message=_("This person has this access already."),
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(str(each) for each in (self.user, self.page, self.region) if each)
