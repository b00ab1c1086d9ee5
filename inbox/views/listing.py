"""The inbox's list, the same for every view: pages, boxes, columns to choose, views to name."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic import IndexView

from inbox.listing import ALL, Listing
from inbox.listing.counts import cockpit_address, counted
from inbox.listing.session_notes import notes_beside
from inbox.listing.sheet import people, sheet_of
from inbox.listing.table import table_columns
from inbox.models import Bookmark, InboxPreferences
from registrations.domain.session_notes import writes_notes
from registrations.models import Registration

MOST_COUNTED = 5_000  # a hundred pages: counting a million takes longer than showing fifty of them
MOST_FOUND = 1_000  # of what is narrowed: to find and order more of a million costs twenty times the page
NEWEST = ("-created_at", "-pk")
MOST_COMPARED = (
    300  # of what looks like another: each row that is looked at is compared with those of its page
)
LONGEST_NAME = 80


class KeysPaginator(WagtailPaginator):
    """Cuts pages out of keys alone, then fetches what a page shows; counts no further than anybody turns pages."""

    def __init__(self, listing: Listing, per_page: int, **kwargs: Any):
        super().__init__(listing.queryset, per_page, **kwargs)
        self.listing = listing

    @property
    def most(self) -> int:
        """How many are counted at most."""
        if self.listing.is_compared:
            return MOST_COMPARED
        return MOST_FOUND if self.listing.is_narrowed else MOST_COUNTED

    @cached_property
    def found(self) -> list[int]:
        """The keys of what filters and words leave, in no order: a few are read once, for number and page.

        What is compared is read from the newest on, as its pages are: in no order, databases may begin with those that
        the filter never takes.
        """
        order = NEWEST if self.listing.is_compared else ()
        return list(self.listing.found.order_by(*order).values_list("pk", flat=True)[: self.most])

    @cached_property
    def count(self) -> int:
        """How many rows there are, up to the last one that is counted."""
        return len(self.found) if self.listing.is_narrowed else self.listing.count(self.most)

    def page(self, number: Any) -> Page:
        """The page, whose rows have all that columns read."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        few = self.found if self.listing.is_narrowed and self.count < self.most else None
        keys = self.listing.keys(first, first + self.per_page, among=few)
        rows = people(keys) if self.listing.view.taps else self.listing.rows(keys)
        self.listing.note_reading(rows)
        return self._get_page(rows, number, self)


