"""What one's own page shows of a registration: where it stands, what is next, what was answered, what one may do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.calendars import Entry
from registrations.domain.attachments import files_by_field
from registrations.domain.certificates import certified_event
from registrations.domain.drafts import may_begin_anew
from registrations.domain.enclosures import enclosed_in
from registrations.domain.persons import depending_on, forgotten, may_give
from registrations.domain.wanting import wanted_of
from registrations.events import Event, event_of, know_pages, title_of
from registrations.fields.kinds import show
from registrations.models import Attachment, Consent, Draft, Message, Registration
from registrations.telling import Action, Told, has_left, tell, told_state
from registrations.views.hands import hands_context
from registrations.workflows import State, Text

# How a state is marked beside its word: settled well, waiting for the person or for a place, over.
TONES = {
    "good": {"confirmed", "attended", "eligible", "selected", "approved", "on_stage", "answered"},
    "soon": {"unconfirmed", "asked", "waiting", "information", "hearing", "reserve", "paused"},
    "over": {
        *(
            "cancelled",
            "called_off",
            "lapsed",
            "duplicate",
            "absent",
            "withdrawn",
            "rejected",
            "ineligible",
            "done",
            "left",
        ),
    },
}
GOING_ON = "going"

KINDS_OF_THING: dict[str, Text] = {
    "application": _("Your application"),
    "participation": _("Your registration"),
    "contact": _("Your message"),
    "volunteer": _("Your proposal"),
}

# What the page says of what was just done; the code stands in its address.
DONE: dict[str, Text] = {
    "confirmed": _("Thank you: your address is confirmed."),
    "asked": _("We have written once more to your new address."),
    "left": _("It is done. We have recorded it, and you will receive a message that says so."),
    "left_quietly": _("It is done: we have recorded it."),
    "written": _("Your message has reached the team. It stands below, and the answer will too."),
    "documents": _("Your documents have reached the team, and what you sent is with them again."),
    "answered": _("Your answers have reached the team, and what you sent is with them again."),
    "changed": _("Your answers have been sent. They stand below as the team reads them."),
    "consent": _("You have taken back your consent. The team sees it."),
    "agreed": _("You have given your consent again. The team sees it."),
    "erasure": _("You have asked to be erased. The team has been told."),
    "kept": _("You have taken back your request: nothing is erased."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A question as it was asked, the answer as it was given, and the files that are part of it."""

    label: str
    value: str
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """A consent under its own words; `depending` are the questions whose answers go with it when it is taken back."""

    consent: Consent
    words: str
    depending: tuple[str, ...] = ()
    may_give: bool = False  # it was taken back, and can be given again


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaving is called in one workflow, or in one of its states, and what is lost by it."""

    verb: Text
    question: Text
    lost: tuple[Text, ...]


REGISTER_AGAIN = _(
    "If you change your mind, you will have to register again, after those who came before you."
)
LEAVING: dict[str, Leaving] = {
    "participation": Leaving(
        _("Cancel my registration"),
        _("Cancel your registration?"),
        (_("Your place goes at once to the next person on the waiting list."), REGISTER_AGAIN),
    ),
    "participation waiting": Leaving(
        _("Leave the waiting list"),
        _("Leave the waiting list?"),
        (_("You lose your rank on the list."), REGISTER_AGAIN),
    ),
    "participation called_off": Leaving(
        _("Not come, even if it takes place after all"),
        _("Not come, even if it takes place after all?"),
        (_("Should it take place after all, your place goes to someone else."), REGISTER_AGAIN),
    ),
    "application": Leaving(
        _("Withdraw my application"),
        _("Withdraw your application?"),
        (
            _("Your application is no longer examined, and no decision is taken on it."),
            _("You can send a new one only while the call is open."),
        ),
    ),
    "volunteer": Leaving(
        _("Withdraw my proposal"),
        _("Withdraw your proposal?"),
        (
            _("You are no longer one of our role models, or no longer on the way to be one."),
            _("If your story is published, the team takes it down."),
        ),
    ),
}


def leaving_words(told: Told) -> Leaving | None:
    """The words for leaving from the state that the person was told; None when one cannot (any more)."""
    if Action.LEAVE not in told.actions:
        return None
    code = told.registration.workflow_code
    return LEAVING.get(f"{code} {told.shown.code}") or LEAVING[code]


def tone_of(told: Told) -> str:
    if told.cancelled or told.over:
        return "over"
    return next((tone for tone, codes in TONES.items() if told.state.code in codes), GOING_ON)


def answers_of(registration: Registration) -> list[Answer]:
    """What was answered, in the words it was asked in; questions that were not asked are left out."""
    language = registration.language
    files = files_by_field(registration)
    with translation.override(language):
        return [
            Answer(
                spec.label(language),
                "" if spec.key in files else show(spec, registration.answers.get(spec.key), language),
                tuple(files.get(spec.key, ())),
            )
            for spec in registration.version.specs
            if spec.kind != "consent"
            and (spec.key in files or registration.answers.get(spec.key) is not None)
        ]


def agreements_of(
    registration: Registration, *, at: datetime | None = None, state: State | None = None
) -> list[Agreement]:
    """Every consent and declaration that was given, the standing ones first, in the words agreed to.

    `state` is the one that the person was told.
    """
    consents = registration.consents.select_related("version").order_by("-withdrawn_at", "given_at", "pk")
    language = registration.language
    at = at or timezone.now()
    told: list[Agreement] = []
    for consent in sorted(consents, key=lambda each: each.withdrawn_at is not None):
        spec = next((spec for spec in consent.version.specs if spec.key == consent.field_key), None)
        standing = consent.withdrawn_at is None
        taken_back = standing and not consent.is_declaration
        depending = depending_on(registration, consent.field_key) if taken_back else []
        told.append(
            Agreement(
                consent,
                spec.label(language) if spec else consent.field_key,
                tuple(each.label(language) for each in depending),
                may_give=not standing
                and all(each.consent.field_key != consent.field_key for each in told)
                and may_give(registration, consent.field_key, at=at, state=state),
            )
        )
    return told


@dataclass(frozen=True, slots=True)
class Other:
    """Another registration that came by the same form, as the person is told of it."""

    registration: Registration
    title: str
    told: Told
    tone: str

    @property
    def may_leave(self) -> bool:
        """Whether the person can leave it by themselves."""
        return Action.LEAVE in self.told.actions


def others_of(registration: Registration, at: datetime) -> list[Other]:
    """Those that came by the same form and have a page of their own, by their events."""
    if registration.together is None:
        return []
    rows = Registration.objects.of_one_form(registration).exclude(pk=registration.pk)
    kept = [
        each
        for each in rows.select_related("intake", "version")
        if each.state_code != each.workflow.when_repeated
    ]
    know_pages([each.intake for each in kept])
    return in_order([other_of(each, tell(each, at)) for each in kept], at)


def other_of(registration: Registration, told: Told) -> Other:
    """The registration with its title and how it stands."""
    title = told.event.title if told.event else title_of(registration.intake, get_language())
    return Other(registration, title, told, tone_of(told))


def in_order(others: Iterable[Other], at: datetime) -> list[Other]:
    """Them by their events; as if it were at that moment, what has no date."""
    return sorted(others, key=lambda other: other.told.event.starts_at if other.told.event else at)


def letters_of(registration: Registration, at: datetime) -> list[Message]:
    """What we wrote, the latest first: not what is dropped, nor what leaves later."""
    letters = registration.messages.told(at)
    found = list(letters.defer("html").order_by("-created_at", "-pk"))
    enclosed_in(found)
    return found


def calendar_entry(registration: Registration, at: datetime) -> Entry | None:
    """The event for the person's own calendar: each file stands above the earlier ones, and one who left is told so."""
    event = event_for(registration)
    if event is None:
        return None
    told = told_state(registration, at)
    gone = has_left(registration, told) or told.code == registration.workflow.when_called_off
    return replace(
        event.entry,
        sequence=max(event.entry.sequence, int(at.timestamp())),
        cancelled=event.cancelled or gone,
    )


