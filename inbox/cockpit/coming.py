"""What came: over time, and by the answers to questions with choices."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.drawings.columns import ColumnChart
from core.text.dates import day_in_words, deadline_in_words, last_day_of
from inbox.cockpit.asking import Cockpit
from inbox.cockpit.shapes import NUMBER, FigureTable, Heading, Line, number
from registrations.fields.kinds.choices import code_label

STEP_NAMES = {"day": _("Day"), "week": _("Week"), "month": _("Month")}


def over_time(cockpit: Cockpit) -> Iterator[FigureTable]:
    """How many came on each day, week or month, with the closing days of a page's rounds."""
    marks = []
    for each in cockpit.rounds if cockpit.listing.asked.page else []:
        if each.closes_at:
            words = {"round": str(each), "day": deadline_in_words(each.closes_at)}
            marks.append((gettext("%(round)s closes: %(day)s") % words, last_day_of(each.closes_at)))
    chart = ColumnChart.of(cockpit.days, marks=marks)
    if chart is None:
        return
    between = {"first": day_in_words(chart.columns[0].first), "last": day_in_words(chart.columns[-1].last)}
    notes = [
        gettext("%(first)s to %(last)s") % between,
        gettext("%(number)s at most") % {"number": chart.largest},
    ]
    lines = [
        Line(
            day_in_words(each.first)
            if each.first == each.last
            else gettext("%(first)s to %(last)s")
            % {"first": day_in_words(each.first), "last": day_in_words(each.last)},
            [number(each.number, _between(cockpit, each.first, each.last))],
        )
        for each in chart.columns
        if each.number
    ]
    yield FigureTable(
        [Heading(NUMBER)],
        lines,
        of=STEP_NAMES[chart.step],
        chart=chart,
        notes=notes,
        marks=[words for words, _day in marks],
    )


def choices(cockpit: Cockpit) -> Iterator[FigureTable]:
    """The answers to each question with choices that staff asked for as a column, the most frequent first."""
    for column in cockpit.columns:
        found = cockpit.choices[column.code]
        if not found or column.spec is None:
            continue
        labels = {code: code_label(column.spec, code) for code in found}
        ordered = sorted(found, key=lambda code: (-found[code], labels[code]))
        most = found[ordered[0]]
        lines = [
            Line(labels[code], [number(found[code], cockpit.link(narrow={column.code: [code]}), of=most)])
            for code in ordered
        ]
        yield FigureTable([Heading(NUMBER)], lines, str(column.label), _("Answer"))


def _between(cockpit: Cockpit, first: date, last: date) -> str:
    """The list of those of these days that are in the period too."""
    begin, end = cockpit.period
    days = {"received_from": [max(first, begin or first)], "received_to": [min(last, end or last)]}
    return cockpit.link(narrow=days)