class InboxView(IndexView):
    """One view of the inbox: `view_code` says which."""

    model = Registration
    view_code = ALL.code
    header_icon = "mail"
    template_name = "inbox/listing/index.html"
    results_template_name = "inbox/listing/results.html"
    is_searchable = True
    list_export: list[str] = []
    show_export_buttons = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Raises Http404 for a view there is not, PermissionDenied without the right to it."""
        super().setup(request, *args, **kwargs)
        code = kwargs.get("view", self.view_code)
        self.listing = Listing.of(request.user, code, request.GET)  # type: ignore[arg-type]
        self.paginate_by = self.listing.view.on_a_page
        if self.listing.view.taps:
            self.results_template_name = "inbox/listing/sheet.html"

    @cached_property
    def columns(self):
        return [] if self.listing.view.taps else table_columns(self.listing)

    @cached_property
    def filters(self):
        return self.listing.filters

    def get_ordering(self) -> str:
        return self.listing.ordering

    def get_queryset(self):
        return self.listing.queryset

    def get_paginator(self, queryset, per_page, **kwargs):
        return KeysPaginator(self.listing, per_page, **kwargs)

    def get_index_url(self) -> str:
        return self.listing.view.address

    def get_index_results_url(self) -> str:
        return reverse("inbox:view_results", args=[self.listing.view.code])

    def get_edit_url(self, instance: Registration) -> str:
        return reverse("inbox:detail", args=[instance.pk])

    def get_page_title(self) -> str:
        return _("Inbox")

    def get_breadcrumbs_items(self):
        return [{"url": "", "label": self.get_page_title(), "sublabel": self.listing.view.label}]

    @cached_property
    def page_name(self) -> str:
        """The title of the page that the list is narrowed to, for who meets it here."""
        return dict(self.listing.filters.pages).get(self.listing.asked.page, "")

    @property
    def _bookmarks(self) -> QuerySet[Bookmark]:
        return Bookmark.objects.for_user(self.listing.user, self.listing.asked.scopes)

    def get_context_data(self, **kwargs: Any):
        """Adds what surrounds the table: the views with their counts, the named ones, whether all is counted."""
        context = super().get_context_data(**kwargs)
        if not self.results_only:
            context["views"] = counted(self.listing)
            context["page_name"] = self.page_name
            context["cockpit_address"] = cockpit_address(self.listing)
            context["bookmarks"] = [] if self.listing.view.taps else self._bookmarks
        if self.listing.view.taps:
            whole = not context["page_obj"].has_other_pages() and not self.listing.typed
            context["sheet"] = sheet_of(self.listing, context["object_list"], whole=whole)
            context["session_note"] = notes_beside(self.listing)
            context["may_note"] = writes_notes(self.listing.user)
        return context | {
            "listing": self.listing,
            "is_cut": context["paginator"].count == context["paginator"].most,
            "most": context["paginator"].most,
        }


@require_http_methods(["GET", "HEAD", "POST"])
def choose_columns(request: HttpRequest, view: str) -> HttpResponse:
    """Which columns a person sees in a view; none chosen gives back those it has by itself."""
    listing = Listing.of(request.user, view, _filters_of(request))  # type: ignore[arg-type]
    back = listing.address
    if request.method == "POST":
        kept, _created = InboxPreferences.objects.get_or_create(user=listing.user)
        wanted = [code for code in listing.all_columns if code in request.POST.getlist("column")]
        if "standard" in request.POST or not wanted:
            kept.columns.pop(view, None)
        else:
            kept.columns[view] = wanted
        kept.save(update_fields=["columns"])
        return redirect(back)
    context = {
        "listing": listing,
        "columns": [each for each in listing.all_columns.values() if each.code != "reference"],
        "shown": {each.code for each in listing.columns},
        "back": back,
        "breadcrumbs_items": [
            {"url": back, "label": _("Inbox"), "sublabel": listing.view.label},
            {"url": "", "label": _("Columns")},
        ],
        "header_title": _("Columns"),
    }
    return TemplateResponse(request, "inbox/listing/columns.html", context)


@require_POST
def name_view(request: HttpRequest, view: str) -> HttpResponse:
    """Keep the view with its filters under a name; a name one has already is given to the new one."""
    listing = Listing.of(request.user, view, _filters_of(request))  # type: ignore[arg-type]
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:LONGEST_NAME]
    kept = QueryDict(listing.query, mutable=True)
    kept.pop("q", None)  # what is searched for is somebody's name more often than not
    query = kept.urlencode()
    if not name:
        messages.error(request, _("Give the view a name."))
    elif len(query) > Bookmark._meta.get_field("query").max_length:  # type: ignore[operator]
        messages.error(request, _("These filters are too many to be kept under a name."))
    else:
        Bookmark.objects.update_or_create(
            owner_id=request.user.pk,
            name=name,
            defaults={"view": view, "query": query, "shared": "shared" in request.POST},
        )
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": name})
    return redirect(listing.address)


@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view that one has named oneself."""
    mine = get_object_or_404(Bookmark.objects.filter(owner=request.user.pk), pk=pk)
    mine.delete()
    messages.success(request, _("The view “%(name)s” is forgotten.") % {"name": mine.name})
    return redirect("inbox:index")


def _filters_of(request: HttpRequest) -> QueryDict:
    """The filters that a form carries along, as the list's address has them."""
    return QueryDict(request.POST.get("query", request.GET.get("query", "")))
