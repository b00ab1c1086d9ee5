"""How far somebody has got, by the state they stand in: steps of a workflow, as a declared table."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.workflows import Text


@dataclass(frozen=True, slots=True)
class Stage:
    """One step, and the states of those who stand there or went further; the first is of all who count."""

    label: Text
    states: tuple[str, ...]


FUNDED = ("selected",)
JUDGED = (*FUNDED, "reserve", "rejected")
COMMITTEE = ("in_committee", *JUDGED)
ELIGIBLE = ("eligible", "in_review", "hearing", *COMMITTEE)
SENT = ("submitted", "information", "ineligible", *ELIGIBLE, "withdrawn", "called_off")
CAME = ("attended",)
PLACED = (*CAME, "confirmed", "absent")
REGISTERED = (*PLACED, "unconfirmed", "waiting", "asked", "lapsed", "cancelled", "called_off")

STAGES: dict[str, tuple[Stage, ...]] = {
    "application": (
        Stage(_("Sent in all"), SENT),
        Stage(_("Eligible or further"), ELIGIBLE),
        Stage(_("Before the committee"), COMMITTEE),
        Stage(_("Decided"), JUDGED),
        Stage(pgettext_lazy("of applications", "Selected"), FUNDED),
        Stage(_("Beside: not eligible"), ("ineligible",)),
        Stage(_("Beside: withdrawn or cancelled"), ("withdrawn", "called_off")),
    ),
    "participation": (
        Stage(_("Registered"), REGISTERED),
        Stage(_("With a place"), PLACED),
        Stage(_("Came"), CAME),
        Stage(_("Beside: on the waiting list"), ("waiting",)),
        Stage(_("Beside: address not confirmed"), ("unconfirmed", "lapsed", "asked")),
        Stage(_("Beside: cancelled"), ("cancelled", "called_off")),
    ),
}
