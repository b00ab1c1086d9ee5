"""Letters about a place at an event: held, waited for, given; before it, and after."""

from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind as Kind
from registrations.letters.standard.registrations import (
    ATTACHED,
    GREETING,
    PERSONAL_LINK,
    REFERENCE,
    WHEN,
)
from registrations.letters.words import Chapter, Words

GIVE_BACK = _("You cannot come any more? Cancel on your page: someone else gets your place.")
SEE_OR_CANCEL = _("See or cancel my registration")
STEPS = "{steps}"

CONFIRM_EMAIL = Words(
    subject=_("Confirm your address to keep your place: {page}"),
    paragraphs=(
        GREETING,
        _("A place is held for you for {page}. Confirm your address to keep it."),
        PERSONAL_LINK,
        _("It is held until {held_until}, Paris time. After that, it goes to someone else."),
        WHEN,
        REFERENCE,
        _("You did not register? Then do nothing: the place is given back by itself."),
    ),
    button=_("Confirm my address"),
)
TOGETHER = Words(
    subject=_("Your choice of workshops: {page}"),
    paragraphs=(
        GREETING,
        _("It is done: this is what you chose in {page}, and how each of them stands."),
        "{chosen}",
        ATTACHED,
        _("Each is a registration of its own: you can leave one and keep the others."),
        _(
            "On a waiting list, you have nothing to do: as soon as a place is free for you, we tell you by e-mail."
        ),
        PERSONAL_LINK,
    ),
    button=_("See all my registrations"),
)
LEFT_TOGETHER = Words(
    subject=_("Registrations cancelled: {page}"),
    paragraphs=(
        GREETING,
        _("It is done: you are no longer registered for these workshops of {page}."),
        "{chosen}",
        ATTACHED,
        _("The places you had go to those who wait. What is not listed here stands as it was."),
        PERSONAL_LINK,
    ),
    button=_("See all my registrations"),
)
CONFIRM_TOGETHER = Words(
    subject=_("Confirm your address to keep your places: {page}"),
    paragraphs=(
        GREETING,
        _(
            "This is what was chosen with this address in {page}. Confirm it once, for all that is to be confirmed."
        ),
        PERSONAL_LINK,
        "{chosen}",
        _("What is to be confirmed is held until {held_until}, Paris time. After that, it goes to others."),
        _(
            "You did not register? Places that are not confirmed are given back by themselves; any other is cancelled"
            " by its link."
        ),
    ),
    button=_("Confirm my address"),
)
WAITING = Words(
    subject=_("You are on the waiting list: {page}"),
    paragraphs=(
        GREETING,
        _("Every place is taken for {page}: you are on the waiting list, in the order of arrival."),
        _("You have nothing to do. As soon as a place becomes free for you, we tell you by e-mail."),
        WHEN,
        REFERENCE,
        _("You do not wish to come any more? Leave the list on your page."),
        PERSONAL_LINK,
    ),
    button=_("See my registration"),
)
PROMOTED = Words(
    subject=_("A place has become free for you: {page}"),
    paragraphs=(
        GREETING,
        _("Good news: a place has become free, and it is yours. You are registered for {page}."),
        WHEN,
        ATTACHED,
        "{join_link}",
        STEPS,
        REFERENCE,
        GIVE_BACK,
        PERSONAL_LINK,
    ),
    button=SEE_OR_CANCEL,
)
TRANSFERRED = Words(
    subject=_("Your registration is now for: {page}"),
    paragraphs=(
        GREETING,
        _("We have moved your registration: from {former} to {page}."),
        "{state}",
        "{message}",
        WHEN,
        ATTACHED,
        "{join_link}",
        "{missing}",
        STEPS,
        REFERENCE,
        _("That does not suit you? Cancel on your page: someone else gets your place."),
        PERSONAL_LINK,
    ),
    button=SEE_OR_CANCEL,
)
LAPSED = Words(
    subject=_("Your place was given back: {page}"),
    paragraphs=(
        GREETING,
        _("Your address was not confirmed in time: the place held for you for {page} was given back."),
        _(
            "You still wish to come? Confirm your address: you get a place if one is left, or you wait for one."
        ),
        PERSONAL_LINK,
        WHEN,
        REFERENCE,
    ),
    button=_("Confirm my address"),
)
WEEK = Words(
    subject=_("Soon: {page}, {when}"),
    paragraphs=(
        GREETING,
        _("{page} takes place on {when}. Your place is kept: you have nothing to do."),
        ATTACHED,
        "{join_link}",
        REFERENCE,
        GIVE_BACK,
        PERSONAL_LINK,
    ),
    button=SEE_OR_CANCEL,
)
DAY = Words(
    subject=_("Very soon: {page}, {when}"),
    paragraphs=(
        GREETING,
        _("{page} takes place on {when}. We look forward to seeing you."),
        ATTACHED,
        "{join_link}",
        REFERENCE,
        GIVE_BACK,
        PERSONAL_LINK,
    ),
    button=SEE_OR_CANCEL,
)
HOUR = Words(
    subject=_("It begins at {hour}: {page}"),
    paragraphs=(
        GREETING,
        _("{page} begins shortly, at {hour}."),
        "{join_link}",
        _("Something does not work? Your page has the link too."),
        PERSONAL_LINK,
        REFERENCE,
    ),
    button=_("See my registration"),
)
JOIN = Words(
    subject=_("Your link to join: {page}"),
    paragraphs=(
        GREETING,
        _("Here is your link to join {page}, on {when}."),
        "{join_link}",
        _(
            "It replaces any other link you may have received. It is for those who have a place: keep it to yourself."
        ),
        REFERENCE,
        GIVE_BACK,
        PERSONAL_LINK,
    ),
    button=SEE_OR_CANCEL,
)
EVENT_CHANGED = Words(
    subject=_("What changes: {page}"),
    paragraphs=(
        GREETING,
        _("Something has changed for {page}."),
        "{changes}",
        "{message}",
        _("{state} It suits you as it is now? You have nothing to do."),
        WHEN,
        ATTACHED,
        "{join_link}",
        _("It does not suit you any more? {leave_link}"),
        REFERENCE,
        _("Your page shows where things stand. {personal_link}"),
    ),
    button=_("See my registration"),
)
RESTORED = Words(
    subject=_("It takes place after all: {page}"),
    paragraphs=(
        GREETING,
        _("{page} had been cancelled: it takes place after all. You get back what you had."),
        "{message}",
        _("{state} It suits you? You have nothing else to do."),
        WHEN,
        ATTACHED,
        "{join_link}",
        _("It does not suit you any more? {leave_link}"),
        REFERENCE,
        _("Your page shows where things stand. {personal_link}"),
    ),
    button=_("See my registration"),
)
CALL_RESTORED = Words(
    subject=_("The call goes on after all: {page}"),
    paragraphs=(
        GREETING,
        _("{page} had been cancelled: the call goes on after all, and so does your application."),
        "{message}",
        "{state}",
        REFERENCE,
        PERSONAL_LINK,
    ),
    button=_("See what I sent"),
)
THANKS = Words(
    subject=_("Thank you for coming: {page}"),
    paragraphs=(
        GREETING,
        _("Thank you for having taken part in {page}. We hope it helps you to go further."),
        _("What follows is on the page of the event."),
        "{page_link}",
        _("Do you need a certificate of attendance? Download it from your page."),
        _("Your page shows your registration. From there, you can also ask us to erase it. {personal_link}"),
    ),
    button=_("See my registration"),
)
MISSED = Words(
    subject=_("We missed you: {page}"),
    paragraphs=(
        GREETING,
        _("You had a place for {page} and could not be there. It happens to everyone."),
        _("See what else is planned: you can register for another date whenever you like."),
        "{page_link}",
        _("You were there? Tell us, and we put it right."),
        _("Your reference: {reference}\n{personal_link}"),
    ),
    button=_("See my registration"),
)

