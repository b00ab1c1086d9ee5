"""The placeholders that a letter of each kind may hold: `{page}`, `{when}`, `{personal_link}`…"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind as Kind

Text = str | Promise


class Shape(Enum):
    """What a placeholder becomes."""

    WORDS = "words"
    LINK = "link"  # a link with its own words; alone in its paragraph, a button
    LIST = "list"  # a list, alone on its line


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name between braces, what it becomes, and an example of it that says it is one."""

    name: str
    means: Text
    example: Text
    shape: Shape = Shape.WORDS


PLACEHOLDERS = {
    placeholder.name: placeholder
    for placeholder in (
        Placeholder(
            "greeting",
            _("“Hello” with the first name when the form asks for it and it looks like one"),
            _("Hello Example,"),
        ),
        Placeholder("first_name", _("the first name, when the form asks for it"), _("Example")),
        Placeholder(
            "name", _("the name of the person or organisation, as the inbox shows it"), _("Example Name")
        ),
        Placeholder("reference", _("the reference of the registration"), "EXE-2026-00042"),
        Placeholder("page", _("the title of the page"), _("Example page")),
        Placeholder("page_link", _("a link to the page"), _("See the page"), Shape.LINK),
        Placeholder(
            "personal_link",
            _("the person’s own link, made anew for each message"),
            _("See my registration"),
            Shape.LINK,
        ),
        Placeholder(
            "when",
            _("the day and hour of the event, in Paris time"),
            _("Tuesday 3 March 2026 at 18:30 (Paris time)"),
        ),
        Placeholder("duration", _("how long the event lasts"), _("60 minutes")),
        Placeholder("where", _("where the event takes place, or that it is online"), _("Online")),
        Placeholder("hour", _("the hour of the event, in Paris time"), _("18:30 (Paris time)")),
        Placeholder(
            "join_link", _("the link to join online, once it is known"), _("Join the event"), Shape.LINK
        ),
        Placeholder(
            "leave_link",
            _("a link to the page where one cancels"),
            _("Cancel my registration"),
            Shape.LINK,
        ),
        Placeholder(
            "changes",
            _("what has changed: what is, and what was, as a list"),
            _("New place: Online, instead of: Example hall"),
            Shape.LIST,
        ),
        Placeholder(
            "chosen",
            _("what was chosen in one form, each with how it stands and a link to it, as a list"),
            _("Example workshop: place confirmed"),
            Shape.LIST,
        ),
        Placeholder(
            "corrected",
            _("which answers were corrected, as a list"),
            _("Example of a question"),
            Shape.LIST,
        ),
        Placeholder(
            "former", _("the title of the page that the registration was for before"), _("Example page")
        ),
        Placeholder(
            "missing",
            _("the questions that are still to be answered, as a list"),
            _("Example of a question"),
            Shape.LIST,
        ),
        Placeholder("message", _("what staff wrote to all who are concerned"), _("Example of a message.")),
        Placeholder(
            "attached",
            _("what the attached calendar file does, when there is one"),
            _("The attached file puts it into your calendar."),
        ),
        Placeholder("received", _("when it was received, in Paris time"), _("1 March 2026 at 9:15")),
        Placeholder("begun", _("when the form was begun, in Paris time"), _("1 March 2026 at 9:15")),
        Placeholder(
            "held_until", _("until when the place is held, in Paris time"), _("2 March 2026 at 9:15")
        ),
        Placeholder("places", _("how many places there are in all"), "30"),
        Placeholder("state", _("the state, in the words the person reads"), _("Your place is confirmed.")),
        Placeholder(
            "steps", _("what happens next, as a list"), _("Example of what happens next"), Shape.LIST
        ),
        Placeholder("message", _("what staff wrote to the person"), _("Example of a message.")),
        Placeholder(
            "wanted", _("the documents that staff asked for, as a list"), _("Example document"), Shape.LIST
        ),
        Placeholder(
            "questions",
            _("the questions that staff asked again, as a list"),
            _("Example question"),
            Shape.LIST,
        ),
        Placeholder(
            "wanted_until", _("the day until which they may be sent, when staff gave one"), _("30 May 2026")
        ),
        Placeholder("document", _("the name of the file that was refused"), _("Example")),
        Placeholder(
            "deadline",
            _("when the form closes, in Paris time"),
            _("31 March 2026 at 23:59 (Paris time)"),
        ),
        Placeholder(
            "first_deadline",
            _("the closing date before it was put off, in Paris time"),
            _("15 March 2026 at 23:59 (Paris time)"),
        ),
        Placeholder(
            "expires",
            _("the day, or the moment, when what was begun, or proposed, is erased without an answer"),
            _("30 May 2026"),
        ),
        Placeholder(
            "adviser",
            _("who of the team wrote about the person, with the organisation, as they set them"),
            _("Example Adviser (Example Organisation)"),
        ),
        Placeholder(
            "entered",
            _("who of the team wrote the registration down for the person, how and when; nothing otherwise"),
            _("Example Adviser wrote this down for you, by telephone, on 1 March 2026 at 9:15, Paris time."),
        ),
        Placeholder(
            "inviter",
            _("the e-mail address of the person whose dossier it is, who has proven it"),
            "exemple@example.org",
        ),
        Placeholder("known", _("which questions were answered about the person"), _("name, e-mail address")),
        Placeholder("site_address", _("the address of this site"), "https://www.example.org"),
        Placeholder("news", _("what happened, in a sentence"), _("Example of what happened.")),
        Placeholder(
            "links", _("the personal links that were asked for, as a list"), _("Example page"), Shape.LIST
        ),
        Placeholder("site", _("the name of this site"), "Déclencheurs"),
    )
}

