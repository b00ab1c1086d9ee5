"""What we change of Wagtail's own pieces."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page, TaskState
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.signals import task_approved

from core import account  # noqa: F401 registers its panel
from core.editing import moderation
from core.editing.translations import TRANSLATE, TranslationsPanel
from core.operating.held_panel import HeldPanel
from core.operating.holding import held
from core.text.page_links import targets


class PageLinks(PageLinkHandler):
    """Links to pages in running text, each to its translation."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        asked = [str(attrs.get("id", "")) for attrs in attrs_list]
        known = targets({int(pk) for pk in asked if pk.isdecimal()})
        pages = (known[int(pk)] if pk.isdecimal() else None for pk in asked)
        return [f'<a href="{escape(page.url or "")}">' if page else "<a>" for page in pages]


@hooks.register("register_rich_text_features", order=10)
def register_page_links(features) -> None:
    """After Wagtail's own, so in its place."""
    features.register_link_type(PageLinks)


def without_address(names: list[str]) -> list[str]:
    return [name for name in names if name != "download_url"]


class PicturesAPIViewSet(ImagesAdminAPIViewSet):
    """What the admin's own scripts ask of pictures; originals are private, and have no address to tell."""

    meta_fields = without_address(ImagesAdminAPIViewSet.meta_fields)
    listing_default_fields = without_address(ImagesAdminAPIViewSet.listing_default_fields)
    nested_default_fields = without_address(ImagesAdminAPIViewSet.nested_default_fields)


@hooks.register("construct_admin_api", order=10)
def answer_of_pictures(router) -> None:
    """After Wagtail's own, so in its place."""
    router.register_endpoint("images", PicturesAPIViewSet)


# --- Publication -----------------------------------------------------------------------------------


@hooks.register("after_publish_page")
def warn_of_links_to_drafts(request: HttpRequest, page: Page) -> None:
    moderation.warn_of_drafts(request, page)


@hooks.register("before_bulk_action")
def check_bulk_publication(
    request: HttpRequest, action_type: str, objects: Iterable[Model], action: BulkAction
) -> HttpResponse | None:
    """All or nothing: one page that is not ready holds back those chosen with it."""
    if action_type != "publish":
        return None
    pages = [each for each in objects if isinstance(each, Page)]
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        pages += [below for page in pages for below in page.get_descendants().not_live()]
    refused = moderation.refusals(pages)
    if not refused:
        return None
    moderation.refuse(request, refused)
    return redirect(action.next_url)


@receiver(task_approved, dispatch_uid="core.check_approval")
def check_approval(instance: TaskState, **kwargs: Any) -> None:
    moderation.check_approval(instance)


@hooks.register("register_admin_urls")
def register_approval() -> list[URLPattern]:
    address = "relecture/<int:page_id>/<slug:action_name>/<int:task_state_id>/"
    return [path(address, moderation.ApprovalView.as_view(), name=moderation.ApprovalView.submit_url_name)]


@hooks.register("construct_homepage_panels")
def check_approvals_of_the_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    panels[:] = [
        moderation.ModerationPanel() if type(panel) is WorkflowObjectsToModeratePanel else panel
        for panel in panels
    ]


@hooks.register("construct_homepage_panels")
def add_translations(request: HttpRequest, panels: list[Component]) -> None:
    """For those who translate."""
    if request.user.has_perm(TRANSLATE):  # type: ignore[union-attr]
        panels.append(TranslationsPanel())


@hooks.register("construct_homepage_panels")
def say_that_letters_wait(request: HttpRequest, panels: list[Component]) -> None:
    """To everyone who works here: what they do writes to nobody."""
    if held():
        panels.append(HeldPanel())


# --- Reading ---------------------------------------------------------------------------------------


@hooks.register("before_serve_page")
def lead_to_what_is_translated(
    page: Page, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse | None:
    """An alias of another language's page says the same in that language: lead there, where the page says so."""
    source = page.alias_of if page.alias_of_id else None
    if source is None or source.locale_id == page.locale_id:
        return None
    address = source.get_url(request)
    return redirect(address) if address else None


# --- Page editor -----------------------------------------------------------------------------------


@hooks.register("insert_global_admin_css")
def editing_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("admin/editing.css"))


@hooks.register("insert_global_admin_js")
def leave_dates_as_typed() -> str:
    return format_html('<script src="{}"></script>', static("admin/dates.js"))


@hooks.register("insert_editor_js")
def count_characters() -> str:
    """Its sentences come with it: the script knows no language."""
    return format_html(
        '<script src="{}" data-left="{}" data-over="{}" data-advised="{}"></script>',
        static("admin/counts.js"),
        _("{count} characters left"),
        _("{count} characters too many"),
        _("{count} characters above the advised length"),
    )
