"""The figures of the cockpit, as a declared table: a new one is one more row, and what its table says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from inbox.cockpit import coming, standing, waiting
from inbox.cockpit.asking import Cockpit
from inbox.cockpit.shapes import FigureTable
from registrations.workflows import Text


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its code in files, its title, what it counts and what it cannot know, and how it is asked and shown.

    `tables` gives none where there is nothing to say.
    """

    code: str
    label: Text
    told: Text
    tables: Callable[[Cockpit], Iterable[FigureTable]]


FIGURES = (
    Figure(
        "states",
        _("Where they stand"),
        _(
            "By intake and state, now. What is marked “team” is prepared: the person is told nothing of it before the"
            " results are published."
        ),
        standing.rounds_by_state,
    ),
    Figure(
        "waiting",
        _("What waits for whom"),
        _("What a state gives staff to do, by who handles it; late is longer than the state gives them."),
        waiting.owners,
    ),
    Figure(
        "answers",
        _("Time to a first answer"),
        _(
            "From the moment it came to the first thing staff did that the person learned: a letter, a step that is"
            " told at once, the result. What is prepared answers nobody yet."
        ),
        waiting.first_answers,
    ),
    Figure(
        "path",
        _("The way they go"),
        _(
            "Each step holds those who stand there now or went further. How many opened the form is not known, for"
            " nobody is followed; of those who began it, only the drafts kept now are. Who left is counted beside,"
            " whatever step they left at."
        ),
        standing.path,
    ),
    Figure(
        "drafts",
        _("Forms begun"),
        _(
            "Kept now, whatever the period. A draft that is erased leaves no trace, so there is no share of those sent."
        ),
        standing.drafts,
    ),
    Figure(
        "places",
        _("Places"),
        _("As they are now, whatever the period."),
        standing.places,
    ),
    Figure(
        "days",
        _("Over time"),
        _("When they came, Paris time."),
        coming.over_time,
    ),
    Figure(
        "choices",
        _("By answer"),
        _(
            "Regions, action areas and other choices that the form marks as a column. Who chose several is counted in"
            " each. Confidential and sensitive answers are never counted here."
        ),
        coming.choices,
    ),
)
