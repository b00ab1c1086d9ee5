"""What staff see of the anonymous sheets: counts by page and period, never of a group under 10."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.models import User
from core.text.dates import PARIS
from registrations.domain.disclosure import Period, Table, shown_periods
from registrations.models import StatisticsCount
from registrations.models.registrations import SEE, SEE_ALL
from registrations.workflows.tables import MOVE


@dataclass(frozen=True, slots=True)
class Line:
    """An answer with how many gave it and their share of the sheets in percent; None when hidden."""

    label: str | Promise
    number: int | None
    share: int | None


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A question with its lines."""

    title: str | Promise
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class ShownPeriod:
    """A period with its tables."""

    first_day: date
    last_day: date
    sheets: int
    tables: list[ShownTable]


def may_read(user) -> bool:
    """Whether that person may see figures at all: of everything, or of the programmes they are in charge of."""
    return user.is_active and (user.has_perm(SEE_ALL) or (user.has_perm(SEE) and user.has_perm(MOVE)))


def counts_visible_to(user: User) -> QuerySet[StatisticsCount]:
    """The counts of every page, or of the pages in the person's scopes and of those below them."""
    counts = StatisticsCount.objects.order_by("page_key", "week", "question", "answer")
    if not may_read(user):
        return counts.none()
    return counts.in_scope_of(user)


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The figures of one page, newest period first; the page is chosen among those that have any."""
    if not may_read(request.user):
        raise PermissionDenied
    counts = counts_visible_to(request.user)  # type: ignore[arg-type]
    pages = _pages_of(counts)
    chosen = _chosen(request.GET.get("page", ""), pages)
    today = timezone.now().astimezone(PARIS).date()
    periods: list[Period] = []
    if chosen:
        rows = counts.filter(page_key=chosen).values_list("week", "question", "answer", "number")
        periods = shown_periods(rows, today=today)
    context = {
        "pages": [(str(key), title) for key, title in pages.items()],
        "chosen": str(chosen) if chosen else "",
        "chosen_title": pages.get(chosen) if chosen else "",
        "periods": [_shown(period) for period in reversed(periods)],
        "header_title": _("Anonymous statistics"),
        "header_icon": "table",
        "breadcrumbs_items": [{"url": "", "label": _("Anonymous statistics")}],
    }
    return TemplateResponse(request, "inbox/statistics.html", context)


def _pages_of(counts: QuerySet[StatisticsCount]) -> dict[UUID, str]:
    """The pages that have counts, by title in the site's first language."""
    keys = set(counts.order_by().values_list("page_key", flat=True).distinct())
    titles = dict.fromkeys(keys, _("(deleted page)"))
    # The first language comes last, and stays.
    for page in Page.objects.filter(translation_key__in=keys).order_by("-locale_id", "-pk"):
        titles[page.translation_key] = page.title
    return dict(sorted(titles.items(), key=lambda item: (item[1].lower(), item[0])))


def _chosen(wanted: str, pages: dict[UUID, str]) -> UUID | None:
    """The page asked for; the only one when there is one. Raises Http404 for a page without visible counts."""
    if not wanted:
        return next(iter(pages)) if len(pages) == 1 else None
    found = next((key for key in pages if str(key) == wanted), None)
    if found is None:
        raise Http404
    return found


def _shown(period: Period) -> ShownPeriod:
    tables = [_table(table, period.sheets) for table in period.tables]
    return ShownPeriod(period.first_day, period.last_day, period.sheets, tables)


def _table(table: Table, sheets: int) -> ShownTable:
    lines = []
    for code, label in table.question.answers:
        number = table.numbers[code]
        lines.append(Line(label, number, None if number is None else round(100 * number / sheets)))
    return ShownTable(table.question.title, lines)
