"""What may happen to an entry of the demo's inbox: each kind of step, and the verb that does it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config.demo.answers import Answers
from config.demo.post import Post
from core.models import User
from registrations.domain import move
from registrations.domain.answers import change_answers
from registrations.domain.drafts.sending import send_draft
from registrations.domain.duplicates import keep
from registrations.domain.noting import note
from registrations.domain.persons import ask_erasure, erase
from registrations.domain.places import confirm_email, lapse_unconfirmed
from registrations.domain.referrals import accept, carried_over, decline, expire_referrals
from registrations.enums import Actor
from registrations.fields.typed import typed_of
from registrations.models import Draft, Registration

ACTING = "manager"  # who does what no step says anything else about

Step = dict[str, Any]


@dataclass
class Cast:
    """Who plays: the accounts of staff, the post, and what the entries that others name have become."""

    staff: dict[str, User]
    post: Post
    complete: Callable[
        [Draft, Answers, datetime], Answers
    ]  # how a person answers the form that was begun for them
    known: dict[str, Registration] = field(default_factory=dict)

    def actor(self, step: Step) -> User | Actor:
        """Who takes the step: an account of the demo, or the person concerned."""
        name = step.get("by", ACTING)
        return Actor.PERSON if name == Actor.PERSON.value else self.staff[name]


@dataclass
class Story:
    """One entry of the inbox, and the registration it has become."""

    cast: Cast
    registration: Registration = field(init=False)


def _move(story: Story, step: Step, at: datetime) -> None:
    words = {name: step[name] for name in ("message", "note") if name in step}
    move(story.registration, to=step["to"], by=story.cast.actor(step), at=at, **words)


def _note(story: Story, step: Step, at: datetime) -> None:
    note(story.registration, step["note"], story.cast.staff[step.get("by", ACTING)], at=at)


def _change(story: Story, step: Step, at: datetime) -> None:
    current = story.registration
    story.registration = change_answers(
        current, current.answers | step["answers"], version=current.version, at=at
    )


def _confirm(story: Story, step: Step, at: datetime) -> None:
    story.registration = confirm_email(story.registration, at=at)


def _ask_erasure(story: Story, step: Step, at: datetime) -> None:
    ask_erasure(story.registration, everything=step["erasure"] == "everything", at=at)


def _erase(story: Story, step: Step, at: datetime) -> None:
    erase(story.registration, by=story.cast.staff[step["erase"]], at=at)


def _accept(story: Story, step: Step, at: datetime) -> None:
    accept(story.registration, at=at)


def _decline(story: Story, step: Step, at: datetime) -> None:
    decline(story.registration, at=at)


def _send(story: Story, step: Step, at: datetime) -> None:
    """The person completes the form that was begun for them, and sends it."""
    draft = Draft.objects.get(referral=story.registration)
    known = carried_over(story.registration, draft.version)
    answers = story.cast.complete(draft, known | step["send"], at)
    draft.typed = typed_of(draft.version.items, answers)
    draft.save(update_fields=["typed"])
    send_draft(draft, at=at)


def _keep_another(story: Story, step: Step, at: datetime) -> None:
    keep(
        story.cast.known[step["duplicate_of"]],
        [story.registration],
        by=story.cast.staff[step.get("by", ACTING)],
        note=step.get("note", ""),
        at=at,
    )
    story.registration.refresh_from_db()


def _rounds(story: Story, step: Step, at: datetime) -> None:
    """What the worker does about those who did not answer in time."""
    lapse_unconfirmed(at)
    expire_referrals(at)


# By the name that tells a step of that kind from the others; the first that a step has counts.
ACTS: dict[str, Callable[[Story, Step, datetime], None]] = {
    "duplicate_of": _keep_another,
    "to": _move,
    "note": _note,
    "answers": _change,
    "confirm": _confirm,
    "erasure": _ask_erasure,
    "erase": _erase,
    "accept": _accept,
    "decline": _decline,
    "send": _send,
    "rounds": _rounds,
}
