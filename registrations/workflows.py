"""The life cycles of a registration, as declared tables: states, transitions, who may make them, what guards them.

`registrations.domain.move()` is the only reader that writes. A new workflow is one more table here, nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOVE = "registrations.move_registration"
DECIDE = "registrations.decide_registration"

Text = str | Promise


@dataclass(frozen=True, slots=True)
class State:
    """One state: the word staff use, the plain words the person concerned reads, whether it takes up a place."""

    code: str
    label: Text
    public_label: Text
    holds_place: bool = False
    next_steps: tuple[Text, ...] = ()  # instead of the workflow's own


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from a state to another: the verb on its button, the right it asks for, whether it needs a reason."""

    source: str
    target: str
    verb: Text
    permission: str = MOVE
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Workflow:
    """A life cycle. The first state is the one a registration is born in; the invitation heads its forms."""

    code: str
    label: Text
    invitation: Text
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    next_steps: tuple[Text, ...] = field(default=())
    when_full: str = ""  # the state a registration is born in once every place is taken

    @property
    def initial(self) -> State:
        return self.states[0]

    def steps_after(self, code: str) -> tuple[Text, ...]:
        """What happens next to someone in that state, in plain words."""
        return self.state(code).next_steps or self.next_steps

    def state(self, code: str) -> State:
        """Raises KeyError for a state this workflow does not declare."""
        for state in self.states:
            if state.code == code:
                return state
        raise KeyError(code)

    def transition(self, source: str, target: str) -> Transition | None:
        return next((t for t in self.transitions if (t.source, t.target) == (source, target)), None)

    def is_final(self, code: str) -> bool:
        """Whether nothing leads out of that state."""
        return not any(transition.source == code for transition in self.transitions)

    def leaving(self, source: str) -> Iterator[Transition]:
        return (transition for transition in self.transitions if transition.source == source)


APPLICATION = Workflow(
    code="application",
    label=pgettext_lazy("to a call", "Application"),
    invitation=_("Submit a project"),
    states=(
        State("submitted", pgettext_lazy("project", "Submitted"), _("Your application has been received.")),
        State("information", _("More information asked"), _("We need more information from you.")),
        State("eligible", _("Eligible"), _("Your application is eligible.")),
        State("ineligible", _("Not eligible"), _("Your application is not eligible.")),
        State("in_review", _("In review"), _("Your application is being assessed.")),
        State("hearing", _("Hearing"), _("You are invited to a hearing.")),
        State("in_committee", _("In committee"), _("The selection committee is examining your application.")),
        State("selected", _("Selected"), _("Your project has been selected.")),
        State("reserve", _("Reserve list"), _("Your project is on the reserve list.")),
        State("rejected", pgettext_lazy("project", "Rejected"), _("Your project has not been selected.")),
        State("withdrawn", _("Withdrawn"), _("You withdrew your application.")),
        State(
            "duplicate",
            _("Duplicate"),
            _("This application was sent twice; the other one goes on."),
        ),
    ),
    transitions=(
        Transition("submitted", "eligible", _("Declare eligible")),
        Transition("submitted", "information", _("Ask for more information"), needs_reason=True),
        Transition("information", "submitted", _("Take up again")),
        Transition("submitted", "ineligible", _("Declare not eligible"), needs_reason=True),
        Transition("eligible", "in_review", _("Start the assessment")),
        Transition("in_review", "hearing", _("Invite to a hearing")),
        Transition("in_review", "in_committee", _("Send to the committee")),
        Transition("hearing", "in_committee", _("Send to the committee")),
        Transition("in_committee", "selected", pgettext_lazy("a project", "Select"), permission=DECIDE),
        Transition(
            "in_committee", "reserve", _("Put on the reserve list"), permission=DECIDE, needs_reason=True
        ),
        Transition(
            "in_committee",
            "rejected",
            pgettext_lazy("a project", "Reject"),
            permission=DECIDE,
            needs_reason=True,
        ),
        Transition("reserve", "selected", pgettext_lazy("a project", "Select"), permission=DECIDE),
        Transition(
            "reserve", "rejected", pgettext_lazy("a project", "Reject"), permission=DECIDE, needs_reason=True
        ),
        *(
            Transition(source, "withdrawn", _("Record a withdrawal"), needs_reason=True)
            for source in (
                "submitted",
                "information",
                "eligible",
                "in_review",
                "hearing",
                "in_committee",
                "reserve",
            )
        ),
        *(
            Transition(source, "duplicate", _("Mark as a duplicate"), needs_reason=True)
            for source in ("submitted", "information", "eligible")
        ),
    ),
    next_steps=(
        _("We check that your application is complete and eligible."),
        _("It is then assessed, and examined by the selection committee."),
        _("You are told of the decision by e-mail, whatever it is."),
    ),
)

