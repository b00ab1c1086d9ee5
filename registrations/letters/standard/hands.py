"""Letters to those whom somebody lets into a dossier, or hands it over to, and to who hands it over."""

from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind as Kind
from registrations.letters.standard.registrations import GREETING, NOT_YOU, PERSONAL_LINK, REFERENCE
from registrations.letters.words import Chapter, Words

GENUINE = _("Is this message genuine? Ask the person named above, by a means you already know.")

GUEST = Words(
    subject=_("You are invited to an application: {page}"),
    paragraphs=(
        GREETING,
        _("{inviter} invites you to read an application for {page}, or to write along."),
        _(
            "The link says what you may do there, and asks whether you wish to. It is yours: do not pass it on."
        ),
        PERSONAL_LINK,
        _("You do not wish to? Decline by the link: your address is forgotten there at once."),
        GENUINE,
    ),
    button=_("See the invitation"),
)
GUEST_ENDED = Words(
    subject=_("Your access has ended: {page}"),
    paragraphs=(
        GREETING,
        _(
            "{inviter} had invited you to an application for {page}. Your access has ended: the links in our"
            " earlier messages no longer open anything."
        ),
        _("What you have written there stays in the application. You have nothing to do."),
        GENUINE,
    ),
    button="",
)
GUEST_OVER = Words(
    subject=_("An application is given up: {page}"),
    paragraphs=(
        GREETING,
        _(
            "You had been invited to an application for {page}. It was not sent, and it exists no more: the person"
            " whose it was has given it up, or it was not touched for a long time."
        ),
        _(
            "All that was written there is deleted, what you wrote as well. The links in our earlier messages no longer"
            " open anything. You have nothing to do."
        ),
    ),
    button="",
)
SUCCESSOR = Words(
    subject=_("An application to take over: {page}"),
    paragraphs=(
        GREETING,
        _("{inviter} wishes to hand an application for {page} over to you."),
        _(
            "If you accept by the link, it is yours: our messages go to this address, you alone send, change or"
            " withdraw it, and the links of the person before you end."
        ),
        PERSONAL_LINK,
        _("The link can be used for a week. Without your answer nothing changes."),
        GENUINE,
        NOT_YOU,
    ),
    button=_("See what is handed over to me"),
)
HANDED_OVER = Words(
    subject=_("You have taken it over: {page}"),
    paragraphs=(
        GREETING,
        _("It is done: the application for {page} is yours. Our messages about it come to this address."),
        REFERENCE,
        PERSONAL_LINK,
        _(
            "Whoever had been invited to read it or to write along still can: your page lists them, and takes any of it"
            " back."
        ),
        _("You never accepted it? Answer this message and tell us."),
    ),
    button=_("Open my application"),
)
HANDED_ON = Words(
    subject=_("Handing over your application: {page}"),
    paragraphs=(
        GREETING,
        "{news}",
        REFERENCE,
        _("It was not you? Answer this message at once and tell us: we look into it with you."),
    ),
    button="",
)

CHAPTERS = (
    Chapter(
        Kind.GUEST,
        _("When somebody invites a colleague to read an application or to write along."),
        GUEST,
        {},
    ),
    Chapter(
        Kind.GUEST_ENDED, _("When the person takes such an access back: without a link."), GUEST_ENDED, {}
    ),
    Chapter(
        Kind.GUEST_OVER,
        _(
            "When what somebody was invited to is given up before it was sent: without a link, and naming nobody."
        ),
        GUEST_OVER,
        {},
    ),
    Chapter(Kind.SUCCESSOR, _("When somebody wishes to hand an application over."), SUCCESSOR, {}),
    Chapter(Kind.HANDED_OVER, _("When an application was taken over, to its new owner."), HANDED_OVER, {}),
    Chapter(
        Kind.HANDED_ON,
        _("When an application is to be handed over, and when it was, to the owner before: without a link."),
        HANDED_ON,
        {},
    ),
)
