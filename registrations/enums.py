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

    @property
    def found_under(self) -> "tuple[IntakeState, ...]":
        """The states under which a visitor looks for it, its own first: what closes soon is open."""
        return (self, IntakeState.OPEN) if self is IntakeState.CLOSING_SOON else (self,)

    @property
    def accepts(self) -> bool:
        """Whether a form that is sent is taken."""
        return IntakeState.OPEN in self.found_under


class Contact(models.TextChoices):
    """What an answer says of the person who writes: it names the registration in the inbox."""

    NONE = "", _("nothing")
    FIRST_NAME = "first_name", _("first name")
    LAST_NAME = "last_name", _("last name")
    FULL_NAME = "full_name", _("full name")
    ORGANISATION = "organisation", _("organisation")
    TITLE = "title", _("title of what is proposed")


NAMELESS = ("", Contact.TITLE)  # what an answer may be without naming anybody


class DataClass(models.TextChoices):
    """How carefully an answer is kept, after the classes of the privacy register."""

    ORGANISATION = "O", _("organisation")
    PERSONAL = "P", _("personal")
    CONFIDENTIAL = "C", _("confidential")
    SENSITIVE = "S", _("sensitive (article 9 of the GDPR)")


class LegalBasis(models.TextChoices):
    """Why the law allows a form to ask for personal data (GDPR, article 6.1)."""

    CONSENT = "consent", _("your consent")
    CONTRACT = "contract", _("a contract with you, or what leads to it")
    OBLIGATION = "obligation", _("a legal obligation")
    PUBLIC_TASK = "public_task", _("a task of public interest")
    INTEREST = "interest", _("our legitimate interest")


class Actor(models.TextChoices):
    """Who changes a registration when it is nobody of staff."""

    PERSON = "person", _("the person concerned")
    RULE = "rule", _("the site by itself")


class Channel(models.TextChoices):
    """How someone registers who does not do it here by themselves: a colleague writes it down for them."""

    PHONE = "phone", pgettext_lazy("how somebody registers", "by telephone")
    PAPER = "paper", pgettext_lazy("how somebody registers", "on paper")
    ON_SITE = "on_site", pgettext_lazy("how somebody registers", "on site")


class ToldBy(models.TextChoices):
    """How a colleague told somebody without an e-mail address what they have to know."""

    PHONE = "phone", pgettext_lazy("how somebody was told", "by telephone")
    POST = "post", pgettext_lazy("how somebody was told", "by post")
    ON_SITE = "on_site", pgettext_lazy("how somebody was told", "face to face")


class EventKind(models.TextChoices):
    """What happened to a registration."""

    CREATED = "created", _("Received")
    MOVED = "moved", pgettext_lazy("to another state", "Moved")
    RESULT_TOLD = "result_told", _("Result told")
    CHANGED = "changed", _("Answers changed")
    ASSIGNED = "assigned", _("Handed over")
    UNDONE = "undone", _("Taken back")
    NOTED = "noted", _("Note for colleagues")
    WRITTEN = "written", _("Written to by the team")
    CORRECTED = "corrected", _("Corrected by staff")
    LINKED = "linked", _("Duplicate of another one")
    UNLINKED = "unlinked", _("No longer a duplicate")
    TOLD_APART = "told_apart", _("Not the same as another one")
    ALIKE_AGAIN = "alike_again", _("Perhaps the same as another one")
    DOSSIER_READ = "dossier_read", _("Sensitive answers read")
    AMENDED = "amended", _("Corrected when it was sent")
    EMAIL_CONFIRMED = "email_confirmed", _("Address confirmed")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent withdrawn")
    CONSENT_GIVEN = "consent_given", _("Consent given again")
    ANSWERS_ERASED = "answers_erased", _("Answers erased after their time")
    FILE_REFUSED = "file_refused", _("Document refused: a virus was found")
    DOWNLOADED = "downloaded", _("Data downloaded by the person")
    ERASURE_ASKED = "erasure_asked", _("Erasure asked for")
    ERASURE_REFUSED = "erasure_refused", _("Erasure refused")
    HELD = "held", _("Kept from being erased")
    RELEASED = "released", _("No longer kept from being erased")
    ERASED = "erased", _("Erased")
    LINKS_REVOKED = "links_revoked", _("Personal links revoked")
    MESSAGE_SENT = "message_sent", _("Message sent")
    MESSAGE_FAILED = "message_failed", _("Message not delivered")
    SENT_AGAIN = "sent_again", _("Message sent again")
    SET_ASIDE = "set_aside", _("Message no longer needed")
    TRANSFERRED = "transferred", _("Moved to another workshop")
    LET_IN = "let_in", _("Let in after the closing")
    TOLD = "told", _("Told by the team")
    DOCUMENTS_SENT = "documents_sent", _("Documents sent that were asked for")
    HANDED_ON = "handed_on", _("Handed over to a successor")


