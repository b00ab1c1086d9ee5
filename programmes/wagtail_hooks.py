"""How programmes enter Wagtail's admin."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.snippets.models import register_snippet

from core.models import User
from programmes.alert_forms import CriteriaForm
from programmes.models import CallPage, EditionPage, WorkshopPage
from programmes.views.copying import ADD_INTAKE, copy_view, may_copy
from programmes.views.dashboard import DeadlinesPanel
from programmes.viewsets import CallViewSet, SharedGroup
from registrations.events import STARTING
from registrations.views.subscriptions import CRITERIA

register_snippet(SharedGroup)


@hooks.register("register_admin_viewset")
def register_calls() -> CallViewSet:
    return CallViewSet()


@hooks.register("register_admin_urls")
def register_copying() -> list[URLPattern]:
    return [path("appels/<int:pk>/copier/", copy_view, name="copy_call")]


@hooks.register("register_page_header_buttons")
def offer_copying(page: Page, user: User, **kwargs) -> Iterator[Button]:
    if isinstance(page.specific_deferred, CallPage) and may_copy(user, page):
        yield _copy_button(page)


@hooks.register("register_page_listing_more_buttons")
def offer_copying_in_listings(page: Page, user: User, **kwargs) -> Iterator[Button]:
    """Without a query per page: the view checks the right to add pages there."""
    if (
        isinstance(page, CallPage)
        and user.has_perm(ADD_INTAKE)
        and page.permissions_for_user(user).can_edit()
    ):
        yield _copy_button(page)


@hooks.register("intakes_panel_links")
def offer_copying_beside_rounds(page: Page, user: User) -> Iterator[tuple[str, str]]:
    if isinstance(page, CallPage) and may_copy(user, page):
        yield _("Copy the call with its dates moved"), _copy_address(page)


@hooks.register("construct_homepage_panels")
def add_deadlines(request: HttpRequest, panels: list[Component]) -> None:
    """For those who may change pages."""
    if page_permission_policy.user_has_permission(request.user, "change"):
        panels.append(DeadlinesPanel())


def _copy_button(page: Page) -> Button:
    return Button(
        _("Copy the call with its dates moved"),
        url=_copy_address(page),
        icon_name="calendar-alt",
        priority=35,
    )


def _copy_address(page: Page) -> str:
    return reverse("copy_call", args=[page.pk])


@hooks.register(STARTING)
def tell_of_workshops(after: datetime, until: datetime) -> Iterable[tuple[UUID, datetime]]:
    """Which live workshops begin between the two moments, the French page's word last, which counts."""
    workshops = WorkshopPage.objects.live().filter(starts_at__gt=after, starts_at__lte=until)
    return workshops.order_by("-locale_id", "pk").values_list("translation_key", "starts_at")


@hooks.register(STARTING)
def tell_of_launches(after: datetime, until: datetime) -> Iterable[tuple[UUID, datetime]]:
    """Which live editions' launch events begin between the two moments."""
    editions = EditionPage.objects.live().filter(launch_at__gt=after, launch_at__lte=until)
    return editions.order_by("-locale_id", "pk").values_list("translation_key", "launch_at")


@hooks.register(CRITERIA)
def tell_what_alerts_can_be_about() -> type[CriteriaForm]:
    return CriteriaForm
