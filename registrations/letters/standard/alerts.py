"""Letters to those who asked to be told of calls and deadlines."""

from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind as Kind
from registrations.letters.standard.registrations import GREETING, PERSONAL_LINK
from registrations.letters.words import Chapter, Words

CHOOSE = _("Choose what I am told of")

SUBSCRIBE = Words(
    subject=_("Confirm that you wish to hear from us"),
    paragraphs=(
        GREETING,
        "{news}",
        _("Confirm it with this link. Until you do, we send you nothing."),
        PERSONAL_LINK,
        _("It was not you? Then there is nothing to do, and we are sorry for the bother."),
    ),
    button=_("Confirm my choice"),
)
ALERT = Words(
    subject=_("{news}: {page}"),
    paragraphs=(
        GREETING,
        _("{news}: {page}."),
        _("It is open until {deadline}."),
        _("The first closing date was {first_deadline}."),
        "{page_link}",
        _("You can change what we tell you of, or end it, whenever you like. {personal_link}"),
    ),
    button=CHOOSE,
)
# What a stranger can do with an address ends here for a day; what its owner is to do stands in it.
CEILING = Words(
    subject=_("Many forms were sent with your address"),
    paragraphs=(
        GREETING,
        _(
            "So many forms were sent or begun with your address today that we write about no further one of them"
            " before tomorrow."
        ),
        _(
            "It was you? Nothing is lost: every one of them was received. Tomorrow, ask for your links on the page"
            " “I lost my link”: one message holds them all."
        ),
        _("It was not you? Then there is nothing to do, and we are sorry for the bother."),
    ),
    button="",
)
# What staff answer to whoever uses their rights (GDPR, article 12, 4: the complaint and the court are named); it may be
# somebody who never sent a form.
RIGHTS = Words(
    subject=_("Your request about your data"),
    paragraphs=(
        GREETING,
        _("You have asked us something about the data that we have of you. This is our answer:"),
        "{message}",
        _(
            "If you are not satisfied with it, you may go before a judge, or complain to the CNIL, the French"
            " data-protection authority: https://www.cnil.fr/fr/plaintes"
        ),
    ),
    button="",
)

CHAPTERS = (
    Chapter(
        Kind.RIGHTS,
        _("When staff answer somebody who asked for something about their data, extend the time, or refuse."),
        RIGHTS,
        {},
    ),
    Chapter(
        Kind.CEILING,
        _("Once in a day, when so many forms name one address that nothing more is written about new ones."),
        CEILING,
        {},
    ),
    Chapter(
        Kind.SUBSCRIBE, _("When someone asks for alerts, or for the reminder of a deadline."), SUBSCRIBE, {}
    ),
    Chapter(
        Kind.ALERT,
        _("When a call opens, nears its end, is extended or opens again, to those who asked."),
        ALERT,
        {},
    ),
)
