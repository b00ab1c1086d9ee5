"""Where people stand: rounds against states, how far they have got, places, forms begun."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inbox.cockpit.asking import Cockpit
from inbox.cockpit.shapes import NUMBER, TOTAL, Cell, FigureTable, Heading, Line, number, share
from inbox.cockpit.stages import STAGES, Stage
from registrations.workflows import HOLDING as TAKING
from registrations.workflows import UNCONFIRMED, WORKFLOWS, Workflow
from registrations.workflows import WAITING as ON_THE_LIST
from registrations.workflows.participation import PARTICIPATION


def _workflows(cockpit: Cockpit) -> list[Workflow]:
    """Those in which there is somebody, in their own order."""
    present = {each.workflow for each in cockpit.counted}
    return [workflow for workflow in WORKFLOWS.values() if workflow.code in present]


def _name(one: object) -> str:
    """A round, under the title of its page where there may be several pages."""
    title = getattr(one, "page_title", "") or gettext("(deleted page)")
    return f"{title} · {one}"


def _states(cockpit: Cockpit, workflow: Workflow, states: Iterable[str], **narrow: list[int]) -> str:
    return cockpit.link(narrow={"state": [f"{workflow.code}.{state}" for state in states], **narrow})


def rounds_by_state(cockpit: Cockpit) -> Iterator[FigureTable]:
    """Round by state, for each workflow; states in which nobody stands are left out."""
    for workflow in _workflows(cockpit):
        found = {
            (each.round, each.state): each.number
            for each in cockpit.counted
            if each.workflow == workflow.code
        }
        states = [each for each in workflow.states if any(state == each.code for _round, state in found)]
        codes = [each.code for each in states]
        sums = {code: sum(n for (_round, state), n in found.items() if state == code) for code in codes}
        total = sum(sums.values())
        lines = []
        for each in cockpit.rounds:
            own = [found.get((each.pk, code), 0) for code in codes]
            if not any(own):
                continue
            cells = [
                number(count, _states(cockpit, workflow, [code], round=[each.pk]))
                for code, count in zip(codes, own, strict=True)
            ]
            whole = number(sum(own), _states(cockpit, workflow, codes, round=[each.pk]), of=total)
            lines.append(Line(_name(each), [whole, *cells]))
        cells = [number(sums[code], _states(cockpit, workflow, [code])) for code in codes]
        lines.append(Line(TOTAL, [number(total, _states(cockpit, workflow, codes)), *cells], is_total=True))
        headings = [Heading(TOTAL), *(Heading(each.label, inner=each.prepared) for each in states)]
        yield FigureTable(headings, lines, workflow.label, _("Intake"))


def path(cockpit: Cockpit) -> Iterator[FigureTable]:
    """How far those who came have got, and where the others are."""
    for workflow in _workflows(cockpit):
        if workflow.code not in STAGES:
            continue
        sums: dict[str, int] = {}
        for each in cockpit.counted:
            if each.workflow == workflow.code:
                sums[each.state] = sums.get(each.state, 0) + each.number
        stages = STAGES[workflow.code]
        whole = sum(sums.get(state, 0) for state in stages[0].states)
        lines = [_stage(cockpit, workflow, each, sums, whole) for each in stages]
        if begun := sum(
            cockpit.drafts[each.pk][0]
            for each in cockpit.whole_rounds
            if each.form.workflow_code == workflow.code and each.pk in cockpit.drafts
        ):
            lines.append(Line(_("Beside: begun, not sent yet"), [number(begun), Cell(None)]))
        yield FigureTable(
            [Heading(NUMBER), Heading(_("Of those who sent it"), "%")],
            lines,
            workflow.label,
            _("Step"),
        )


def _stage(cockpit: Cockpit, workflow: Workflow, stage: Stage, sums: dict[str, int], whole: int) -> Line:
    there = sum(sums.get(state, 0) for state in stage.states)
    held = [state for state in stage.states if sums.get(state)]
    cells = [number(there, _states(cockpit, workflow, held), of=whole), share(there, whole)]
    return Line(stage.label, cells)


def places(cockpit: Cockpit) -> Iterator[FigureTable]:
    """Capacity, who has a place, who waits, who came, of the rounds whose places are given."""
    lines = []
    for each in cockpit.whole_rounds:
        if each.form.workflow_code != PARTICIPATION.code:
            continue
        here = cockpit.places.get(each.pk, {})

        def cell(
            states: Iterable[str], key: int = each.pk, here: dict[str, int] = here, of: int | None = None
        ) -> Cell:
            wanted = [f"{PARTICIPATION.code}.{state}" for state in states]
            count = sum(here.get(state, 0) for state in states)
            return number(count, cockpit.link(narrow={"state": wanted, "round": [key]}, timed=False), of=of)

        taken = sum(here.get(state, 0) for state in TAKING)
        came, missed = here.get("attended", 0), here.get("absent", 0)
        free = None if each.capacity is None else max(each.capacity - taken, 0)
        room = None if each.capacity is None else max(each.capacity, taken)
        lines.append(
            Line(
                _name(each),
                [
                    Cell(None, gettext("no limit")) if each.capacity is None else number(each.capacity),
                    cell(TAKING, of=room),
                    cell(UNCONFIRMED),
                    number(free),
                    cell(ON_THE_LIST),
                    cell(["attended"]),
                    cell(["absent"]),
                    share(came, came + missed),
                ],
            )
        )
    headings = [
        Heading(_("Places")),
        Heading(_("Taken")),
        Heading(_("Held, address to confirm")),
        Heading(_("Free")),
        Heading(_("On the waiting list")),
        Heading(_("Attended")),
        Heading(_("Absent")),
        Heading(_("Came, of those noted"), "%"),
    ]
    if lines:
        yield FigureTable(headings, lines, of=_("Intake"))


def drafts(cockpit: Cockpit) -> Iterator[FigureTable]:
    """Forms that are begun, by round; those of staff themselves are none of them."""
    found = [(each, *cockpit.drafts[each.pk]) for each in cockpit.whole_rounds if each.pk in cockpit.drafts]
    if not found:
        return
    most = max(alive for _round, alive, _ending in found)
    lines = [Line(_name(each), [number(alive, of=most), number(ending)]) for each, alive, ending in found]
    sums = [number(sum(row[1] for row in found)), number(sum(row[2] for row in found))]
    headings = [Heading(_("Begun, not sent")), Heading(_("Erased within 14 days"))]
    yield FigureTable(headings, [*lines, Line(TOTAL, sums, is_total=True)], of=_("Intake"))
