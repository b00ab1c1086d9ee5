"""One box, one page of results by kind."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from search.queries import SearchForm, find, pages_of


def search(request: HttpRequest) -> HttpResponse:
    """Results for `q`, of one `kind` or of all, twelve a page. Any odd value is ignored, never an error."""
    form = SearchForm(request.GET)
    found = find(form.query, request=request, kind=form.kind)
    results = Paginator(found.pks, 12).get_page(request.GET.get("page"))
    results.object_list = pages_of(list(results.object_list))
    context = {
        "query": form.query,
        "kind": found.kind,
        "kinds": found.kinds,
        "results": results,
        "total": found.total,
    }
    return render(request, "search/search_page.html", context)
