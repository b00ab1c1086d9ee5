"""The life cycles of a registration, as declared tables: states, transitions, who may make them, what guards them.

`registrations.domain.move()` is the only reader that writes. A new workflow is one more table here, nothing else.
"""

from datetime import timedelta

from registrations.workflows.application import APPLICATION
from registrations.workflows.contact import CONTACT
from registrations.workflows.lead import LEAD
from registrations.workflows.participation import PARTICIPATION
from registrations.workflows.referral import REFERRAL
from registrations.workflows.tables import DECIDE, MOVE, State, Step, Text, Transition, Workflow
from registrations.workflows.volunteer import VOLUNTEER

__all__ = [
    "ANSWERING",
    "ANSWERS",
    "APPLICATION",
    "COMPLETED",
    "DECIDE",
    "DECISIONS",
    "DELAYS",
    "EXPECTED",
    "EXPECTED_UNTOLD",
    "HOLDING",
    "MOVE",
    "NOT_SEATED",
    "PENDING",
    "REGISTERED",
    "SETTLED",
    "STAFF_ONLY",
    "UNCONFIRMED",
    "WAITING",
    "WORKFLOWS",
    "WORKFLOW_CHOICES",
    "State",
    "Step",
    "Text",
    "Transition",
    "Workflow",
    "state_choices",
]

WORKFLOWS = {
    workflow.code: workflow for workflow in (APPLICATION, PARTICIPATION, CONTACT, VOLUNTEER, REFERRAL, LEAD)
}
HOLDING = sorted(
    {state.code for workflow in WORKFLOWS.values() for state in workflow.states if state.holds_place}
)
# Of these, those who have not come.
NOT_SEATED = sorted(
    {state.code for workflow in WORKFLOWS.values() for state in workflow.states if state.leaves_chair}
)
# A person is registered once: in one of these states of the workflow at most, in one intake.
REGISTERED = sorted({*HOLDING, PARTICIPATION.when_full})
UNCONFIRMED = sorted({w.when_unconfirmed for w in WORKFLOWS.values() if w.when_unconfirmed})
WAITING = sorted({w.when_full for w in WORKFLOWS.values() if w.when_full})
# Those for whom what they registered for is still to come.
PENDING = sorted({w.initial.code for w in WORKFLOWS.values() if w.when_full} | {*UNCONFIRMED, *WAITING})
# Those who count on what is to come: whoever may still leave by themselves.
EXPECTED = sorted(
    {
        way.source
        for workflow in WORKFLOWS.values()
        for way in workflow.transitions
        if way.person and workflow.is_end(way.target) and way.source != workflow.when_called_off
    }
)
# Of these, those who do only as long as they have not been told a decision.
EXPECTED_UNTOLD = sorted(
    {
        way.source
        for workflow in WORKFLOWS.values()
        for way in workflow.transitions
        if way.person and way.while_prepared
    }
)
# What is told once the results are published, by a letter.
DECISIONS = sorted(
    {
        way.target
        for workflow in WORKFLOWS.values()
        for way in workflow.transitions
        if way.letter and workflow.state(way.target).prepared and way.source != workflow.when_called_off
    }
)
# Where staff have a time to take it further, by workflow and state; and those states, by workflow.
DELAYS = {
    (workflow.code, state.code): timedelta(days=state.days)
    for workflow in WORKFLOWS.values()
    for state in workflow.states
    if state.days is not None
}
# The workflows in which somebody of staff owes an answer to whoever writes.
ANSWERING = sorted(
    workflow.code
    for workflow in WORKFLOWS.values()
    if (workflow.code, workflow.initial.code) in DELAYS and not workflow.staff_only
)
# The states that are such an answer once staff have brought somebody there, by workflow: the person learns it at once.
ANSWERS = {
    code: sorted(
        {
            way.target
            for way in WORKFLOWS[code].transitions
            if way.permission
            and not WORKFLOWS[code].state(way.target).prepared
            and (way.letter or WORKFLOWS[code].state(way.target).answers)
        }
    )
    for code in ANSWERING
}
# Where nothing is to be settled with a duplicate any more: it is one, or whoever sent it has left.
SETTLED = sorted(
    {code for w in WORKFLOWS.values() for code in (w.when_repeated, w.when_duplicate) if code}
    | {way.target for w in WORKFLOWS.values() for way in w.transitions if way.person and w.is_end(way.target)}
)
COMPLETED = {"referral": "registered", "lead": "applied"}  # by workflow, what a referral becomes
STAFF_ONLY = sorted(workflow.code for workflow in WORKFLOWS.values() if workflow.staff_only)
WORKFLOW_CHOICES = [(workflow.code, workflow.label) for workflow in WORKFLOWS.values()]


def state_choices() -> list[tuple[str, Text]]:
    """Every state of every workflow once, for filters."""
    return list(
        {state.code: (state.code, state.label) for w in WORKFLOWS.values() for state in w.states}.values()
    )
