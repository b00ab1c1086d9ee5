"""Begin a form, keep each of its steps as it is sent, come back to it, give it up."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from core.addressees import email_key
from registrations.domain.errors import IntakeClosed
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind
from registrations.models import Draft, FormVersion, Intake, Registration


class DraftGone(Exception):
    """The draft was sent, given up or erased in the meantime."""


class StepChanged(Exception):
    """The step was saved with other answers after it was shown: `draft` holds what is kept."""

    def __init__(self, draft: Draft):
        super().__init__(draft.pk)
        self.draft = draft


@transaction.atomic
def begin_draft(  # noqa: PLR0913 everything a draft is born with
    intake: Intake,
    *,
    version: FormVersion,
    email: str,
    language: str,
    at: datetime | None = None,
    typed: dict[str, Any] | None = None,
    referral: Registration | None = None,
    submission: UUID | None = None,
) -> Draft:
    """Begin to answer an intake's form, and write the message with the link that resumes it; give the draft back.

    The same `submission` sent twice by the same address (a double click, a network that failed) begins one draft, as
    long as nothing was typed in it. Someone who has begun before begins anew; the message then holds the links to what
    is unfinished too, so that nobody learns from the screen which address is known. A `referral` is completed by one
    draft, and no message is written: its invitation was one.

    Raises IntakeClosed when the intake takes nothing at that moment, ValueError for a version of another form.
    """
    at = at or timezone.now()
    # One beginning at a time per intake, so that two of them at once see each other.
    intake = Intake.objects.select_for_update().get(pk=intake.pk)
    if version.form_id != intake.form_id:
        raise ValueError(f"Version {version.pk} is not a version of form {intake.form_id}.")
    key = email_key(email)
    known = _known(intake, key, referral=referral, submission=submission)
    if known is not None:
        return known
    if not intake.accepts(at):
        raise IntakeClosed
    draft = Draft.objects.create(
        intake=intake,
        version=version,
        submission=submission if submission and not _is_used(submission) else uuid4(),
        referral=referral,
        language=language,
        email=email,
        email_key=key,
        typed=typed or {},
        created_at=at,
        updated_at=at,
    )
    if referral is None:
        write_message(draft, MessageKind.DRAFT_LINK, at=at)
    return draft


def _known(
    intake: Intake, key: str, *, referral: Registration | None, submission: UUID | None
) -> Draft | None:
    """The draft this beginning has made already."""
    begun = Draft.objects.filter(intake=intake, registration=None)
    if referral is not None:
        return begun.filter(referral=referral).first()
    draft = begun.filter(submission=submission, email_key=key).first() if submission else None
    return draft if draft is not None and not draft.steps else None


def _is_used(submission: UUID) -> bool:
    known = {"submission": submission}
    return Draft.objects.filter(**known).exists() or Registration.objects.filter(**known).exists()


@transaction.atomic
def save_step(
    draft: Draft,
    step_key: str,
    typed: dict[str, Any],
    *,
    seen: int | None,
    complete: bool,
    at: datetime | None = None,
    force: bool = False,
) -> Draft:
    """Keep what was typed in a step, valid or not, beside the other steps; give the draft back as it is now.

    `seen` is the step's revision as the screen showed it. The same answers as those kept change nothing but the time;
    a screen that shows an older revision cannot overwrite other answers unless `force` says that its owner has seen
    both. The draft starts its three months again.

    Raises StepChanged for a stale screen with other answers, DraftGone, and KeyError for a step the form has not.
    """
    at = at or timezone.now()
    current = Draft.objects.select_for_update(of=("self",)).select_related("version").filter(pk=draft.pk).first()
    if current is None:
        raise DraftGone
    step = next((step for step in current.version.steps if step.key == step_key), None)
    if step is None:
        raise KeyError(step_key)
    keys = [spec.key for spec in step.questions if spec.kind != "files"]
    kept, sent = _of(current.typed, keys), _of(typed, keys)
    revision = current.step(step_key)["revision"]
    if kept != sent:
        if seen != revision and not force:
            raise StepChanged(current)
        others = {key: value for key, value in current.typed.items() if key not in keys}
        current.typed = others | sent
    if kept != sent or not revision:
        revision += 1
    current.steps[step_key] = {"revision": revision, "saved_at": at.isoformat(), "complete": complete}
    _touch(current, at)
    current.save(update_fields=["typed", "steps", "updated_at", "notice_at"])
    return current


def _of(typed: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    """What was typed for those keys; an empty answer is as good as none."""
    return {key: value for key in keys if (value := typed.get(key)) not in (None, "", [])}


def _touch(draft: Draft, at: datetime) -> None:
    """Its three months start again, and so does the notice before they end."""
    draft.updated_at, draft.notice_at = at, None