ANY = ("greeting", "site")
ABOUT_PAGE = ("page", "page_link")
PERSON = (*ANY, "first_name", "name", "reference", *ABOUT_PAGE, "personal_link", "state", "received")
EVENT = (*PERSON, "when", "hour", "duration", "where")
JOINED = (*EVENT, "join_link", "attached")
TOGETHER = (*ANY, "first_name", "name", "page", "personal_link", "received", "chosen")
CLOSING = (*ANY, *ABOUT_PAGE, "personal_link", "deadline", "first_deadline")

ALLOWED: dict[Kind, tuple[str, ...]] = {
    Kind.CONFIRMATION: (*JOINED, "entered", "steps", "places", "deadline"),
    Kind.CONFIRM_EMAIL: (*EVENT, "held_until", "steps", "places"),
    Kind.WAITING: (*EVENT, "entered", "steps", "places"),
    Kind.TOGETHER: (*TOGETHER, "attached"),
    Kind.LEFT_TOGETHER: (*TOGETHER, "attached"),
    Kind.CONFIRM_TOGETHER: (*TOGETHER, "held_until"),
    Kind.ALREADY: EVENT,
    Kind.ANOTHER: (*EVENT, "steps", "places"),
    Kind.PROMOTED: (*JOINED, "steps", "places"),
    Kind.TRANSFERRED: (*JOINED, "former", "missing", "message", "steps"),
    Kind.LAPSED: (*EVENT, "steps"),
    Kind.REMINDER_WEEK: JOINED,
    Kind.REMINDER_DAY: JOINED,
    Kind.REMINDER_HOUR: JOINED,
    Kind.JOIN: JOINED,
    Kind.CANCELLED: (*EVENT, "attached", "message", "news"),
    Kind.EVENT_CHANGED: (*JOINED, "changes", "message", "leave_link"),
    Kind.RESTORED: (*JOINED, "changes", "message", "leave_link"),
    Kind.THANKS: EVENT,
    Kind.MISSED: EVENT,
    Kind.INFORMATION: (*PERSON, "message", "questions", "wanted", "wanted_until", "steps"),
    Kind.WANTED_SOON: (*PERSON, "questions", "wanted", "wanted_until"),
    Kind.HEARING: (*PERSON, "message", "steps"),
    Kind.INELIGIBLE: (*PERSON, "message", "steps"),
    Kind.SELECTED: (*PERSON, "message", "steps"),
    Kind.RESERVE: (*PERSON, "message", "steps"),
    Kind.REJECTED: (*PERSON, "message", "steps"),
    Kind.DUPLICATE: (*PERSON, "message"),
    Kind.PROGRESS: (*PERSON, "message", "steps"),
    Kind.WORDS: (*EVENT, "message"),
    Kind.CHANGED: PERSON,
    Kind.CORRECTED: (*PERSON, "corrected", "message"),
    Kind.READDRESSED: (*ANY, *ABOUT_PAGE, "reference"),
    Kind.RETIRED: (*ANY, *ABOUT_PAGE, "reference"),
    Kind.NEW_ADDRESS: (*ANY, *ABOUT_PAGE, "personal_link", "reference"),
    Kind.MISDIRECTED: (*ANY, *ABOUT_PAGE),
    Kind.FILE_REFUSED: (*PERSON, "document"),
    Kind.DRAFT_LINK: (*CLOSING, "begun", "expires", "links"),
    Kind.DRAFT_EXPIRING: (*CLOSING, "begun", "expires"),
    Kind.DEADLINE_WEEK: (*CLOSING, "news"),
    Kind.DEADLINE_DAY: (*CLOSING, "news"),
    Kind.LOST_LINK: (*ANY, "links"),
    Kind.INVITATION: (*PERSON, "adviser", "known", "site_address", "expires", "steps"),
    Kind.SUBSCRIBE: (*ANY, *ABOUT_PAGE, "personal_link", "news"),
    Kind.ALERT: (*CLOSING, "news"),
    Kind.CEILING: ANY,
    Kind.RIGHTS: (*ANY, "message"),
    Kind.GUEST: (*ANY, *ABOUT_PAGE, "personal_link", "inviter"),
    Kind.GUEST_ENDED: (*ANY, *ABOUT_PAGE, "inviter"),
    Kind.GUEST_OVER: (*ANY, *ABOUT_PAGE),
    Kind.SUCCESSOR: (*ANY, *ABOUT_PAGE, "personal_link", "inviter"),
    Kind.HANDED_OVER: (*ANY, *ABOUT_PAGE, "personal_link", "reference"),
    Kind.HANDED_ON: (*ANY, *ABOUT_PAGE, "reference", "news"),
}

# Subjects are read over shoulders, on locked screens and in our own history: nothing of the person is in them.
NEVER_IN_SUBJECTS = {"greeting", "first_name", "name", "state", "document", "message", "known", "inviter"}


# The way in that a letter of that kind must hold: the person has no other one from it.
NEEDED: dict[Kind, str] = {
    kind: "links" if kind == Kind.LOST_LINK else "personal_link"
    for kind, names in ALLOWED.items()
    if "personal_link" in names or kind == Kind.LOST_LINK
}


def takes_message(letter: str) -> bool:
    """Whether a letter of that kind (none when empty) carries what staff write to the person."""
    return bool(letter) and "message" in ALLOWED[Kind(letter)]


def allowed(kind: Kind) -> Iterable[Placeholder]:
    """Those a letter of that kind may hold, in the order of the list above."""
    names = set(ALLOWED[kind])
    return [placeholder for name, placeholder in PLACEHOLDERS.items() if name in names]
