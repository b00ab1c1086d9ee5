"""What staff find in the admin's menu: the inbox, and what makes it work."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    SnippetViewSet,
    SnippetViewSetGroup,
    UnpublishView,
)

from inbox.cockpit.urls import urlpatterns as cockpit_addresses
from inbox.correcting.urls import urlpatterns as correcting_addresses
from inbox.dossier.urls import urlpatterns as dossier_addresses
from inbox.duplicates.urls import urlpatterns as duplicates_addresses
from inbox.entering import on_site
from inbox.entering.urls import urlpatterns as entering_addresses
from inbox.exporting.urls import urlpatterns as export_addresses
from inbox.forms import FormForm, IntakeForm
from inbox.importing.urls import urlpatterns as importing_addresses
from inbox.listing.counts import in_words, waiting
from inbox.lots.urls import urlpatterns as lots_addresses
from inbox.messages.urls import urlpatterns as messages_addresses
from inbox.views import files, listing, referring, session_notes, statistics_report, tapping, templates
from inbox.views.scoped import GuardedChooserViewSet, ScopedViewSet
from inbox.views.templates.rights import may_word
from registrations.domain.referrals import may_write
from registrations.models import Form, InboxScope, Intake
from registrations.models.registrations import SEE
from registrations.panels import over_words, places_of, promoted_words
from registrations.workflows import LEAD, REFERRAL, Workflow


class InboxMenuItem(MenuItem):
    """Shown to those who may read registrations, with how many are to be done and how many of all are late."""

    def is_shown(self, request) -> bool:
        return request.user.has_perm(SEE)

    def render_component(self, request):
        """Wagtail draws the label as a text and passes `attrs` to the link: our style sheet makes a badge of them."""
        to_do, late = waiting(request.user, timezone.now())
        component = super().render_component(request)
        if to_do or late:
            words = _("%(inbox)s: %(to_do)s to do, %(late)s late") % {
                "inbox": self.label,
                "to_do": in_words(to_do),
                "late": in_words(late),
            }
            component.attrs = self.attrs | {"data-to-do": in_words(to_do), "aria-label": words}
            if late:
                component.attrs |= {"data-late": in_words(late)}
        return component


class InboxViewSet(ViewSet):
    """« Boîte de réception »: the list and the detail of registrations."""

    name = "inbox"
    icon = "mail"
    menu_label = _("Inbox")
    menu_order = 150
    add_to_admin_menu = True
    menu_item_class = InboxMenuItem

    def get_urlpatterns(self):
        view = listing.InboxView
        return [
            path("", view.as_view(), name="index"),
            path("results/", view.as_view(results_only=True), name="index_results"),
            path("vues/<int:pk>/oublier/", listing.forget_view, name="forget_view"),
            path("files/<uuid:key>/", files.staff_file, name="file"),
            *dossier_addresses,
            *lots_addresses,
            *cockpit_addresses,
            *export_addresses,
            *correcting_addresses,
            *duplicates_addresses,
            *messages_addresses,
            *entering_addresses,
            # Last: the codes of the views are words.
            path("<slug:view>/", view.as_view(), name="view"),
            path("<slug:view>/results/", view.as_view(results_only=True), name="view_results"),
            path("<slug:view>/colonnes/", listing.choose_columns, name="columns"),
            path("<slug:view>/nommer/", listing.name_view, name="name_view"),
            path("<slug:view>/<int:pk>/noter/", tapping.tap, name="tap"),
            path("<slug:view>/pointages/", tapping.taps, name="taps"),
            *importing_addresses,
            path("<slug:view>/une-personne-de-plus/", on_site.enter_on_site, name="walk_in"),
            path("<slug:view>/notes/", session_notes.write_notes, name="session_notes"),
        ]


class WriterMenuItem(MenuItem):
    """Shown to those who may write about someone else in the workflow."""

    workflow: Workflow = REFERRAL

    def is_shown(self, request) -> bool:
        return may_write(request.user, self.workflow)


class ReferringViewSet(ViewSet):
    """Where staff write about someone else, and see what has become of it: one for each such workflow."""

    workflow: Workflow = REFERRAL
    add_to_admin_menu = True
    menu_item_class = WriterMenuItem

    def get_menu_item(self, order=None):
        item = super().get_menu_item(order)
        item.workflow = self.workflow
        return item

    def get_urlpatterns(self):
        view, own = referring.OwnReferralsView, {"workflow_code": self.workflow.code, "namespace": self.name}
        urls = {
            "index_url_name": self.get_url_name("index"),
            "index_results_url_name": self.get_url_name("index_results"),
        }
        return [
            path("", view.as_view(**own, **urls), name="index"),
            path("results/", view.as_view(results_only=True, **own, **urls), name="index_results"),
            path("<int:pk>/", referring.write, own, name="write"),
        ]


class ReferralsViewSet(ReferringViewSet):
    """« Orienter une personne »."""

    name = "referrals"
    workflow = REFERRAL
    icon = "user"
    menu_label = REFERRAL.invitation
    menu_order = 140


class LeadsViewSet(ReferringViewSet):
    """« Signaler un projet »."""

    name = "leads"
    workflow = LEAD
    icon = "view"
    menu_label = LEAD.invitation
    menu_order = 141


class BackMixin:
    """Leads back where one came from, once saved: to the page whose editor has the link."""

    request: HttpRequest

    def get_success_url(self):
        return get_valid_next_url_from_request(self.request) or super().get_success_url()  # type: ignore[misc]

    def get_context_data(self, **kwargs):
        """The form is sent to the address it was asked from, so that the way back is not lost by a mistake."""
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        if get_valid_next_url_from_request(self.request):
            context["action_url"] = self.request.get_full_path()
        return context


class IntakeCreateView(BackMixin, CreateView):
    """Starts from the page whose editor one comes from."""

    def get_initial(self):
        page = self.request.GET.get("page", "")
        return super().get_initial() | ({"page": int(page)} if page.isdecimal() else {})


class IntakeEditView(BackMixin, EditView):
    """Says who has got a place by the change, and whether more places are taken than there are."""

    def get_success_message(self, instance=None) -> str:
        intake = instance or self.object
        told = [super().get_success_message(instance), promoted_words(len(self.form.promoted))]
        return " ".join(filter(None, [*told, over_words(places_of(intake))]))


class IntakeViewSet(ScopedViewSet):
    """Rounds of calls and booking periods of workshops."""

    model = Intake
    icon = "date"
    menu_label = _("Intakes")
    add_view_class = IntakeCreateView
    edit_view_class = IntakeEditView
    list_display = [
        "name",
        Column("page", label=_("Page"), accessor=lambda intake: intake.page_in() or _("(deleted page)")),
        Column("state", label=_("State"), accessor=lambda intake: intake.state_at().label),
        "opens_at",
        "closes_at",
    ]
    search_fields = ["name_fr", "name_en"]
    edit_handler = ObjectList(
        [
            FieldPanel("page"),
            FieldPanel("form"),
            FieldRowPanel([FieldPanel("name_fr"), FieldPanel("name_en")]),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("opens_at"), FieldPanel("closes_at"), FieldPanel("extended_from")]
                    ),
                    FieldRowPanel(
                        [FieldPanel("review_at"), FieldPanel("committee_at"), FieldPanel("results_at")]
                    ),
                ],
                _("Timetable"),
            ),
            FieldRowPanel([FieldPanel("capacity"), FieldPanel("confirmation_hours")]),
            FieldRowPanel([FieldPanel("note_fr"), FieldPanel("note_en")]),
        ],
        base_form_class=IntakeForm,
    )


class FormUnpublishView(UnpublishView):
    """Says what takes a form away from people: to unpublish it would not."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        words = _(
            "A form is not unpublished: people answer it as long as a round asks it. Give the round a closing date, or"
            " cancel it."
        )
        messages.error(request, words)
        return redirect(self.edit_url_name, self.pk)

    post = get


