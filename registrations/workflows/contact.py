"""The life of a message or of an expression of interest."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.workflows.tables import State, Transition, Workflow

CONTACT = Workflow(
    code="contact",
    label=_("Contact, expression of interest"),
    invitation=_("Write to us"),
    states=(
        State(
            "new",
            pgettext_lazy("contact", "New"),
            _("Your message has been received."),
            may_change=True,
            days=3,
        ),
        State(
            "in_hand",
            _("In hand"),
            _("Someone is dealing with your message."),
            silent="a step of the team's work: the answer is what the person was promised",
            days=7,
        ),
        State(
            "answered",
            _("Answered"),
            _("We have answered you."),
            silent="the answer itself, which someone has just sent, is the letter",
            answers=True,
        ),
        State("done", pgettext_lazy("contact", "Closed"), _("Your message is closed.")),
    ),
    transitions=(
        Transition("new", "in_hand", _("Start on it")),
        Transition("in_hand", "answered", _("Record the answer")),
        Transition("answered", "in_hand", _("Take up again")),
        Transition("in_hand", "done", _("Close without an answer"), needs_note=True, letter="progress"),
        Transition(
            "answered",
            "done",
            pgettext_lazy("contact", "Close"),
            silent="what was promised, an answer, was given",
        ),
    ),
    next_steps=(_("Someone reads your message and answers you by e-mail."),),
)
