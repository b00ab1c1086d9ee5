"""What a person's download holds, section by section, and what each key means.

Every field of every model that is about a registration is either told here or left out with its reason: a test compares
this list with the models, so that a new field cannot be forgotten.
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from registrations.models import (
    Attachment,
    Certificate,
    ColumnValue,
    Consent,
    Draft,
    Guest,
    Message,
    PersonalLink,
    PersonRequest,
    Registration,
    RegistrationEvent,
    Reply,
    RequestStep,
    Subscription,
    Wanted,
)
from registrations.workflows import Text

# Models about a registration that no section tells, and why.
UNTOLD = {
    "SearchText": "the words of the answers and of the name again, without capitals and accents",
    "Correction": "what stood there before a correction that may still be taken back, for a few minutes",
    "Hold": "that staff must keep it for a time, whatever is asked, and why: who refuses an erasure tells it",
    "Look": "when a member of the team last opened the dossier: about them",
    "LotRow": "that it was one of several of which the same was done: the history tells what was",
}
ROW_NUMBER = "the number of the row"
OWNER = "what it is listed under"


@dataclass(frozen=True, slots=True)
class Told:
    """A section: the model its rows come from, what the section and each of its keys mean, what is left out and why."""

    means: Text
    fields: dict[str, Text]
    model: type[models.Model] | None = None
    left_out: dict[str, str] = field(default_factory=dict)


ABOUT: dict[str, Told] = {
    "about": Told(
        _("What this file is."),
        {
            "format": _("The name and version of this way of writing it."),
            "site": _("The site that holds the data."),
            "made_at": _("When the file was made. All moments are Paris time, with their offset."),
            "keys": _("What each section (under an empty key) and each key means."),
        },
    ),
    "notice": Told(
        _("What the form says becomes of your data."),
        {"title": _("What the line is about."), "text": _("What it says.")},
    ),
    "answers": Told(
        _("Your answers, in the order of the form."),
        {
            "key": _("The name of the question for programs; it never changes."),
            "label": _("The question, as you read it."),
            "value": _("The answer as it is kept."),
            "shown": _("The answer as people read it."),
        },
    ),
    "repetitions": Told(
        _(
            "What was sent a second time with the same address, and changed nothing: the same sections for each."
        ),
        {},
    ),
}

TOLD: dict[str, Told] = {
    "registration": Told(
        _("What you sent, as a whole."),
        {
            "reference": _("Its reference."),
            "intake": _("The round or the booking period."),
            "version": _("The version of the form that you answered."),
            "workflow_code": _("What kind of thing it is."),
            "state_code": _("The state it is in."),
            "language": _("The language you answered in."),
            "name": _("The name it is filed under."),
            "email": _("Where our messages go."),
            "email_key": _("What we compare to know that two addresses are one person’s."),
            "name_key": _("What we compare to know that two names are one person’s."),
            "new_email": _("The address you wish to be written to, until you have confirmed it there."),
            "email_confirmed_at": _("When you confirmed your address."),
            "held_until": _("Until when a place is held for you."),
            "created_by": _("“staff” when someone of the team wrote it about you."),
            "channel": _("How it came, when someone of the team wrote it down for you."),
            "came_at": _("When you said it, or when your paper came."),
            "referral": _("The reference of the proposal that you accepted."),
            "together": _("A random number shared by what you sent in one form."),
            "created_at": _("When it was received."),
            "changed_at": _("When you last changed your answers."),
            "erasure_asked_at": _("When you asked to be erased."),
            "erasure_of_address": _("Whether you asked for all that we have of your address to be erased."),
            "erased_at": _("When it was erased."),
        },
        Registration,
        {
            "id": ROW_NUMBER,
            "submission": "a random number that keeps one form from being taken twice",
            "answers": "told in the section of the answers",
            "since": "follows each step of the team, prepared and not told ones too; the history says when each was",
            "owner": "who of the team handles it: someone else’s name",
            "duplicate_of": "a link between two dossiers; the history tells when it was made",
        },
    ),
    "columns": Told(
        _("The answers that the team sorts and filters by, as its lists hold them."),
        {
            "key": _("The name of the question for programs; it never changes."),
            "rank": _("Its place among several choices."),
            "text": _("The answer in words, or the code of the choice."),
            "number": _("The answer as a number."),
            "day": _("The answer as a day."),
        },
        ColumnValue,
        {"id": ROW_NUMBER, "registration": OWNER},
    ),
    "files": Told(
        _("The files you sent, and those that came with our messages. Your page lets you download each."),
        {
            "key": _("The name of the file for programs."),
            "field_key": _("The question it answers."),
            "name": _("The name you gave it."),
            "content_type": _("What kind of file it is."),
            "size": _("Its size in bytes."),
            "digest": _("Its fingerprint (SHA-256)."),
            "scan_state": _("What the check against viruses found."),
            "scanned_at": _("When it was checked."),
            "created_at": _("When it was received."),
        },
        Attachment,
        {
            "id": ROW_NUMBER,
            "draft": OWNER,
            "registration": OWNER,
            "wanted": "which request it answers: the name of its field says so too",
            "reply": "which message it came with: the name of its field says so too",
            "file": "a random name in the storage: the page gives the content",
        },
    ),
    "messages": Told(
        _("What we wrote to you. “[personal link]” stands where a link to your page was."),
        {
            "kind": _("Why it was written."),
            "to": _("Where it went."),
            "reply_to": _("Where your answer goes."),
            "subject": _("Its subject."),
            "text": _("Its text."),
            "language": _("Its language."),
            "about": _("What it was about, when such a message can be written more than once."),
            "with_calendar": _("Whether it carried the event for your calendar."),
            "state": _("Whether it has left."),
            "attempts": _("How many times we tried."),
            "due_at": _("When it was to leave."),
            "sent_at": _("When it left."),
            "last_error": _("Why it did not leave the last time we tried."),
            "created_at": _("When it was written."),
        },
        Message,
        {
            "id": ROW_NUMBER,
            "registration": OWNER,
            "draft": OWNER,
            "subscription": "the messages of alerts are told on the page of the alerts",
            "html": "the same words, formatted",
            "marks": "where the links to your page were",
            "only_in": "when it would no longer make sense to send it",
            "carries": "a fingerprint of the event’s link, the same for everyone",
            "lease_until": "which process is sending it",
            "copy_of": "which of these messages it says again",
        },
    ),
    "replies": Told(
        _("What you wrote to the team, from your page or by mail."),
        {
            "at": _("When it came."),
            "text": _("Its text."),
            "by_mail": _("Whether it came by mail."),
            "came_from": _("The address that it came from, when it was another than yours."),
            "quoted": _("What the mail quoted."),
            "left_out": _("The files that came with it and were not kept, with why."),
            "read_at": _("When the team said that it had read it."),
        },
        Reply,
        {
            "id": ROW_NUMBER,
            "registration": OWNER,
            "submission": "a random number that keeps one form from being taken twice",
            "read_by": "who of the team read it: someone else’s name",
        },
    ),
    "wanted": Told(
        _("What the team asked you for after you had sent your answers."),
        {
            "asked_at": _("When it was asked."),
            "documents": _("The documents, as the team named them."),
            "questions": _("The questions to answer again, by the names of their fields."),
            "until": _("The day until which you have to send them, where there is one."),
            "closed_at": _("When you answered, or were asked for something else."),
        },
        Wanted,
        {"id": ROW_NUMBER, "registration": OWNER},
    ),
    "guests": Told(
        _("Whom you have let in, or asked to take it over; of an address: where others have let it in."),
        {
            "email": _("The address."),
            "email_key": _("What we compare to know that two addresses are one person’s."),
            "name": _("The name that was given with it."),
            "right": _("What they may do."),
            "invited_at": _("When they were invited."),
            "joined_at": _("When they accepted."),
            "last_used_at": _("When they last came."),
            "wrote_at": _("When they last wrote something."),
            "ended_at": _("When it was taken back."),
        },
        Guest,
        {"id": ROW_NUMBER, "draft": OWNER, "registration": OWNER},
    ),
    "links": Told(
        _("The links to your page. We keep a fingerprint of each only, so nobody can read them here."),
        {
            "created_at": _("When it was made."),
            "by_mail": _("Whether it came by e-mail, or was given on screen."),
            "revoked_at": _("When it ended."),
            "ended_by": _("Why it ended."),
        },
        PersonalLink,
        {
            "id": ROW_NUMBER,
            "token_hash": "a fingerprint of a key: worth nothing to its owner, and one does not hand out keys",
            "draft": OWNER,
            "registration": OWNER,
            "subscription": "the links of alerts open the page of the alerts",
            "guest": "the links of whom you let in are theirs",
        },
    ),
    "consents": Told(
        _("What you agreed to, and what you declared."),
        {
            "field_key": _("The box you ticked."),
            "version": _("The version of the form that holds its words."),
            "words": _("Its words."),
            "nature": _("Whether it is a consent, or a declaration, which stands with what you sent."),
            "given_at": _("When you agreed."),
            "channel": _("How you agreed, when someone of the team wrote it down for you."),
            "taken_by": _("“staff” when you said it to someone of the team."),
            "withdrawn_at": _("When you took it back, or agreed to other words instead."),
        },
        Consent,
        {"id": ROW_NUMBER, "registration": OWNER},
    ),
    "certificates": Told(
        _("The certificate of attendance that was made, if you asked for it."),
        {
            "code": _("The code it is checked by."),
            "made_at": _("When it was first made."),
        },
        Certificate,
        {"id": ROW_NUMBER, "registration": OWNER},
    ),
    "history": Told(
        _("What happened, in order."),
        {
            "at": _("When."),
            "actor": _(
                "Who did it: you (“person”), the site by a rule (“site”) or someone of the team (“staff”)."
            ),
            "kind": _("What."),
            "from_state": _("The state before."),
            "to_state": _("The state after."),
            "message": _("What the team wrote to you about it."),
            "note": _(
                "What the site wrote beside it. The team’s own notes are not in this file: ask for them."
            ),
        },
        RegistrationEvent,
        {"id": ROW_NUMBER, "registration": OWNER},
    ),
    "drafts": Told(
        _("Changes that you have begun and not sent; with their own files, messages and links."),
        {
            "intake": _("The round or the booking period."),
            "version": _("The version of the form."),
            "language": _("The language you began in."),
            "email": _("Your address."),
            "email_key": _("What we compare to know that two addresses are one person’s."),
            "email_confirmed_at": _("When you confirmed your address."),
            "typed": _("What you have typed, by question."),
            "steps": _("When each step was last saved, and whether it is complete."),
            "created_at": _("When you began."),
            "updated_at": _("When you last changed anything."),
            "notice_at": _("When we warned you that it was about to be erased."),
        },
        Draft,
        {
            "id": ROW_NUMBER,
            "submission": "a random number that keeps one form from being taken twice",
            "registration": OWNER,
            "referral": OWNER,
        },
    ),
    "reminders": Told(
        _("The reminder of the deadline that you asked for."),
        {
            "email": _("Where it goes."),
            "email_key": _("What we compare to know that two addresses are one person’s."),
            "language": _("Its language."),
            "criteria": _("What you chose."),
            "intake": _("The round or the booking period."),
            "created_at": _("When you asked for it."),
            "confirmed_at": _("When you confirmed it."),
            "ended_at": _("When you ended it."),
        },
        Subscription,
        {"id": ROW_NUMBER},
    ),
    "requests": Told(
        _("What you have asked us about your data, with this address."),
        {
            "kind": _("What you asked for."),
            "way": _("How it came."),
            "email": _("The address it came from."),
            "email_key": _("What we compare to know that two addresses are one person’s."),
            "language": _("The language in which we answer."),
            "received_at": _("When it was received."),
            "due_at": _("Until when we are to answer."),
            "identity_how": _("How we checked that it was you."),
            "identity_at": _("When we checked it."),
            "state": _("Where it is."),
            "closed_at": _("When it was answered or refused."),
        },
        PersonRequest,
        {
            "id": ROW_NUMBER,
            "digest": "a keyed hash of the address, which stays once it is erased",
            "registration": OWNER,
            "owner": "who of the team handles it: someone else’s name",
        },
    ),
    "request_steps": Told(
        _("What became of each of these requests."),
        {
            "at": _("When it was."),
            "state": _("To which state it led; nothing for words alone."),
            "message": _("What we told you."),
        },
        RequestStep,
        {
            "id": ROW_NUMBER,
            "request": OWNER,
            "by": "who of the team did it: someone else’s name",
            "note": "words among colleagues, as in the history",
        },
    ),
}
