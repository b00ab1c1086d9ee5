from registrations.domain.assigning import assign
from registrations.domain.delivery import send_message, take_up_stranded
from registrations.domain.errors import (
    IntakeClosed,
    MessageMissing,
    MoveRefused,
    NotAllowed,
    NoteMissing,
    SentAlready,
)
from registrations.domain.mail_limits import may_mail as _may_mail  # noqa: F401 the outbox asks it
from registrations.domain.move import move
from registrations.domain.publish import publish_form
from registrations.domain.rate_limits import forget_tallies
from registrations.domain.register import register
from registrations.domain.subscriptions import (
    change_subscription,
    confirm_subscription,
    end_subscription,
    remind_of,
    subscribe,
    tidy_subscriptions,
)

__all__ = [
    "IntakeClosed",
    "MessageMissing",
    "MoveRefused",
    "NotAllowed",
    "NoteMissing",
    "SentAlready",
    "assign",
    "change_subscription",
    "confirm_subscription",
    "end_subscription",
    "forget_tallies",
    "move",
    "publish_form",
    "register",
    "remind_of",
    "send_message",
    "subscribe",
    "take_up_stranded",
    "tidy_subscriptions",
]
