"""What waits: for whom of staff, and for how long people waited for a first answer."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from inbox.cockpit.asking import Answered, Cockpit
from inbox.cockpit.shapes import TOTAL, Cell, FigureTable, Heading, Line, number
from inbox.listing import LATE
from inbox.listing.columns import age_in_words
from inbox.listing.declared import UNANSWERED, WAITING
from inbox.listing.filters import ME, NOBODY
from registrations.workflows import WORKFLOWS, Text

DAY = 24  # hours
# How long a first answer took: up to so many hours, in words.
SPANS: tuple[tuple[int, Text], ...] = (
    (DAY, _("Within a day")),
    (3 * DAY, _("Within 3 days")),
    (7 * DAY, _("Within a week")),
    (14 * DAY, _("Within two weeks")),
    (30 * DAY, _("Within 30 days")),
)
LONGER = _("Later")


def owners(cockpit: Cockpit) -> Iterator[FigureTable]:
    """What waits for whom, and what of it is late."""
    if not cockpit.waiting:
        return
    most = max(each.number for each in cockpit.waiting) or 1
    lines = []
    for each in cockpit.waiting:
        mine = each.owner is not None and each.owner.pk == cockpit.listing.user.pk
        owner = [ME if mine else each.owner.pk if each.owner else NOBODY]
        lines.append(
            Line(
                str(each.owner or gettext("Nobody")),
                [
                    number(each.number, cockpit.link(WAITING, {"owner": owner}), of=most),
                    number(each.late, cockpit.link(LATE, {"owner": owner})),
                    Cell(
                        Decimal((cockpit.at - each.oldest).days),
                        age_in_words(each.oldest, cockpit.at),
                        cockpit.link(WAITING, {"owner": owner}),
                    ),
                ],
            )
        )
    sums = [sum(each.number for each in cockpit.waiting), sum(each.late for each in cockpit.waiting)]
    oldest = min(each.oldest for each in cockpit.waiting)
    cells = [
        number(sums[0], cockpit.link(WAITING)),
        number(sums[1], cockpit.link(LATE)),
        Cell(Decimal((cockpit.at - oldest).days), age_in_words(oldest, cockpit.at), cockpit.link(WAITING)),
    ]
    headings = [Heading(_("Waiting")), Heading(_("Late")), Heading(_("The oldest waits"), _("days"))]
    yield FigureTable(headings, [*lines, Line(TOTAL, cells, is_total=True)], of=_("Handled by"))


def first_answers(cockpit: Cockpit) -> Iterator[FigureTable]:
    """How long people waited for a first answer, and who still does."""
    asked = [
        (WORKFLOWS[code], each) for code, each in cockpit.answered.items() if each.number or each.waiting
    ]
    if not asked:
        return
    headings = [
        Heading(_("Answered")),
        Heading(_("Half of them within"), _("days")),
        Heading(_("The longest wait"), _("days")),
        Heading(_("Without an answer yet")),
    ]
    lines = []
    for workflow, each in asked:
        states = [f"{workflow.code}.{state.code}" for state in workflow.states]
        link = cockpit.link(UNANSWERED, {"state": states})
        cells = [number(each.number), _wait(each.median()), _wait(each.worst()), number(each.waiting, link)]
        lines.append(Line(workflow.label, cells))
    yield FigureTable(headings, lines)
    for workflow, each in asked:
        if each.number:
            yield FigureTable([Heading(_("Answered"))], _spans(each), workflow.label, _("First answer"))


def _wait(hours: int | None) -> Cell:
    """A wait, in days for a spreadsheet, in words for people."""
    if hours is None:
        return Cell(None)
    if hours < 2 * DAY:
        words = ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    else:
        words = ngettext("%(number)d day", "%(number)d days", hours // DAY) % {"number": hours // DAY}
    return Cell(round(Decimal(hours) / DAY, 2), words if hours else gettext("less than an hour"))


def _spans(answered: Answered) -> list[Line]:
    """How many were answered within each span, and later than the last one."""
    left, numbers = dict(answered.hours), []
    for most, _label in SPANS:
        numbers.append(sum(left.pop(hours) for hours in list(left) if hours < most))
    numbers.append(sum(left.values()))
    labels = [*(label for _most, label in SPANS), LONGER]
    return [
        Line(label, [number(count, of=max(numbers))]) for label, count in zip(labels, numbers, strict=True)
    ]
