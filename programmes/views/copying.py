"""In the admin: start a call from another one."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from core.models import User
from programmes.domain import copy_call
from programmes.forms import CopyCallForm
from programmes.models import CallPage
from registrations.models.scopes import is_in_scope

ADD_INTAKE = "registrations.add_intake"


def may_copy(user: User, call: CallPage) -> bool:
    """Whether this person may add pages beside the call, and rounds; the call is one of their programmes."""
    return (
        user.has_perm(ADD_INTAKE)
        and is_in_scope(call, user)
        and call.get_parent().permissions_for_user(user).can_add_subpage()
    )


@require_http_methods(["GET", "HEAD", "POST"])
def copy_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the title, the address and the first opening; show where every date goes; copy when asked to."""
    call = get_object_or_404(CallPage, pk=pk)
    if not may_copy(request.user, call):  # type: ignore[arg-type]
        raise PermissionDenied
    form = CopyCallForm(request.POST or None, call=call)
    if form.is_valid() and "copy" in request.POST and (copied := _copied(request, form)):
        done = _("“%(title)s” is a draft: check its texts, then publish it.") % {"title": copied.title}
        messages.success(request, done)
        return redirect("wagtailadmin_pages:edit", copied.pk)
    context = {
        "call": call,
        "form": form,
        "header_title": _("Copy the call with its dates moved"),
        "header_icon": "copy",
        "breadcrumbs_items": [
            {
                "url": reverse("wagtailadmin_explore", args=[call.get_parent().pk]),
                "label": call.get_parent().title,
            },
            {"url": reverse("wagtailadmin_pages:edit", args=[call.pk]), "label": call.title},
            {"url": "", "label": _("Copy the call with its dates moved")},
        ],
    }
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "programmes/admin/copy_call.html", context, status=status)


def _copied(request: HttpRequest, form: CopyCallForm) -> CallPage | None:
    """The copy; None when its dates contradict each other, which the form then says."""
    title, slug = form.cleaned_data["title"], form.cleaned_data["slug"]
    try:
        return copy_call(form.call, title=title, slug=slug, shift=form.shift, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return None
