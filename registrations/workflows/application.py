"""The life of an application to a call.

Eligibility, assessment and decision are prepared: whoever applied is told of none of them before the round's results
are published (`registrations.telling`).
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.workflows.tables import DECIDE, State, Step, Transition, Workflow

INNER = "a step of the team's work: the letter of the decision tells what came of it"
UNDONE = "what is taken back was not known to the person"
ANSWERED = "the person has just answered, and the screen or the letter about the change says so"
TOLD_OF_DECISION = Step(
    _("You are told of the decision by e-mail, whatever it is."),
    date="results_at",
)
# From where an application can be withdrawn. While a decision is prepared, nothing may show that there is one: the
# person withdraws as before, and the decision falls.
UNDECIDED = ("submitted", "information", "eligible", "in_review", "hearing", "in_committee", "reserve")
DECIDED = ("ineligible", "selected", "rejected")
# Where staff may ask for more, before any decision: it comes back there once the person has answered.
ASKING = ("submitted", "eligible", "in_review", "hearing", "in_committee")

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
            days=21,
        ),
        State(
            "information",
            _("More information asked"),
            _("We need more information from you."),
            may_always_change=True,
            next_steps=(
                _("Our message says what we need: send it from your page, or change your answers."),
                _("The team then takes your application up where it was."),
            ),
        ),
        State(
            "eligible",
            _("Eligible"),
            _("Your application is eligible."),
            prepared=True,
            silent=INNER,
            days=14,
        ),
        State("ineligible", _("Not eligible"), _("Your application is not eligible."), prepared=True),
        State(
            "in_review",
            _("In review"),
            _("Your application is being assessed."),
            prepared=True,
            silent=INNER,
            days=30,
        ),
        State(
            "hearing",
            _("Hearing"),
            _("You are invited to a hearing."),
            next_steps=(
                _("Our message says when and how: answer it to say whether you can come."),
                TOLD_OF_DECISION,
            ),
            days=21,
        ),
        State(
            "in_committee",
            _("In committee"),
            _("The selection committee is examining your application."),
            prepared=True,
            silent=INNER,
            days=30,
        ),
        State(
            "selected",
            _("Selected"),
            _("Your project has been selected."),
            prepared=True,
        ),
        State(
            "reserve",
            _("Reserve list"),
            _("Your project is on the reserve list."),
            prepared=True,
            next_steps=(_("If it is taken from the list, or no longer can be, we tell you by e-mail."),),
        ),
        State(
            "rejected",
            pgettext_lazy("project", "Rejected"),
            _("Your project has not been selected."),
            prepared=True,
        ),
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
            "submitted", "ineligible", _("Declare not eligible"), needs_note=True, letter="ineligible"
        ),
        Transition("eligible", "in_review", _("Start the assessment")),
        Transition("in_review", "hearing", _("Invite to a hearing"), needs_message=True, letter="hearing"),
        Transition("in_review", "in_committee", _("Send to the committee")),
        Transition("hearing", "in_committee", _("Send to the committee")),
        *(
            Transition(
                source,
                "information",
                _("Ask for more information"),
                needs_message=True,
                letter="information",
            )
            for source in ASKING
        ),
        *(
            Transition("information", source, _("Take up again"), rule=True, returns=True, silent=ANSWERED)
            for source in ASKING
        ),
        Transition(
            "in_committee",
            "selected",
            pgettext_lazy("a project", "Select"),
            permission=DECIDE,
            letter="selected",
        ),
        Transition(
            "in_committee",
            "reserve",
            _("Put on the reserve list"),
            permission=DECIDE,
            needs_note=True,
            letter="reserve",
        ),
        Transition(
            "in_committee",
            "rejected",
            pgettext_lazy("a project", "Reject"),
            permission=DECIDE,
            needs_note=True,
            letter="rejected",
        ),
        Transition(
            "reserve",
            "selected",
            pgettext_lazy("a project", "Select"),
            permission=DECIDE,
            letter="selected",
        ),
        Transition(
            "reserve",
            "rejected",
            pgettext_lazy("a project", "Reject"),
            permission=DECIDE,
            needs_note=True,
            letter="rejected",
        ),
        Transition(
            "ineligible",
            "submitted",
            _("Take the decision back"),
            needs_note=True,
            while_prepared=True,
            silent=UNDONE,
        ),
        *(
            Transition(
                source,
                "in_committee",
                _("Take the decision back"),
                permission=DECIDE,
                needs_note=True,
                while_prepared=True,
                silent=UNDONE,
            )
            for source in ("selected", "reserve", "rejected")
        ),
        *(
            Transition(
                source,
                "withdrawn",
                _("Record a withdrawal"),
                needs_note=True,
                person=True,
                while_prepared=source in DECIDED,
                letter="cancelled",
            )
            for source in (*UNDECIDED, *DECIDED)
        ),
        # Cancelled by those who organise it, and held after all: acts about everyone at once (`domain.changes`).
        *(
            Transition(
                source,
                "called_off",
                _("Cancel the call"),
                permission="",
                rule=True,
                while_prepared=source in DECIDED,
                letter="cancelled",
            )
            for source in (*UNDECIDED, *DECIDED)
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
            for target in (*UNDECIDED, *DECIDED)
        ),
        Transition(
            "called_off",
            "withdrawn",
            _("Record a withdrawal"),
            needs_note=True,
            person=True,
            letter="cancelled",
        ),
        *(
            Transition(source, "duplicate", _("Mark as a duplicate"), needs_note=True, letter="duplicate")
            for source in UNDECIDED
            if source != "reserve"  # the person was told that it may still be taken
        ),
        # Two that were not the same after all (`domain.duplicates`): it begins again, and the person reads so.
        Transition("duplicate", "submitted", _("Take up again"), permission="", rule=True, letter="progress"),
    ),
    next_steps=(
        _("We check that your application is complete and eligible."),
        Step(_("It is then assessed, and examined by the selection committee."), date="committee_at"),
        TOLD_OF_DECISION,
    ),
    when_called_off="called_off",
    when_duplicate="duplicate",
    many_hands=True,
)
