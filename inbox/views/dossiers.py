"""The inbox: what came in, and what staff do with it."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.models import Page

from core.models import User
from core.text.folding import Folded
from core.text.stems import fold
from inbox.views.columns import page_column, reference_column, state_column
from inbox.views.files import documents_of
from inbox.views.moving import Words, moves_for, receive
from registrations.domain import MoveRefused
from registrations.domain.persons import erase, erase_address, forgotten, held_by
from registrations.domain.referrals import expires_at
from registrations.fields.kinds import show
from registrations.letters import takes_message
from registrations.models import Intake, Registration
from registrations.models.registrations import ERASE, SEE
from registrations.telling import told_state
from registrations.workflows import state_choices


def page_choices(user: User) -> list[tuple[str, str]]:
    """The pages of their programmes that have intakes, by title in the site's first language."""
    keys = Intake.objects.in_scope_of(user).order_by().values("page_key")
    titles = {}
    for page in Page.objects.filter(translation_key__in=keys).order_by("-locale_id", "-pk"):
        titles[str(page.translation_key)] = page.title
    return sorted(titles.items(), key=lambda item: item[1].lower())


class InboxFilterSet(WagtailFilterSet):
    """By page and by state."""

    page = django_filters.ChoiceFilter(
        label=gettext_lazy("Page"), field_name="intake__page_key", choices=(), widget=forms.Select
    )
    state_code = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=state_choices, widget=forms.CheckboxSelectMultiple
    )

    # A choice, no yes-or-no: a box that is not ticked must say nothing, where a boolean filter says "False".
    erasure = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Erasure asked for"),
        choices=[("on", gettext_lazy("Yes"))],
        method="filter_erasure",
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Registration
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["page"].extra["choices"] = page_choices(self.request.user)

    def filter_erasure(self, queryset, name: str, value: list[str]):
        """Those who wait for an answer to their request."""
        return queryset.filter(erasure_asked_at__isnull=False, erased_at__isnull=True) if value else queryset


class InboxView(IndexView):
    """Newest first, filtered, searched by name, e-mail or reference."""

    model = Registration
    page_title = gettext_lazy("Inbox")
    header_icon = "mail"
    index_url_name = "inbox:index"
    index_results_url_name = "inbox:index_results"
    filterset_class = InboxFilterSet
    paginate_by = 50
    default_ordering = "-created_at"
    is_searchable = True
    search_fields = ("name", "email", "reference")
    list_export: list[str] = []
    show_export_buttons = False

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            reference_column(),
            Column("name", label=_("Name"), sort_key="name"),
            state_column(),
            page_column(),
            Column(
                "created_at",
                label=_("Received"),
                accessor=lambda row: date_format(localtime(row.created_at), "SHORT_DATETIME_FORMAT"),
                sort_key="created_at",
                classname="inbox-received",
            ),
        ]

    def get_base_queryset(self):
        return Registration.objects.visible_to(self.request.user).for_inbox()

    def order_queryset(self, queryset):
        ordered = super().order_queryset(queryset)
        return ordered.order_by(
            *ordered.query.order_by, "-pk"
        )  # equal values keep one order from page to page

    def search_queryset(self, queryset):
        queryset = queryset.alias(**{f"folded_{name}": Folded(name) for name in self.search_fields})
        for word in fold(self.search_query).split()[:10]:
            found = (Q(**{f"folded_{name}__contains": word}) for name in self.search_fields)
            queryset = queryset.filter(reduce(or_, found))
        return queryset

    def get_edit_url(self, instance: Registration) -> str:
        return reverse("inbox:detail", args=[instance.pk])

    def get_breadcrumbs_items(self):
        return [{"url": "", "label": self.page_title}]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question as it was asked and the answer as it was given, or that it was erased after its time."""

    label: str
    value: str
    forgotten: bool = False


def answers_of(registration: Registration) -> list[Answer]:
    """The answers under the labels they were given with: those of the version and of the language answered."""
    language = registration.language
    gone = forgotten(registration)
    return [
        Answer(spec.label(language), show(spec, registration.answers.get(spec.key), language), spec in gone)
        for spec in registration.version.specs
    ]


def _visible(request: HttpRequest, pk: int) -> Registration:
    if not request.user.has_perm(SEE):  # type: ignore[union-attr]
        raise PermissionDenied
    registrations = Registration.objects.visible_to(request.user)
    return get_object_or_404(
        registrations.with_page_title().select_related("intake", "version", "version__form"), pk=pk
    )


@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, then erases; for those who have the right to, and may read the registration."""
    if not request.user.has_perm(ERASE):  # type: ignore[union-attr]
        raise PermissionDenied
    registration = _visible(request, pk)
    if request.method == "POST":
        if request.POST.get("what") == "address":
            erase_address(registration.email, by=request.user)  # type: ignore[arg-type]
        # What carries no address any more, or was asked for alone.
        erase(registration, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("%(reference)s is erased.") % {"reference": registration.reference})
        return redirect("inbox:detail", pk)
    context = {
        "registration": registration,
        "held": held_by(registration.email),
        "only_this": bool(registration.erasure_asked_at) and not registration.erasure_of_address,
        "breadcrumbs_items": [
            {"url": reverse("inbox:index"), "label": _("Inbox")},
            {"url": reverse("inbox:detail", args=[pk]), "label": registration.reference},
            {"url": "", "label": _("Erase")},
        ],
        "header_title": registration.reference,
    }
    return TemplateResponse(request, "inbox/erase.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One registration: answers, history, messages, and the moves this person may make. POST makes one."""
    registration = _visible(request, pk)
    error, words, status = "", Words(), 200
    if request.method == "POST":
        words = Words.of(request)
        if "back" not in request.POST:
            try:
                return receive(request, registration, words)
            except MoveRefused as refusal:
                error, status = str(refusal), 409
                registration = _visible(request, pk)
    moves = moves_for(registration, request.user)
    context = {
        "registration": registration,
        "told": told_state(registration, timezone.now()),
        "answers": answers_of(registration),
        "documents": documents_of(registration),
        "events": registration.events.select_related("actor", "registration").order_by("at", "pk"),
        "letters": registration.messages.order_by("-created_at", "-pk"),
        "is_final": registration.workflow.is_final(registration.state_code),
        "moves": moves,
        "telling": [way for way in moves if takes_message(way.letter)],
        "noted": [way for way in moves if way.needs_note],
        "expires_at": expires_at(registration),
        "may_erase": not registration.erased_at and request.user.has_perm(ERASE),  # type: ignore[union-attr]
        "error": error,
        "words": words,
        "breadcrumbs_items": [
            {"url": reverse("inbox:index"), "label": _("Inbox")},
            {"url": "", "label": registration.reference},
        ],
        "header_title": registration.reference,
    }
    return TemplateResponse(request, "inbox/detail.html", context, status=status)
