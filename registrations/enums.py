"""Closed lists of the registration engine."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IntakeState(models.TextChoices):
    """What an intake says of itself at a given minute: computed, never stored."""

    UPCOMING = "upcoming", _("Upcoming")
    OPEN = "open", _("Open")
    CLOSING_SOON = "closing_soon", _("Closing soon")
    CLOSED = "closed", _("Closed")
    UNDER_REVIEW = "under_review", _("Under review")
    RESULTS = "results", _("Results published")
    CANCELLED = "cancelled", _("Cancelled")


class Contact(models.TextChoices):
    """What an answer says of the person who writes: it names the registration in the inbox."""

    NONE = "", _("nothing")
    FIRST_NAME = "first_name", _("first name")
    LAST_NAME = "last_name", _("last name")
    FULL_NAME = "full_name", _("full name")
    ORGANISATION = "organisation", _("organisation")


class DataClass(models.TextChoices):
    """How carefully an answer is kept, after the classes of the privacy register."""

    ORGANISATION = "O", _("organisation")
    PERSONAL = "P", _("personal")
    CONFIDENTIAL = "C", _("confidential")
    SENSITIVE = "S", _("sensitive (article 9 of the GDPR)")


class EventKind(models.TextChoices):
    """What happened to a registration."""

    CREATED = "created", _("Received")
    MOVED = "moved", pgettext_lazy("to another state", "Moved")
    MESSAGE_SENT = "message_sent", _("Message sent")
    MESSAGE_FAILED = "message_failed", _("Message not delivered")


class MessageKind(models.TextChoices):
    """Why a message is written."""

    CONFIRMATION = "confirmation", _("Confirmation")


class MessageState(models.TextChoices):
    """Where a message of the outbox is."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
