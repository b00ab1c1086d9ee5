"""Publication from elsewhere than a page's own form: what is incomplete stays a draft there too."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.generic.workflow import WorkflowAction
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.views.pages.workflow import WorkflowPageViewMixin
from wagtail.models import Page, TaskState

from core.editing.publication import links_to_drafts, missing, sentences

APPROVE = "approve"


def refusals(pages: Iterable[Page]) -> list[tuple[Page, list[str]]]:
    """Those of the pages whose latest draft may not be published, each with the reasons."""
    drafts = (page.get_latest_revision_as_object() for page in pages)
    told = ((draft, sentences(missing(draft), draft)) for draft in drafts)
    return [(draft, reasons) for draft, reasons in told if reasons]


def refuse(request: HttpRequest, refused: Iterable[tuple[Page, list[str]]]) -> None:
    """Tell staff which pages stay drafts, and why, with the way to mend each."""
    for page, reasons in refused:
        title = page.get_admin_display_title()
        told = format_html(
            "{} {}", _("“%(page)s” is not ready to be published.") % {"page": title}, _all(reasons)
        )
        edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))
        messages.error(request, told, buttons=[edit])


def warn_of_drafts(request: HttpRequest, page: Page) -> None:
    """Tell staff which pages this one links to and that nobody can read yet: two pages may link to each other."""
    drafts = links_to_drafts(page)
    if drafts:
        told = _("“%(page)s” links to pages that are not published: visitors will not see these links.")
        title = page.get_admin_display_title()
        messages.warning(
            request, format_html("{} {}", told % {"page": title}, _all(each.title for each in drafts))
        )


def _all(sentences: Iterable[str]) -> str:
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((each,) for each in sentences)))


def check_approval(instance: TaskState) -> None:
    """The last door, whichever way the approval came. Raises PermissionDenied, which undoes it."""
    page = instance.workflow_state.content_object
    if isinstance(page, Page) and refusals([page]):
        raise PermissionDenied(_("The page is not ready to be published."))


class ApprovalView(WorkflowPageViewMixin, WorkflowAction):
    """Approve from the dashboard, or say what is missing; every other action is Wagtail's."""

    submit_url_name = "approve_page"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refused = refusals([self.object]) if self.action_name == APPROVE else []
        if not refused:
            return super().post(request, *args, **kwargs)
        refuse(request, refused)
        edit = reverse("wagtailadmin_pages:edit", args=[self.object.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": edit})
        return redirect(edit)


class ModerationPanel(WorkflowObjectsToModeratePanel):
    """Wagtail's own panel, whose buttons lead to our view."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        context = super().get_context_data(parent_context)
        for state in context["states"]:
            if isinstance(state["obj"], Page):
                state["workflow_action_url_name"] = ApprovalView.submit_url_name
        return context
