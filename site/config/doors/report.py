"""What administrators see of keys and rights: who came in, who failed to, which factors and rights changed."""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_denied
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from config.doors.provider.refusals import REFUSALS
from core.models import User
from registrations.models import InboxScope

SEE = "core.change_user"
ABOUT = (User, Group, InboxScope)
KINDS = {"totp": _("App of a telephone"), "webauthn": _("Passkey"), "recovery_codes": _("Recovery codes")}


def what(entry: ModelLogEntry) -> str:
    """The act, and what it was about."""
    data = entry.data or {}
    names = data.get("names") or ([str(KINDS[data["kind"]])] if data.get("kind") in KINDS else [])
    if data.get("reason") in REFUSALS:
        names = [str(REFUSALS[data["reason"]].short)]
    label = registry.get_action_label(entry.action) if registry.action_exists(entry.action) else entry.action
    if not names:
        return str(label)
    return gettext("%(what)s: %(names)s") % {"what": label, "names": ", ".join(names)}


def who(entry: ModelLogEntry) -> str:
    return entry.user_display_name if entry.user_id else "—"


class KeysReportView(ReportView):
    """The log that Wagtail keeps, of accounts, groups and accesses."""

    page_title = _("Keys and rights")
    header_icon = "key"
    index_url_name = "keys_report"
    index_results_url_name = "keys_report_results"
    model = ModelLogEntry
    default_ordering = "-timestamp"
    columns = [
        DateColumn("timestamp", label=pgettext_lazy("keys report", "When"), sort_key="timestamp"),
        Column("action", label=pgettext_lazy("keys report", "What"), accessor=what),
        Column("label", label=_("Whose")),
        Column("user", label=pgettext_lazy("keys report", "By"), accessor=who),
    ]
    list_export = ["timestamp", "action", "label", "user_display_name"]
    export_headings = {
        "timestamp": pgettext_lazy("keys report", "When"),
        "action": pgettext_lazy("keys report", "What"),
        "label": _("Whose"),
        "user_display_name": pgettext_lazy("keys report", "By"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(SEE):  # type: ignore[union-attr]
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[ModelLogEntry]:
        kinds = ContentType.objects.get_for_models(*ABOUT, for_concrete_models=False).values()
        return (
            ModelLogEntry.objects.filter(content_type__in=kinds).select_related("user").order_by("-timestamp")
        )
