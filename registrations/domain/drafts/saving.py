"""Keep a step of a draft, valid or not, so that nothing is lost and nothing is overwritten unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from registrations.domain.drafts.joining import answered, joined, keys_of
from registrations.domain.drafts.refusals import DraftGone, StepChanged
from registrations.domain.guests import note_writing
from registrations.models import Draft, PersonalLink


@dataclass(frozen=True, slots=True)
class Turn:
    """Which screen sends a step, and for the how-manieth time: what a tab sent last is no news to that tab."""

    screen: str
    number: int

    def follows(self, known: dict[str, Any]) -> bool:
        """Whether what is kept came from this screen, before."""
        return bool(self.screen) and known.get("screen") == self.screen and known.get("turn", 0) < self.number


@transaction.atomic
def save_step(  # noqa: PLR0913 (what is kept, and all that tells whether it may be)
    draft: Draft,
    step_key: str,
    typed: dict[str, Any],
    *,
    seen: int | None,
    complete: bool,
    at: datetime | None = None,
    force: bool = False,
    turn: Turn | None = None,
    through: PersonalLink | None = None,
    shown: Mapping[str, str] | None = None,
) -> Draft:
    """Keep what was typed in a step, valid or not, beside the other steps; give the draft back as it is now.

    `seen` is the step's revision as the screen showed it, `shown` what its fields held there (`shown_in()`). What was
    left as it was shown stays as it is kept, so that two people in one step lose nothing of each other's. The same
    answers as those kept change nothing but the time. Where both have changed one answer, a screen cannot overwrite it,
    unless `force` says that its owner has seen both, or its `turn` that it sent the present ones itself. The time that
    the draft is kept for starts again. `through` is the link by which it comes: one that has ended meanwhile keeps
    nothing. Of a guest's, the contact address stays as it is, and the step says who has saved it.

    Raises StepChanged for a stale screen with other answers, DraftGone, and KeyError for a step the form has not.
    """
    at = at or timezone.now()
    draft = locked_draft(draft, through=through)
    step = next((step for step in draft.version.steps if step.key == step_key), None)
    if step is None:
        raise KeyError(step_key)
    guest = note_writing(through, at=at)
    if guest is not None:  # where messages go is for the owner alone to say
        typed = typed | {key: draft.typed.get(key, "") for key in draft.version.contact_typed("")}
    keys = keys_of(step)
    kept, sent = answered(draft.typed, keys), answered(typed, keys)
    known = draft.steps.get(step_key, {})
    revision, author = known.get("revision", 0), known.get("guest")
    followed = turn is not None and turn.follows(known)
    clashing, alone = set(keys) if seen != revision else set(), sent
    # What this screen itself has sent last is no news to it, unless something of others' was joined to it.
    if shown is not None and (not followed or known.get("joined")):
        sent, clashing = joined(keys, kept, sent, shown)
    if kept != sent:
        if clashing and not (force or followed):
            raise StepChanged(draft, sent, clashing)
        others = {key: value for key, value in draft.typed.items() if key not in keys}
        draft.typed = others | sent
    if kept != sent or not revision:
        revision, author = revision + 1, guest
    draft.steps[step_key] = {"revision": revision, "saved_at": at.isoformat(), "complete": complete}
    if turn is not None:
        draft.steps[step_key] |= {"screen": turn.screen, "turn": turn.number}
    if sent != alone:
        draft.steps[step_key] |= {"joined": True}
    if author is not None:
        draft.steps[step_key] |= {"guest": author}
    draft.updated_at, draft.notice_at = at, None
    draft.save(update_fields=["typed", "steps", "updated_at", "notice_at"])
    return draft


def locked_draft(draft: Draft, *, through: PersonalLink | None = None) -> Draft:
    """The draft as it stands, its row locked until the transaction ends.

    Raises DraftGone, also for a link `through` which it is no longer opened: what ends links locks the draft first.
    """
    rows = Draft.objects.select_for_update(of=("self",)).select_related("version", "intake__form")
    current = rows.filter(pk=draft.pk).first()
    if current is None or (through is not None and not through.still_opens):
        raise DraftGone
    return current