class FormViewSet(ScopedViewSet):
    """The forms that staff build; publishing one makes its next version."""

    model = Form
    icon = "form"
    menu_label = _("Forms")
    unpublish_view_class = FormUnpublishView
    list_display = [
        "name",
        Column(
            "workflow",
            label=pgettext_lazy("of a registration", "Workflow"),
            accessor=lambda form: form.workflow.label,
        ),
        Column(
            "version", label=_("Version"), accessor=lambda form: getattr(form.current_version, "number", "–")
        ),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("workflow_code"), FieldPanel("prefix"), FieldPanel("reply_to")]
                    ),
                    FieldPanel("statistics"),
                ],
                _("What becomes of the answers"),
            ),
            FieldRowPanel([FieldPanel("intro_fr"), FieldPanel("intro_en")]),
            FieldPanel("fields"),
            MultiFieldPanel(
                [
                    HelpPanel(_("Shown with the form, with the rights that follow from the legal basis.")),
                    FieldPanel("controller"),
                    FieldRowPanel([FieldPanel("basis"), FieldPanel("officer")]),
                    FieldRowPanel([FieldPanel("purpose_fr"), FieldPanel("purpose_en")]),
                    FieldRowPanel([FieldPanel("recipients_fr"), FieldPanel("recipients_en")]),
                    FieldRowPanel([FieldPanel("keeping_fr"), FieldPanel("keeping_en")]),
                ],
                _("What becomes of personal data"),
            ),
        ],
        base_form_class=FormForm,
    )