def event_for(registration: Registration) -> Event | None:
    """What it is for, when that happens at a given time, in the active language."""
    return event_of(registration.intake, get_language())


def own_context(registration: Registration, *, at: datetime | None = None) -> dict[str, Any]:
    """All that `own_page.html` shows."""
    at = at or timezone.now()
    told = tell(registration, at)
    state, event = told.state, told.event
    workflow = registration.workflow
    agreements = agreements_of(registration, at=at, state=told.state)
    return {
        "registration": registration,
        "thing": KINDS_OF_THING.get(workflow.code, workflow.label),
        "told": told,
        "tone": tone_of(told),
        "to_confirm": Action.CONFIRM in told.actions,
        "second": state.code == workflow.when_shared,
        "event": event,
        "event_over": bool(event and event.ends_at <= at),
        "has_place": state.joins,
        "join_url": event.link_for(state, at=at) if event else "",
        "may_change": Action.CHANGE in told.actions,
        "change": Draft.objects.filter(registration=registration).only("pk", "updated_at").first(),
        "leaving": leaving_words(told),
        "may_begin_anew": may_begin_anew(registration),
        "has_certificate": certified_event(registration, at=at) is not None,
        "answers": answers_of(registration),
        "forgotten": [
            spec.label(registration.language) for spec in forgotten(registration) if spec.kind != "consent"
        ],
        "agreements": [each for each in agreements if not each.consent.is_declaration],
        "declarations": [each for each in agreements if each.consent.is_declaration],
        "letters": letters_of(registration, at),
        **hands_context(registration),
        "wanted": (wanted := wanted_of(registration, at)),
        "asked_again": wanted.question_labels() if wanted else (),
        "others": (others := others_of(registration, at)),
        "leave_together": (Action.LEAVE in told.actions) + sum(each.may_leave for each in others) > 1,
        "replies": list(registration.replies.prefetch_related("attachments").order_by("-at", "-pk")),
    }