CHAPTERS = (
    Chapter(Kind.CONFIRM_EMAIL, _("When a place is held until the address is confirmed."), CONFIRM_EMAIL, {}),
    Chapter(Kind.TOGETHER, _("When several workshops are chosen in one form."), TOGETHER, {}),
    Chapter(Kind.LEFT_TOGETHER, _("When somebody leaves several of them at once."), LEFT_TOGETHER, {}),
    Chapter(
        Kind.CONFIRM_TOGETHER,
        _(
            "When several workshops are chosen in one form, and places are held until the address is confirmed."
        ),
        CONFIRM_TOGETHER,
        {},
    ),
    Chapter(Kind.WAITING, _("When every place is taken."), WAITING, {}),
    Chapter(Kind.PROMOTED, _("When someone on the waiting list gets a place."), PROMOTED, {}),
    Chapter(Kind.TRANSFERRED, _("When the team moves somebody to another workshop."), TRANSFERRED, {}),
    Chapter(Kind.LAPSED, _("When an address was not confirmed in time."), LAPSED, {}),
    Chapter(Kind.REMINDER_WEEK, _("A week before an event, to those who have a place."), WEEK, {}),
    Chapter(Kind.REMINDER_DAY, _("A day before an event, to those who have a place."), DAY, {}),
    Chapter(Kind.REMINDER_HOUR, _("An hour before an event, to those who have a place."), HOUR, {}),
    Chapter(
        Kind.JOIN,
        _("In the last 24 hours, to those who have a place and do not know the link to join yet."),
        JOIN,
        {},
    ),
    Chapter(
        Kind.EVENT_CHANGED,
        _("When the date, the hour, the place or the link of an event has changed, to all who are expected."),
        EVENT_CHANGED,
        {},
    ),
    Chapter(
        Kind.RESTORED,
        _("When what was cancelled takes place after all, to all who get back what they had."),
        RESTORED,
        {"application": CALL_RESTORED},
    ),
    Chapter(Kind.THANKS, _("An hour after staff have recorded the attendance."), THANKS, {}),
    Chapter(Kind.MISSED, _("An hour after staff have recorded the absence."), MISSED, {}),
)