class Change(models.TextChoices):
    """What is another one than before, of the page and the event that people are registered for."""

    TITLE = "title", _("title")
    MOVED = "moved", _("date and hour")
    PLACE = "place", _("place")
    LINK = "link", _("link to join")
    OFFLINE = "offline", _("page taken offline")
    ONLINE = "online", _("page online again")
    CANCELLED = "cancelled", _("cancelled")
    RESTORED = "restored", _("takes place after all")


class MessageKind(models.TextChoices):
    """Why a message is written."""

    CONFIRMATION = "confirmation", _("Confirmation")
    CONFIRM_EMAIL = "confirm_email", _("Address to confirm")
    WAITING = "waiting", _("On the waiting list")
    TOGETHER = "together", _("Several registrations in one form")
    LEFT_TOGETHER = "left_together", _("Several workshops left at once")
    CONFIRM_TOGETHER = "confirm_together", _("Address to confirm, for several registrations")
    ALREADY = "already", _("Already registered")
    ANOTHER = "another", _("Asked for someone else of the same mailbox")
    PROMOTED = "promoted", _("A place has become free")
    TRANSFERRED = "transferred", pgettext_lazy("message", "Moved to another workshop")
    LAPSED = "lapsed", _("Address not confirmed in time")
    REMINDER_WEEK = "reminder_week", _("Reminder, a week before")
    REMINDER_DAY = "reminder_day", _("Reminder, a day before")
    REMINDER_HOUR = "reminder_hour", _("Reminder, an hour before")
    JOIN = "join", _("Link to join")
    CANCELLED = "cancelled", pgettext_lazy("message", "Cancellation")
    EVENT_CHANGED = "event_changed", _("Something has changed")
    RESTORED = "restored", _("It takes place after all")
    THANKS = "thanks", _("Thank you for coming")
    MISSED = "missed", _("We missed you")
    INFORMATION = "information", _("More information asked")
    WANTED_SOON = "wanted_soon", _("Reminder of what was asked for")
    HEARING = "hearing", _("Invitation to a hearing")
    INELIGIBLE = "ineligible", _("Decision: not eligible")
    SELECTED = "selected", _("Decision: selected")
    RESERVE = "reserve", _("Decision: reserve list")
    REJECTED = "rejected", _("Decision: not selected")
    DUPLICATE = "duplicate", _("Sent twice")
    PROGRESS = "progress", _("Where things stand")
    WORDS = "words", _("Words from the team")
    CHANGED = "changed", _("Answers changed")
    CORRECTED = "corrected", _("Answers corrected by the team")
    READDRESSED = "readdressed", _("Another e-mail address")
    RETIRED = "retired", _("E-mail address corrected by the team")
    NEW_ADDRESS = "new_address", _("New e-mail address to confirm")
    MISDIRECTED = "misdirected", _("Address given by mistake")
    FILE_REFUSED = "file_refused", _("Document refused")
    DRAFT_LINK = "draft_link", _("Link to a draft")
    DRAFT_EXPIRING = "draft_expiring", _("Draft about to expire")
    DEADLINE_WEEK = "deadline_week", _("Deadline in 7 days")
    DEADLINE_DAY = "deadline_day", _("Deadline in one day")
    LOST_LINK = "lost_link", _("Lost link")
    INVITATION = "invitation", _("Invitation of a person referred")
    SUBSCRIBE = "subscribe", _("Subscription to confirm")
    ALERT = "alert", _("Alert")
    CEILING = "ceiling", _("Too many messages in a day")
    RIGHTS = "rights", _("Answer to a request about one’s data")
    GUEST = "guest", _("Invitation of a colleague of the person’s")
    GUEST_ENDED = "guest_ended", _("End of a colleague’s access")
    GUEST_OVER = "guest_over", _("Application given up, to its guests")
    SUCCESSOR = "successor", _("Dossier to take over")
    HANDED_OVER = "handed_over", pgettext_lazy("message", "Dossier taken over")
    HANDED_ON = "handed_on", pgettext_lazy("message", "Dossier handed over")


