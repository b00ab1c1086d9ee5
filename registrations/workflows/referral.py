"""The life of a referral: a consultant proposes a programme to someone, who decides."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.workflows.tables import State, Transition, Workflow

OWN_ACT = "the person has just done it, and the screen says so"
LEFT_UNANSWERED = (
    "the invitation told the day, and one message is all we send to an address we were not given"
)

REFERRAL = Workflow(
    code="referral",
    label=pgettext_lazy("of a person by a consultant", "Referral"),
    invitation=_("Refer someone"),
    staff_only=True,
    states=(
        State(
            "sent",
            pgettext_lazy("referral", "Sent"),
            _("Someone who advises you thought of you for this programme."),
            letter="invitation",
            next_steps=(
                _("Read what is proposed, then accept and fill in the form, or decline: you decide."),
                _("Without an answer, what was written about you is erased after 30 days."),
            ),
        ),
        State(
            "accepted",
            pgettext_lazy("referral", "Accepted"),
            _("You have accepted: fill in the form."),
            silent=OWN_ACT,
        ),
        State(
            "registered",
            pgettext_lazy("referral", "Registered"),
            _("You are registered."),
            silent="the registration that came of it writes its own letter",
        ),
        State("declined", pgettext_lazy("referral", "Declined"), _("You have declined."), silent=OWN_ACT),
        State(
            "expired",
            pgettext_lazy("referral", "Expired"),
            _("This proposal has expired."),
            silent=LEFT_UNANSWERED,
        ),
    ),
    transitions=(
        Transition("sent", "accepted", _("Accept"), permission="", person=True),
        Transition("sent", "declined", pgettext_lazy("a referral", "Decline"), permission="", person=True),
        Transition(
            "accepted", "declined", pgettext_lazy("a referral", "Decline"), permission="", person=True
        ),
        Transition("sent", "expired", _("Let it expire"), rule=True),
        Transition("accepted", "expired", _("Let it expire"), rule=True),
        Transition("accepted", "registered", _("Record the registration"), permission="", rule=True),
    ),
    next_steps=(),
)
