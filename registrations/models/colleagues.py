"""Who of staff works on a registration."""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from wagtail.models import Page

from core.models import User
from registrations.fields.regions import REGION
from registrations.models.registrations import Registration
from registrations.models.scopes import SEE, SEE_ALL, InboxScope, Scopes
from registrations.workflows import MOVE


def colleagues_of(registration: Registration) -> QuerySet[User]:
    """Those who may read the registration and move it, by name: whom it can be handed over to."""
    paths = Page.objects.filter(translation_key=registration.intake.page_key).values_list("path", flat=True)
    above = {path[:end] for path in paths for end in range(Page.steplen, len(path) + 1, Page.steplen)}
    here = Q(inbox_scopes__page__path__in=above)
    named = registration.column_values.filter(key=REGION).order_by().values("text")
    there = Q(inbox_scopes__region__code__in=named) & (here | Q(inbox_scopes__page=None))
    where = _holding(SEE_ALL) | here & Q(inbox_scopes__region=None) | there
    allowed = User.objects.filter(where).filter(_holding(SEE)).filter(_holding(MOVE)).order_by().values("pk")
    everyone = User.objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(pk__in=allowed))
    return everyone.order_by("last_name", "first_name", "email")


def colleagues_in_scope(scopes: Scopes) -> QuerySet[User]:
    """Who reads something of what these scopes hold: in the same part, above, below, in its regions, or everywhere."""
    if not (scopes.whole or scopes.regional):
        return User.objects.none()
    met = Q(pk__in=InboxScope.objects.filter(_meeting(scopes)).order_by().values("user"))
    readers = User.objects.filter(_holding(SEE) | Q(is_superuser=True)).order_by().values("pk")
    return User.objects.filter(met | _holding(SEE_ALL) | Q(is_superuser=True), pk__in=readers, is_active=True)


def _meeting(scopes: Scopes) -> Q:
    """The accesses that have a page and a region in common with one of these."""
    found = Q(pk__in=[])
    for path in scopes.whole:
        found |= _along(path)
    for path, codes in scopes.regional.items():
        regions = Q(region=None) | Q(region__code__in=codes)
        found |= regions & _along(path) if path else regions
    return found


def _along(path: str) -> Q:
    """The accesses to the page at this path, above it, below it, or to every page."""
    above = [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]
    return Q(page=None) | Q(page__path__in=above) | Q(page__path__startswith=path)


def _holding(right: str) -> Q:
    app_label, codename = right.split(".")
    held = Permission.objects.filter(content_type__app_label=app_label, codename=codename).order_by()
    return Q(groups__permissions__in=held) | Q(user_permissions__in=held)
