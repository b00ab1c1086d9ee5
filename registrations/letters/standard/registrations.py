"""Letters about what was sent: received, changed, incomplete, withdrawn, found again."""

from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind as Kind
from registrations.letters.words import Chapter, Words

GREETING, PERSONAL_LINK = "{greeting}", "{personal_link}"
REFERENCE = _("Your reference: {reference}")
WHEN = _("When: {when}\nDuration: {duration}\nWhere: {where}")
ATTACHED = "{attached}"
FROM_THE_TEAM = _("From the team: {message}")
NOT_YOU = _("It was not you? Then there is nothing to do, and we are sorry for the bother.")

RECEIVED = Words(
    subject=_("Received: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _("It is done: we received what you sent us for {page} on {received}, Paris time."),
        _("Your reference: {reference}\nKeep it: it is all we need to find you again."),
        "{steps}",
        _("Your page shows what you sent and where things stand."),
        PERSONAL_LINK,
    ),
    button=_("See what I sent"),
)
PLACE_CONFIRMED = Words(
    subject=_("Your place is confirmed: {page}"),
    paragraphs=(
        GREETING,
        _("It is done: you have a place for {page}."),
        WHEN,
        ATTACHED,
        "{join_link}",
        "{steps}",
        REFERENCE,
        _("You cannot come any more? Cancel on your page: someone else gets your place."),
        PERSONAL_LINK,
    ),
    button=_("See or cancel my registration"),
)
ALREADY = Words(
    subject=_("You are already registered: {page}"),
    paragraphs=(
        GREETING,
        _("This address has just been registered once more for {page}. It was registered already."),
        _("Your first registration goes on as it is; the second one changes nothing."),
        WHEN,
        REFERENCE,
        PERSONAL_LINK,
    ),
    button=_("See my registration"),
)
ANOTHER = Words(
    subject=_("A place for someone else? {page}"),
    paragraphs=(
        GREETING,
        _(
            "A place for {page} has just been asked for with this address, under another name than the one that is"
            " registered already."
        ),
        _("The name that was given: {name}"),
        WHEN,
        _(
            "This second place is not taken yet. If it is for someone else who reads this mailbox, or whom you help,"
            " take it on the page below."
        ),
        PERSONAL_LINK,
        _("It was not you, or it is the same person? Leave it: the first registration goes on as it is."),
        REFERENCE,
    ),
    button=_("Take a second place"),
)
WANTED_UNTIL = _("To be sent until: {wanted_until}")
WANTED = {"questions": "{questions}", "wanted": "{wanted}", "wanted_until": WANTED_UNTIL}
INFORMATION = Words(
    subject=_("We need more information: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _("To go on with what you sent us for {page}, we need something more from you:"),
        "{message}",
        "{questions}",
        "{wanted}",
        WANTED_UNTIL,
        _("On your page, send what is missing or change your answers."),
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("Complete my answers"),
)
WANTED_SOON = Words(
    subject=_("Still to be sent: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _("The team still waits for what it asked you for {page}:"),
        "{questions}",
        "{wanted}",
        WANTED_UNTIL,
        _("Send it on your page. If you need longer, or do not have it, write to the team there."),
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("Complete my answers"),
)
WORDS = Words(
    subject=_("A message about {page} ({reference})"),
    paragraphs=(
        GREETING,
        _("The team writes to you about what you sent us for {page}:"),
        "{message}",
        _("Your page shows what you sent and where things stand."),
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See what I sent"),
)
WORDS_TO_INVITED = Words(
    subject=WORDS.subject,
    paragraphs=(
        GREETING,
        _("The team writes to you about {page}: someone who thought of you gave us your address."),
        "{message}",
        _("Your page shows what was written about you, and lets you decide."),
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See the proposal"),
)
CHANGED = Words(
    subject=_("Your answers have changed: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _("The answers you sent us for {page} have just been changed from your page. The new ones count."),
        REFERENCE,
        PERSONAL_LINK,
        _("It was not you? Make new links on your page, which ends the old ones, and tell us."),
    ),
    button=_("See my answers"),
)
CORRECTED = Words(
    subject=_("We have corrected your answers: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _("Our team has corrected what you sent us for {page}."),
        "{corrected}",
        _("Why: {message}"),
        _("Your page shows your answers as they are now."),
        PERSONAL_LINK,
        _("Something is not right? Write to us with this reference."),
        REFERENCE,
    ),
    button=_("See my answers"),
)
RETIRED = Words(
    subject=_("We no longer write to this address: {page}"),
    paragraphs=(
        GREETING,
        _(
            "Our team has corrected the e-mail address of a form sent to us for {page}: we now write to another one."
        ),
        _("The links in our earlier messages to this address no longer open anything."),
        _("You sent this form and did not ask for the change? Write to us with this reference: {reference}"),
        _("You never sent it? Then you have nothing to do, and we are sorry for the bother."),
    ),
    button="",
)
READDRESSED = Words(
    subject=_("Another e-mail address: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _(
            "The e-mail address of what you sent us for {page} has just been changed from your page."
            " Our messages go to the new one from now on."
        ),
        REFERENCE,
        _(
            "It was not you? The links in our earlier messages still open your page: put your address back,"
            " make new links there, which ends the old ones, and tell us."
        ),
    ),
    button="",
)
MISDIRECTED = Words(
    subject=_("Not for you: {page}"),
    paragraphs=(
        GREETING,
        _("Your address had been given by mistake in our form for {page}. Whoever sent it has corrected it."),
        _(
            "The link in our earlier message no longer opens anything. You have nothing to do, and can delete it."
        ),
        _("We are sorry for the bother."),
    ),
    button="",
)
NEW_ADDRESS = Words(
    subject=_("Confirm your new e-mail address: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _("Someone who has a place for {page} wishes to be written to at this address from now on."),
        PERSONAL_LINK,
        _("Until it is confirmed, the place is kept and our messages go to the address before."),
        REFERENCE,
        _("The link can be used for a week."),
        _("It was not you? Then do nothing: nothing changes, and we are sorry for the bother."),
    ),
    button=_("Confirm this address"),
)
FILE_REFUSED = Words(
    subject=_("A document could not be kept: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _("A virus was found in a document that you sent us for {page}:"),
        "{document}",
        _("It was deleted, and nobody here has opened it. Everything else that you sent is safe."),
        _(
            "Have your computer checked, then send a sound copy from your page: change your answers and choose the file"
            " again. When they can no longer be changed there, write to us: we tell you how to send it."
        ),
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("Send a sound copy"),
)
PLACE_CANCELLED = Words(
    subject=_("Cancelled: {page}"),
    paragraphs=(
        GREETING,
        "{news}",
        FROM_THE_TEAM,
        _("It was planned for {when}."),
        ATTACHED,
        REFERENCE,
        _("Your page shows what you sent. From there, you can also ask us to erase it."),
        PERSONAL_LINK,
    ),
    button=_("See my registration"),
)
WITHDRAWN = Words(
    subject=_("Withdrawn: {page} ({reference})"),
    paragraphs=(
        GREETING,
        "{news}",
        FROM_THE_TEAM,
        REFERENCE,
        _("Your page shows what you sent. From there, you can also ask us to erase it."),
        PERSONAL_LINK,
    ),
    button=_("See what I sent"),
)
LOST_LINK = Words(
    subject=_("Your personal links"),
    paragraphs=(
        GREETING,
        _("Here is what we know by this address. Each link opens its own page."),
        "{links}",
        NOT_YOU,
    ),
    button=_("Open my page"),
)
WRITTEN = _("What was written about you: {known}. You read every word of it by the link.")
GENUINE = _(
    "Is this message genuine? Ask whoever is named above, by a means you already know. Or open {site_address} by"
    " yourself and ask for your links with this e-mail address: you receive the same proposal."
)
REFUSE = _(
    "You do not want it? Decline by the link: what was written about you is erased at once. Without an answer it is"
    " erased by {expires}, and we do not write to you again about it."
)

INVITED = Words(
    subject=_("A proposal for you: {page}"),
    paragraphs=(
        GREETING,
        _("{adviser} thought of you for {page} and gave us your address."),
        _("Read what is proposed, then accept and fill in the form, or decline: you decide."),
        PERSONAL_LINK,
        WRITTEN,
        REFUSE,
        GENUINE,
        REFERENCE,
    ),
    button=_("See the proposal"),
)
INVITED_TO_APPLY = Words(
    subject=_("An invitation to submit your project: {page}"),
    paragraphs=(
        GREETING,
        _("{adviser} told us about your project and thought of {page} for it."),
        _("Read what is proposed, then accept and fill in the form, or decline: you decide."),
        PERSONAL_LINK,
        WRITTEN,
        REFUSE,
        GENUINE,
        REFERENCE,
    ),
    button=_("See the proposal"),
)

CHAPTERS = (
    Chapter(
        Kind.CONFIRMATION,
        _("As soon as a form is received, or a place given."),
        RECEIVED,
        {"participation": PLACE_CONFIRMED},
    ),
    Chapter(Kind.ALREADY, _("When someone registers who was registered already."), ALREADY, {}),
    Chapter(
        Kind.ANOTHER,
        _("When a place is asked for with an address that is registered under another name."),
        ANOTHER,
        {},
    ),
    Chapter(Kind.INFORMATION, _("When staff ask for more information."), INFORMATION, {}),
    Chapter(
        Kind.WANTED_SOON,
        _("Two days before the day until which staff have asked for documents that have not come."),
        WANTED_SOON,
        {},
    ),
    Chapter(
        Kind.WORDS,
        _("When staff write to people in words of their own."),
        WORDS,
        {"referral": WORDS_TO_INVITED, "lead": WORDS_TO_INVITED},
    ),
    Chapter(Kind.CHANGED, _("When the person has changed the answers."), CHANGED, {}),
    Chapter(Kind.CORRECTED, _("When staff have corrected the answers."), CORRECTED, {}),
    Chapter(
        Kind.RETIRED,
        _("When staff have corrected the e-mail address, to the one before: without a link."),
        RETIRED,
        {},
    ),
    Chapter(
        Kind.READDRESSED,
        _("When the person has changed the e-mail address, to the one before: without a link."),
        READDRESSED,
        {},
    ),
    Chapter(
        Kind.MISDIRECTED,
        _("When who sends a form corrects the address it gave, to the one that was wrong: without a link."),
        MISDIRECTED,
        {},
    ),
    Chapter(
        Kind.NEW_ADDRESS,
        _("When the person has changed the e-mail address of a place, to the new one."),
        NEW_ADDRESS,
        {},
    ),
    Chapter(
        Kind.FILE_REFUSED,
        _("When a virus was found in a document that was sent."),
        FILE_REFUSED,
        {},
    ),
    Chapter(
        Kind.CANCELLED,
        _("When the person or staff cancel or withdraw a registration."),
        WITHDRAWN,
        {"participation": PLACE_CANCELLED},
    ),
    Chapter(Kind.LOST_LINK, _("When someone asks for lost links."), LOST_LINK, {}),
    Chapter(
        Kind.INVITATION,
        _("When a consultant refers someone, or a delegate’s lead is invited to apply."),
        INVITED,
        {"lead": INVITED_TO_APPLY},
    ),
)
