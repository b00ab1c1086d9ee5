"""What can be done to many registrations at once, as a declared table: a new verb is one more row."""

from django.utils.translation import gettext_lazy as _

from core.models import User
from inbox.lots.acts import Assign, Erase, EraseAddress, Move, Tagging, TakeBack, Verb, Write
from inbox.lots.attendance import Attendance
from inbox.lots.transferring import Transfer

VERBS: dict[str, Verb] = {
    verb.code: verb
    for verb in (
        Write("write", _("Write to each of them"), alone=_("Write to the person")),
        Move("move", _("Move to another state")),
        Move("information", _("Ask for more information"), targets=("information",)),
        Move("present", _("Record attendance"), targets=("attended",)),
        Move("absent", _("Record absence"), targets=("absent",)),
        Attendance("attendance", _("Note attendance by a list")),
        Move("cancel", _("Cancel or withdraw"), targets=("cancelled", "withdrawn", "left")),
        Transfer("transfer", _("Move to another workshop")),
        Assign("assign", _("Hand over to colleagues")),
        Tagging("tag", _("Put a tag on them")),
        Tagging("untag", _("Take a tag off them"), off=True, question="untag"),
        Erase("erase", _("Erase")),
        EraseAddress("erase_address", _("Erase everything of the address")),
        TakeBack("take_back", _("Take a lot back")),
    )
}


def verbs_for(user: User) -> list[Verb]:
    """Those offered to this person for a selection, in the order of the table."""
    return [verb for verb in VERBS.values() if verb.may(user) and not verb.of_lot]
