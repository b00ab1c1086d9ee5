"""Letters about what is begun and not sent, and about deadlines."""

from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind as Kind
from registrations.letters.standard.registrations import GREETING, PERSONAL_LINK
from registrations.letters.words import Chapter, Words

LAST_MOMENT = _("It can be sent until {deadline}.")
GO_ON = _("Go on with my form")

DRAFT_LINK = Words(
    subject=_("Your link to go on: {page}"),
    paragraphs=(
        GREETING,
        _(
            "A form for {page} was begun with this address on {begun}, Paris time."
            " This link opens it, on any device, as it was left."
        ),
        PERSONAL_LINK,
        _("Once you go on with it by this link, it is no longer open on the screen where it was begun."),
        LAST_MOMENT,
        _(
            "If nothing changes in it, it is erased by itself on {expires}. Once you have gone on by this link and"
            " saved, it is kept for three months after your last change."
        ),
        "{links}",
        _(
            "It was not you? Then there is nothing to do: nothing is sent in your name. To have it erased at once,"
            " open the link and choose “Give up and erase this form”."
        ),
    ),
    button=GO_ON,
)
DRAFT_EXPIRING = Words(
    subject=_("Your draft is erased on {expires}: {page}"),
    paragraphs=(
        GREETING,
        _(
            "You have begun a form for {page} and have not sent it. Nothing has changed in it for a long time."
        ),
        _("It is erased on {expires}, with its files. To keep it, open it and save any step."),
        PERSONAL_LINK,
        LAST_MOMENT,
        _("You do not need it any more? Then there is nothing to do."),
    ),
    button=GO_ON,
)
CLOSES = Words(
    subject=_("It closes on {deadline}: {page}"),
    paragraphs=(
        GREETING,
        "{news}",
        _("It closes on {deadline}. After that minute, nothing can be sent."),
        PERSONAL_LINK,
        _("Everything about it is on its page. {page_link}"),
    ),
    button=GO_ON,
)
LAST_DAY = Words(
    subject=_("Last hours, until {deadline}: {page}"),
    paragraphs=(
        GREETING,
        "{news}",
        _("It closes on {deadline}. After that minute, nothing can be sent: do not wait for the last one."),
        PERSONAL_LINK,
        _("Everything about it is on its page. {page_link}"),
    ),
    button=GO_ON,
)

CHAPTERS = (
    Chapter(Kind.DRAFT_LINK, _("When someone begins a form that can be taken up again."), DRAFT_LINK, {}),
    Chapter(Kind.DRAFT_EXPIRING, _("Fourteen days before an idle draft is erased."), DRAFT_EXPIRING, {}),
    Chapter(
        Kind.DEADLINE_WEEK,
        _("Seven days before the closing, to those who have a draft or asked to be reminded."),
        CLOSES,
        {},
    ),
    Chapter(
        Kind.DEADLINE_DAY,
        _("One day before the closing, to those who have a draft or asked to be reminded."),
        LAST_DAY,
        {},
    ),
)
