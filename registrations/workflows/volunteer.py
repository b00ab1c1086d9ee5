"""The life of a proposal to become a role model."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.workflows.tables import State, Transition, Workflow

VOLUNTEER = Workflow(
    code="volunteer",
    label=_("Role-model volunteer"),
    invitation=_("Become a role model"),
    states=(
        State(
            "received",
            pgettext_lazy("volunteer", "Received"),
            _("Your proposal has been received."),
            may_change=True,
            days=14,
        ),
        State(
            "read",
            pgettext_lazy("volunteer", "Read"),
            _("Your proposal has been read."),
            silent="a step of the team's work: the letter of the next one answers, as was promised",
            days=30,
        ),
        State("approved", pgettext_lazy("volunteer", "Approved"), _("Your proposal has been accepted.")),
        State("on_stage", _("On stage"), _("You are one of our role models.")),
        State("paused", _("Paused"), _("You are taking a break from being a role model.")),
        State("left", pgettext_lazy("volunteer", "Withdrawn"), _("You are no longer a role model.")),
    ),
    transitions=(
        Transition("received", "read", _("Mark as read")),
        Transition("read", "approved", pgettext_lazy("volunteer", "Approve"), letter="progress"),
        Transition("approved", "on_stage", _("Put on stage"), letter="progress"),
        Transition("on_stage", "paused", _("Pause"), letter="progress"),
        Transition("paused", "on_stage", _("Put on stage again"), letter="progress"),
        *(
            Transition(
                source,
                "left",
                _("Record a withdrawal"),
                needs_note=True,
                person=True,
                letter="cancelled",
            )
            for source in ("received", "read", "approved", "on_stage", "paused")
        ),
    ),
    next_steps=(
        _("Someone reads your proposal and writes to you."),
        _("Nothing is published without your written consent, which you can take back at any time."),
    ),
)
