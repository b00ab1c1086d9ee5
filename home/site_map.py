"""The tree of the site's pages in the active language, in two queries; long lists are cut to their latest pages."""

from dataclasses import dataclass, field

from django.db.models import Count, F, QuerySet, Value, Window
from django.db.models.functions import Length, RowNumber, Substr
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.query import PageQuerySet

from core.discovery.listed import listed_pages
from core.routing import navigation

SHOWN = 12  # of the pages below one page
STEP = Page.steplen


@dataclass(slots=True)
class Branch:
    """A page and those below it; `left_out` is how many more there are than are shown."""

    title: str
    url: str
    branches: list["Branch"] = field(default_factory=list)
    left_out: int = 0


def site_map(request: HttpRequest) -> list[Branch]:
    """The branches right below the home page. A page whose own parent is not listed stands below the next one up."""
    start = navigation.home(request)
    if start is None:
        return []
    listed = listed_pages(request).filter(path__startswith=start.path, depth__gt=start.depth)
    hidden = set(_hidden_parents(start, listed))
    root = Branch(start.title, "")
    branches = {start.path: root}
    for page in _in_order(listed):
        above = page.path[:-STEP]
        while above in hidden:
            above = above[:-STEP]
        parent = branches.get(above)
        if parent is None:  # it belongs to a page that a long list has left out
            continue
        branches[page.path] = Branch(page.title, page.get_url(request) or "")
        parent.branches.append(branches[page.path])
        parent.left_out = max(parent.left_out, page.siblings - SHOWN)
    return root.branches


def _hidden_parents(start: Page, listed: PageQuerySet) -> QuerySet:
    """The paths of the pages that have others below them and are not listed themselves."""
    parents = Page.objects.filter(path__startswith=start.path, depth__gt=start.depth, numchild__gt=0)
    return parents.exclude(pk__in=listed.values("pk")).order_by().values_list("path", flat=True)


def _in_order(listed: PageQuerySet) -> list[Page]:
    """Parents before children, in the editors' order; of a long list its latest pages alone, newest first."""
    parent = Substr("path", 1, Length("path") - Value(STEP))
    newest = [F("first_published_at").desc(nulls_last=True), F("path").desc()]
    pages = listed.annotate(
        siblings=Window(Count("pk"), partition_by=[parent]),
        rank=Window(RowNumber(), order_by=newest, partition_by=[parent]),
    )
    shown = pages.filter(rank__lte=SHOWN).only("path", "depth", "title", "url_path")
    return sorted(
        shown.order_by("path"),
        key=lambda page: (page.depth, page.rank if page.siblings > SHOWN else 0, page.path),
    )
