"""One box, one page of results by kind."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.lists.listings import as_own_types
from core.text.languages import active_language
from programmes.models.children import attach_programmes
from registrations.pages import tell_intakes
from search.extracts import extract
from search.queries import SearchForm, find
from search.vain import count_vain


def search(request: HttpRequest) -> HttpResponse:
    """Results for `q`, of one `kind` or of all, twelve a page. Any odd value is ignored, never an error."""
    form = SearchForm(request.GET)
    found = find(form.query, request=request, kind=form.kind)
    if form.query and not (found.total or form.is_reference or found.kind):
        count_vain(form.query, active_language(), timezone.now())
    results = Paginator(found.pages, 12).get_page(request.GET.get("page"))
    pages, wanted = as_own_types(results.object_list), found.reading.stems
    attach_programmes(pages)
    tell_intakes(pages, found.intakes)
    context = {
        "form": form,
        "query": form.query,
        "found": found,
        "kind": found.kind,
        "kinds": found.kinds,
        "results": results,
        "shown": [(page, extract(page, wanted)) for page in pages],
        "total": found.total,
    }
    return render(request, "search/search_page.html", context)
