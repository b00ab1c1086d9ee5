"""The life of a registration to an edition or a workshop."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.workflows.tables import State, Transition, Workflow

# What a correction of who it is for leads to, by itself, with the letter that anyone gets who comes so.
CORRECTED = {
    "confirmed": "confirmation",
    "unconfirmed": "confirm_email",
    "waiting": "waiting",
    "asked": "another",
    "duplicate": "already",
}
KNOWN_OTHERWISE = {("asked", "confirmed"), ("asked", "waiting"), ("asked", "duplicate")}

UNTOLD = "a wrong click is undone before anything of it was told"
EXPECTED = ("confirmed", "unconfirmed", "waiting", "asked")  # those who count on it

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
            joins=True,
            may_change=True,
            next_steps_said=(_("Your place is kept: you have nothing else to do."),),
            on_screen=_(
                "A place is free. Our message says that it is yours, or what this address has already."
            ),
        ),
        State(
            "unconfirmed",
            _("Address to confirm"),
            _("Your place is held for you: confirm your address to keep it."),
            holds_place=True,
            letter="confirm_email",
            on_screen=_(
                "A place is free. Our message says how to confirm it, or what this address has already."
            ),
            next_steps=(
                _("We have sent you an e-mail: open it and follow its link to confirm your address."),
                _("Your place is held for you until then, for a limited time."),
            ),
        ),
        State(
            "waiting",
            _("On the waiting list"),
            _("You are on the waiting list."),
            letter="waiting",
            may_change=True,
            on_screen=_(
                "Every place is taken: whoever is new is on the waiting list. Our message says so, or what this"
                " address has already."
            ),
            next_steps=(
                _("Every place is taken: you are on the waiting list, in the order of arrival."),
                _("As soon as a place becomes free for you, it is yours and we tell you by e-mail."),
            ),
            next_steps_said=(
                _("Every place is taken: you are on the waiting list, in the order of arrival."),
                _("As soon as a place becomes free for you, it is yours, and we call you or write by post."),
            ),
        ),
        State(
            "attended",
            _("Attended"),
            _("You took part."),
            holds_place=True,
            joins=True,
            certified=True,
            next_steps=(_("Thank you for coming."),),
        ),
        State(
            "absent",
            _("Absent"),
            _("You could not take part."),
            holds_place=True,
            leaves_chair=True,
            next_steps=(_("You can choose another date whenever you like."),),
        ),
        State(
            "lapsed",
            _("Not confirmed in time"),
            _("Your address was not confirmed in time: the place was given back."),
            next_steps=(_("You can still confirm your address: you get a place if there is one left."),),
        ),
        State(
            "cancelled",
            pgettext_lazy("registration", "Cancelled"),
            _("Your registration is cancelled."),
            next_steps=(_("You can register again while registrations are open."),),
        ),
        State(
            "asked",
            _("Second person of a mailbox"),
            _("A place was asked for: it is to be confirmed from this mailbox."),
            letter="another",
            next_steps=(
                _(
                    "Someone else is registered with this address. If this place is for another person, confirm it."
                ),
                _("That person then gets a place if there is one left, else waits in the order of arrival."),
            ),
        ),
        State(
            "called_off",
            _("Cancelled by the organiser"),
            _("It is cancelled by those who organise it."),
            next_steps=(
                _("You have nothing to do."),
                _("Should it take place after all, you get back what you had, and we tell you by e-mail."),
            ),
        ),
        State(
            "duplicate",
            _("Duplicate"),
            _("You were already registered: this second registration changes nothing."),
            letter="already",
            next_steps=(_("Your first registration goes on: its link is in the message we have sent you."),),
        ),
    ),
    transitions=(
        Transition("waiting", "confirmed", _("Give a place"), rule=True, letter="promoted"),
        Transition(
            "waiting", "unconfirmed", _("Hold a place"), permission="", rule=True, letter="confirm_email"
        ),
        Transition(
            "waiting",
            "cancelled",
            _("Cancel the registration"),
            needs_note=True,
            person=True,
            letter="cancelled",
        ),
        Transition(
            "unconfirmed", "confirmed", _("Confirm in the person’s place"), person=True, letter="confirmation"
        ),
        Transition("unconfirmed", "lapsed", _("Give the place back"), rule=True, letter="lapsed"),
        Transition(
            "unconfirmed",
            "cancelled",
            _("Cancel the registration"),
            needs_note=True,
            person=True,
            letter="cancelled",
        ),
        Transition("lapsed", "confirmed", _("Give a place"), person=True, letter="confirmation"),
        Transition("lapsed", "waiting", _("Put on the waiting list"), person=True, letter="waiting"),
        Transition(
            "lapsed", "duplicate", _("Mark as a duplicate"), permission="", rule=True, letter="already"
        ),
        *(
            Transition(source, target, _("Correct"), permission="", rule=True, letter=CORRECTED[target])
            for source in CORRECTED
            for target in CORRECTED
            if source != target
            and {source, target} & {"asked", "duplicate"}
            and (source, target) not in KNOWN_OTHERWISE
        ),
        Transition("asked", "confirmed", _("Give a place"), person=True, rule=True, letter="confirmation"),
        Transition(
            "asked", "waiting", _("Put on the waiting list"), person=True, rule=True, letter="waiting"
        ),
        Transition(
            "asked", "duplicate", _("Mark as a duplicate"), permission="", rule=True, letter="already"
        ),
        Transition(
            "asked",
            "cancelled",
            _("Cancel the registration"),
            needs_note=True,
            person=True,
            letter="cancelled",
        ),
        Transition("confirmed", "attended", _("Record attendance"), letter="thanks", once_begun=True),
        Transition("confirmed", "absent", _("Record absence"), letter="missed", once_begun=True),
        Transition("absent", "attended", _("Correct: attended"), letter="thanks", once_begun=True),
        Transition(
            "attended",
            "absent",
            _("Correct: absent"),
            once_begun=True,
            silent="a correction: a thank-you that has not left is dropped, and one that has is no harm",
        ),
        # A click that was wrong: nobody has been told yet, and the letter goes no more.
        Transition("attended", "confirmed", _("Undo: not recorded yet"), unless_told=True, silent=UNTOLD),
        Transition("absent", "confirmed", _("Undo: not recorded yet"), unless_told=True, silent=UNTOLD),
        Transition(
            "confirmed",
            "cancelled",
            _("Cancel the registration"),
            needs_note=True,
            person=True,
            letter="cancelled",
        ),
        # Cancelled by those who organise it, and held after all: acts about everyone at once (`domain.changes`).
        *(
            Transition(
                source, "called_off", _("Cancel the event"), permission="", rule=True, letter="cancelled"
            )
            for source in EXPECTED
        ),
        *(
            Transition(
                "called_off",
                target,
                _("Hold the event after all"),
                permission="",
                rule=True,
                letter="restored",
            )
            for target in EXPECTED
        ),
        Transition(
            "called_off",
            "cancelled",
            _("Cancel the registration"),
            needs_note=True,
            person=True,
            letter="cancelled",
        ),
    ),
    next_steps=(
        _("Your place is kept: you have nothing else to do."),
        _("Online, your link to join is on your page as soon as it is known; our reminders hold it too."),
    ),
    when_full="waiting",
    when_unconfirmed="unconfirmed",
    when_shared="asked",
    when_repeated="duplicate",
    when_late="lapsed",
    when_called_off="called_off",
)