class InboxScopeViewSet(SnippetViewSet):
    """Who reads which part of the inbox."""

    model = InboxScope
    chooser_viewset_class = GuardedChooserViewSet
    icon = "key"
    menu_label = _("Accesses to the inbox")
    list_display = [
        "user",
        Column("page", label=_("Page"), accessor=lambda scope: scope.page or _("Every page")),
        Column("region", label=_("Region"), accessor=lambda scope: scope.region or _("Every region")),
    ]
    panels = [FieldPanel("user"), FieldPanel("page"), FieldPanel("region")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return InboxScope.objects.select_related("user", "page", "region").order_by("user__email", "pk")


class WordingMenuItem(MenuItem):
    """Shown to those who may word the messages."""

    def is_shown(self, request) -> bool:
        return may_word(request.user)


class MessageTemplatesViewSet(ViewSet):
    """What our messages say: every kind, and what staff have written of their own."""

    name = "message_templates"
    url_prefix = "messages"
    icon = "mail"
    menu_label = _("Messages")
    menu_item_class = WordingMenuItem

    def get_urlpatterns(self):
        return [
            path("", templates.index, name="index"),
            path("<int:pk>/", templates.edit, name="edit"),
            path("<int:pk>/delete/", templates.delete, name="delete"),
            path("<str:kind>/<str:language>/", templates.new, name="new"),
            path("<str:kind>/<str:language>/preview/", templates.preview, name="preview"),
        ]


class StatisticsMenuItem(MenuItem):
    """Shown to those who may see the figures of a programme at least."""

    def is_shown(self, request) -> bool:
        return statistics_report.may_read(request.user)


class StatisticsViewSet(ViewSet):
    """What people have answered to the anonymous sheet."""

    name = "statistics"
    icon = "table"
    menu_label = _("Anonymous statistics")
    menu_item_class = StatisticsMenuItem

    def get_urlpatterns(self):
        return [path("", statistics_report.report, name="index")]


class RegistrationsGroup(SnippetViewSetGroup):
    """The menu of what makes the inbox work."""

    items = (IntakeViewSet, FormViewSet, MessageTemplatesViewSet, StatisticsViewSet, InboxScopeViewSet)
    menu_label = _("Registrations")
    menu_icon = "calendar-alt"
    menu_order = 160