class MessageState(models.TextChoices):
    """Where a message of the outbox is."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("No longer needed")
    BY_HAND = "by_hand", _("To be told: no e-mail address")


# What may have reached the person: nothing takes it back.
LEFT = (MessageState.SENDING, MessageState.SENT)
# What has reached nobody yet: it can be dropped.
UNSENT = (MessageState.QUEUED, MessageState.BY_HAND)


class LinkEnd(models.TextChoices):
    """Why a personal link opens nothing any more (`registrations.keys` says which kinds each ends)."""

    MAILED = "mailed", _("A link that was mailed was used")
    SENT = "sent", _("The form was sent")
    ELSEWHERE = "elsewhere", _("The form was sent under another address")
    RENEWED = "renewed", _("Its owner made new links")
    TAKEN_BACK = "taken_back", _("The owner took it back")
    HANDED_OVER = "handed_over", _("The dossier was handed over to somebody else")


class GuestRight(models.TextChoices):
    """What somebody whom the owner lets into a dossier may do there."""

    READ = "read", pgettext_lazy("what a guest may do", "Read")
    WRITE = "write", pgettext_lazy("what a guest may do", "Write along")
    OWN = "own", pgettext_lazy("what a guest may do", "Take it over")


class ScanState(models.TextChoices):
    """What is known of a file that was sent."""

    WAITING = "waiting", _("Being checked")
    CLEAN = "clean", pgettext_lazy("file", "Checked")
    UNSCANNED = "unscanned", _("Not checked against viruses")
    INFECTED = "infected", _("Refused: a virus was found")


class AnnouncementKind(models.TextChoices):
    """What an alert tells."""

    OPENED = "opened", _("New call for projects")
    DEADLINE = "deadline", _("Last days")
    EXTENDED = "extended", _("Deadline extended")
    REOPENED = "reopened", _("Open again")


class Erased(models.TextChoices):
    """What an erasure was about, for it to be done again after a restore (`domain.persons.erasures`)."""

    REGISTRATION = "registration"
    DRAFT = "draft"
    SUBSCRIPTION = "subscription"
    ADDRESS = "address"
    CONSENT = "consent"


class RequestKind(models.TextChoices):
    """What a person may ask for about their own data (GDPR, articles 15 to 18, 20 and 21)."""

    ACCESS = "access", _("Access to the data")
    RECTIFICATION = "rectification", _("Rectification")
    ERASURE = "erasure", _("Erasure")
    OBJECTION = "objection", _("Objection")
    PORTABILITY = "portability", _("Portability")
    RESTRICTION = "restriction", _("Restriction")


class RequestWay(models.TextChoices):
    """How such a request came."""

    PAGE = "page", _("on the person’s own page")
    MAIL = "mail", _("by e-mail")
    LETTER = "letter", _("by letter")
    PHONE = "phone", _("by phone")


class RequestState(models.TextChoices):
    """Where such a request is: `registrations.domain.persons.requests` says what leads where."""

    RECEIVED = "received", pgettext_lazy("request", "Received")
    IDENTIFIED = "identified", _("Identity checked")
    EXTENDED = "extended", _("Time extended")
    ANSWERED = "answered", pgettext_lazy("request", "Answered")
    REFUSED = "refused", pgettext_lazy("request", "Refused")
    LAPSED = "lapsed", _("Ended by the erasure")


class LookAct(models.TextChoices):
    """What the officer did with all that an address has."""

    LOOKED = "looked", _("Looked at")
    EXPORTED = "exported", _("Exported")
    ERASED = "erased", _("Erased")
