"""One box, one page of results, narrowed down like any list."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.lists.listings import PER_PAGE, as_own_types
from core.routing.navigation import reach
from core.text.languages import active_language
from programmes.models.children import attach_programmes
from registrations.pages import tell_intakes
from search.extracts import extract
from search.narrowing import beginnings
from search.queries import SearchForm, find
from search.vain import count_vain


def search(request: HttpRequest) -> HttpResponse:
    """Results for `q`, of all kinds or narrowed down, twelve a page. Any odd value is ignored, never an error.

    A platform searches itself, the house everything.
    """
    form = SearchForm(request.GET)
    below = reach(request)
    found = find(form.query, request.GET, below=below)
    if form.query and not (found.listing.total or form.is_reference):
        count_vain(form.query, active_language(), timezone.now())
    results = Paginator(found.listing.rows, PER_PAGE).get_page(request.GET.get("page"))
    pages, wanted = as_own_types(results.object_list, found.programmes), found.reading.stems
    attach_programmes(pages, found.programmes)
    tell_intakes(pages, found.intakes)
    context = {
        "form": form,
        "query": form.query,
        "found": found,
        "listing": found.listing,
        "address": reverse("search"),
        "whole_list": f"{reverse('search')}?{urlencode({'q': form.query})}",
        "results": results,
        "beginnings": [] if found.listing.total else beginnings(active_language(), below=below),
        "shown": [(page, extract(page, wanted)) for page in pages],
    }
    return render(request, "search/search_page.html", context)
