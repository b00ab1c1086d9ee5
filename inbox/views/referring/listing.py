"""What one has written about people, and what has become of it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView

from core.text.dates import day_in_words
from inbox.views.columns import page_column, reference_column, state_column
from inbox.views.referring.choosing import choices
from inbox.views.referring.wording import WORDINGS, Wording
from registrations.domain.referrals import expires_at, may_write
from registrations.models import Registration
from registrations.workflows import WORKFLOWS, Workflow


class OwnReferralsView(IndexView):
    """What one may propose, then what one has written about people, newest first: nobody else's."""

    model = Registration
    workflow_code = ""
    namespace = ""
    template_name = "inbox/referring/index.html"
    results_template_name = "inbox/referring/results.html"
    paginate_by = 50
    default_ordering = "-created_at"
    is_searchable = True
    search_fields = ("name", "email", "reference")
    list_export: list[str] = []
    show_export_buttons = False

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if not may_write(request.user, self.workflow):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def workflow(self) -> Workflow:
        return WORKFLOWS[self.workflow_code]

    @property
    def wording(self) -> Wording:
        return WORDINGS[self.workflow_code]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            reference_column(),
            Column("name", label=_("Name"), accessor=lambda row: row.name or _("(erased)"), sort_key="name"),
            state_column(),
            Column("since", label=_("Since"), accessor=lambda row: day_in_words(row.since)),
            Column(
                "kept_until",
                label=_("Kept until"),
                accessor=lambda row: day_in_words(until) if (until := expires_at(row)) else "–",
            ),
            page_column(),
            Column(
                "created_at",
                label=_("Written on"),
                accessor=lambda row: day_in_words(row.created_at),
                sort_key="created_at",
                classname="inbox-received",
            ),
        ]

    def get_base_queryset(self):
        own = Registration.objects.visible_to(self.request.user).filter(
            created_by=self.request.user, workflow_code=self.workflow_code
        )
        return own.for_inbox()

    def order_queryset(self, queryset):
        ordered = super().order_queryset(queryset)
        return ordered.order_by(*ordered.query.order_by, "-pk")

    def get_edit_url(self, instance: Registration) -> str:
        return reverse("inbox:detail", args=[instance.pk])

    def get_page_title(self) -> str:
        return str(self.wording.title)

    def get_breadcrumbs_items(self):
        return [{"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        """Adds `choices`, what one may propose now; and `wording`."""
        return super().get_context_data(**kwargs) | {
            "choices": [] if self.results_only else list(choices(self.workflow_code, self.namespace)),
            "wording": self.wording,
        }