PARTICIPATION = Workflow(
    code="participation",
    label=pgettext_lazy("of a person to a workshop", "Registration"),
    invitation=_("Register"),
    states=(
        State(
            "confirmed",
            pgettext_lazy("registration", "Confirmed"),
            _("Your place is confirmed."),
            holds_place=True,
        ),
        State(
            "waiting",
            _("On the waiting list"),
            _("You are on the waiting list."),
            next_steps=(
                _("Every place is taken: you are on the waiting list, in the order of arrival."),
                _("If a place becomes free for you, the team tells you by e-mail."),
            ),
        ),
        State("attended", _("Attended"), _("You took part."), holds_place=True),
        State("absent", _("Absent"), _("You could not take part."), holds_place=True),
        State(
            "cancelled",
            pgettext_lazy("registration", "Cancelled"),
            _("Your registration is cancelled."),
        ),
    ),
    transitions=(
        Transition("waiting", "confirmed", _("Give a place")),
        Transition("waiting", "cancelled", _("Cancel the registration"), needs_reason=True),
        Transition("confirmed", "attended", _("Record attendance")),
        Transition("confirmed", "absent", _("Record absence")),
        Transition("absent", "attended", _("Correct: attended")),
        Transition("attended", "absent", _("Correct: absent")),
        Transition("confirmed", "cancelled", _("Cancel the registration"), needs_reason=True),
    ),
    next_steps=(
        _("Your place is kept: you have nothing else to do."),
        _("The team sends you the link to join by e-mail, before the event."),
    ),
    when_full="waiting",
)

CONTACT = Workflow(
    code="contact",
    label=_("Contact, expression of interest"),
    invitation=_("Write to us"),
    states=(
        State("new", pgettext_lazy("contact", "New"), _("Your message has been received.")),
        State("in_hand", _("In hand"), _("Someone is dealing with your message.")),
        State("answered", _("Answered"), _("We have answered you.")),
        State("done", pgettext_lazy("contact", "Closed"), _("Your message is closed.")),
    ),
    transitions=(
        Transition("new", "in_hand", _("Take in hand")),
        Transition("in_hand", "answered", _("Record the answer")),
        Transition("answered", "in_hand", _("Take up again")),
        Transition("in_hand", "done", _("Close without an answer"), needs_reason=True),
        Transition("answered", "done", pgettext_lazy("contact", "Close")),
    ),
    next_steps=(_("Someone reads your message and answers you by e-mail."),),
)

VOLUNTEER = Workflow(
    code="volunteer",
    label=_("Role-model volunteer"),
    invitation=_("Become a role model"),
    states=(
        State("received", pgettext_lazy("volunteer", "Received"), _("Your proposal has been received.")),
        State("read", pgettext_lazy("volunteer", "Read"), _("Your proposal has been read.")),
        State("approved", pgettext_lazy("volunteer", "Approved"), _("Your proposal has been accepted.")),
        State("on_stage", _("On stage"), _("You are one of our role models.")),
        State("paused", _("Paused"), _("You are taking a break from being a role model.")),
        State("left", pgettext_lazy("volunteer", "Withdrawn"), _("You are no longer a role model.")),
    ),
    transitions=(
        Transition("received", "read", _("Mark as read")),
        Transition("read", "approved", pgettext_lazy("volunteer", "Approve")),
        Transition("approved", "on_stage", _("Put on stage")),
        Transition("on_stage", "paused", _("Pause")),
        Transition("paused", "on_stage", _("Put on stage again")),
        *(
            Transition(source, "left", _("Record a withdrawal"), needs_reason=True)
            for source in ("received", "read", "approved", "on_stage", "paused")
        ),
    ),
    next_steps=(
        _("Someone reads your proposal and writes to you."),
        _("Nothing is published without your written consent, which you can take back at any time."),
    ),
)

WORKFLOWS = {workflow.code: workflow for workflow in (APPLICATION, PARTICIPATION, CONTACT, VOLUNTEER)}
HOLDING = sorted(
    {state.code for workflow in WORKFLOWS.values() for state in workflow.states if state.holds_place}
)
WORKFLOW_CHOICES = [(workflow.code, workflow.label) for workflow in WORKFLOWS.values()]


def state_choices() -> list[tuple[str, Text]]:
    """Every state of every workflow once, for filters."""
    return list(
        {state.code: (state.code, state.label) for w in WORKFLOWS.values() for state in w.states}.values()
    )
