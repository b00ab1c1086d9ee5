"""The life of an application to a call."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.workflows.tables import DECIDE, State, Transition, Workflow

# Those that wait for a decision.
EXPECTED = ("submitted", "information", "eligible", "in_review", "hearing", "in_committee", "reserve")

APPLICATION = Workflow(
    code="application",
    label=pgettext_lazy("to a call", "Application"),
    invitation=_("Submit a project"),
    states=(
        State(
            "submitted",
            pgettext_lazy("project", "Submitted"),
            _("Your application has been received."),
            may_change=True,
        ),
        State(
            "information",
            _("More information asked"),
            _("We need more information from you."),
            may_always_change=True,
            next_steps=(
                _("Change your answers or add the missing documents, then send your application again."),
                _("The team then takes it up where it was."),
            ),
        ),
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
            "called_off",
            _("Cancelled by the organiser"),
            _("The call is cancelled: your application is not examined any more."),
            next_steps=(
                _("Should the call go on after all, so does your application: we tell you by e-mail."),
            ),
        ),
        State(
            "duplicate",
            _("Duplicate"),
            _("This application was sent twice; the other one goes on."),
        ),
    ),
    transitions=(
        Transition("submitted", "eligible", _("Declare eligible")),
        Transition(
            "submitted",
            "information",
            _("Ask for more information"),
            needs_reason=True,
            letter="information",
        ),
        Transition("information", "submitted", _("Take up again"), rule=True),
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
            Transition(
                source,
                "withdrawn",
                _("Record a withdrawal"),
                needs_reason=True,
                person=True,
                letter="cancelled",
            )
            for source in EXPECTED
        ),
        # Cancelled by those who organise it, and held after all: acts about everyone at once (`domain.changes`).
        *(
            Transition(
                source, "called_off", _("Cancel the call"), permission="", rule=True, letter="cancelled"
            )
            for source in EXPECTED
        ),
        *(
            Transition(
                "called_off",
                target,
                _("Hold the call after all"),
                permission="",
                rule=True,
                letter="restored",
            )
            for target in EXPECTED
        ),
        Transition(
            "called_off",
            "withdrawn",
            _("Record a withdrawal"),
            needs_reason=True,
            person=True,
            letter="cancelled",
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
    when_called_off="called_off",
)
