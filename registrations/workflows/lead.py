"""The life of a lead: a delegate reports a project, whose holder decides."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.workflows.referral import LEFT_UNANSWERED, OWN_ACT
from registrations.workflows.tables import State, Transition, Workflow

NOT_ASKED = (
    "the person has not been asked for anything yet; what is written about them is erased within a month"
)

LEAD = Workflow(
    code="lead",
    label=pgettext_lazy("of a project by a delegate", "Lead"),
    invitation=_("Report a project"),
    staff_only=True,
    states=(
        State(
            "new",
            pgettext_lazy("lead", "New"),
            _("A delegate told us about your project."),
            letter="",
            silent=NOT_ASKED,
            unapproached=True,
            days=14,
        ),
        State(
            "qualified",
            pgettext_lazy("lead", "Qualified"),
            _("A delegate told us about your project."),
            silent=NOT_ASKED,
            unapproached=True,
            days=14,
        ),
        State(
            "contacted",
            pgettext_lazy("lead", "Contacted"),
            _("A delegate has written to you."),
            silent="the delegate has just written, or called",
            days=21,
        ),
        State(
            "invited",
            pgettext_lazy("lead", "Invited"),
            _("You are invited to submit your project."),
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
            "applied",
            _("Became an application"),
            _("Your project has become an application."),
            silent="the application that came of it writes its own letter",
        ),
        State("set_aside", _("Set aside"), _("Your project was set aside."), unapproached=True),
        State("declined", pgettext_lazy("referral", "Declined"), _("You have declined."), silent=OWN_ACT),
        State(
            "expired",
            pgettext_lazy("referral", "Expired"),
            _("This proposal has expired."),
            silent=LEFT_UNANSWERED,
        ),
        State(
            "duplicate",
            _("Duplicate"),
            _("Your project was already known to us."),
            silent=NOT_ASKED,
            unapproached=True,
        ),
    ),
    transitions=(
        Transition("new", "qualified", pgettext_lazy("a lead", "Qualify")),
        Transition("qualified", "contacted", _("Record a contact")),
        *(
            Transition(source, "invited", _("Invite to apply"), letter="invitation")
            for source in ("qualified", "contacted")
        ),
        Transition("invited", "accepted", _("Accept"), permission="", person=True),
        *(
            Transition(source, "declined", pgettext_lazy("a referral", "Decline"), permission="", person=True)
            for source in ("invited", "accepted")
        ),
        *(
            Transition(source, "expired", _("Let it expire"), permission="", rule=True)
            for source in ("new", "qualified", "contacted", "invited", "accepted")
        ),
        Transition("accepted", "applied", _("Record the registration"), permission="", rule=True),
        *(
            Transition(source, "set_aside", _("Set aside"), needs_note=True, silent=NOT_ASKED)
            for source in ("new", "qualified", "contacted")
        ),
        Transition("invited", "set_aside", _("Set aside"), needs_note=True, letter="progress"),
        *(
            Transition(source, "duplicate", _("Mark as a duplicate"), needs_note=True)
            for source in ("new", "qualified", "contacted")
        ),
    ),
    when_duplicate="duplicate",
)
