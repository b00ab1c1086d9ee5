from registrations.domain.errors import IntakeClosed, MoveRefused, NotAllowed, ReasonMissing
from registrations.domain.move import move
from registrations.domain.outbox import send_message, take_up_stranded
from registrations.domain.publish import publish_form
from registrations.domain.register import register

__all__ = [
    "IntakeClosed",
    "MoveRefused",
    "NotAllowed",
    "ReasonMissing",
    "move",
    "publish_form",
    "register",
    "send_message",
    "take_up_stranded",
]
