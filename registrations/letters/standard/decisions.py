"""Letters about an application's decision, and about where anything that was sent stands."""

from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind as Kind
from registrations.letters.standard.registrations import FROM_THE_TEAM, GREETING, PERSONAL_LINK, REFERENCE
from registrations.letters.words import Chapter, Words

# The same for every decision: a subject is read over shoulders.
THE_DECISION = _("The decision on your application: {page} ({reference})")
ON_YOUR_PAGE = _("Your page shows what you sent and where things stand.")
QUESTIONS = _("A question about this decision? Write to us with your reference.")

INELIGIBLE = Words(
    subject=THE_DECISION,
    paragraphs=(
        GREETING,
        _(
            "The results are published for {page}. Your application was read, and it is not eligible: it could not"
            " go on."
        ),
        FROM_THE_TEAM,
        QUESTIONS,
        ON_YOUR_PAGE,
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See my application"),
)
SELECTED = Words(
    subject=THE_DECISION,
    paragraphs=(
        GREETING,
        _("Good news: the results are published for {page}, and your project has been selected."),
        FROM_THE_TEAM,
        "{steps}",
        ON_YOUR_PAGE,
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See my application"),
)
RESERVE = Words(
    subject=THE_DECISION,
    paragraphs=(
        GREETING,
        _(
            "The results are published for {page}: your project is on the reserve list, for the case that a place"
            " becomes free."
        ),
        FROM_THE_TEAM,
        "{steps}",
        QUESTIONS,
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See my application"),
)
REJECTED = Words(
    subject=THE_DECISION,
    paragraphs=(
        GREETING,
        _(
            "The results are published for {page}. Your project has not been selected. Thank you for the work you"
            " put into it."
        ),
        FROM_THE_TEAM,
        QUESTIONS,
        ON_YOUR_PAGE,
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See my application"),
)
HEARING = Words(
    subject=_("You are invited to a hearing: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _("To know more about what you sent us for {page}, we would like to hear you:"),
        "{message}",
        _("Answer us to say whether you can come. To be heard is no decision yet."),
        "{steps}",
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See my application"),
)
DUPLICATE = Words(
    subject=_("Sent twice: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _(
            "We received the same thing twice from you for {page}. This one is closed; the other one goes on as it is."
        ),
        FROM_THE_TEAM,
        _("They were not the same? Write to us with the reference below."),
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See what I sent"),
)
PROGRESS = Words(
    subject=_("News of what you sent us: {page} ({reference})"),
    paragraphs=(
        GREETING,
        _("Here is where what you sent us for {page} stands now:"),
        "{state}",
        FROM_THE_TEAM,
        "{steps}",
        ON_YOUR_PAGE,
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See what I sent"),
)
SET_ASIDE = Words(
    subject=_("An invitation that ends: {page}"),
    paragraphs=(
        GREETING,
        _(
            "You had been invited to submit your project for {page}. This invitation ends: you have nothing to do."
        ),
        FROM_THE_TEAM,
        _(
            "What was written about you is erased within a month. You can still apply by yourself while the call is"
            " open."
        ),
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See what was written about me"),
)

CHAPTERS = (
    Chapter(Kind.HEARING, _("When an application is invited to a hearing."), HEARING, {}),
    Chapter(Kind.INELIGIBLE, _("When the results are published, to those not eligible."), INELIGIBLE, {}),
    Chapter(Kind.SELECTED, _("When the results are published, to those selected."), SELECTED, {}),
    Chapter(Kind.RESERVE, _("When the results are published, to those on the reserve list."), RESERVE, {}),
    Chapter(Kind.REJECTED, _("When the results are published, to those not selected."), REJECTED, {}),
    Chapter(Kind.DUPLICATE, _("When staff close what was sent twice."), DUPLICATE, {}),
    Chapter(
        Kind.PROGRESS,
        _("When what was sent comes to a state that the person is told of."),
        PROGRESS,
        {"lead": SET_ASIDE},
    ),
)
