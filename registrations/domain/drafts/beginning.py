"""Begin a draft: of a form, of what completes a referral, of a change to what was sent. Give it up."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.text.addressees import email_key
from core.text.dates import minute_in_words
from registrations.domain.answers import ChangeRefused
from registrations.domain.attachments import copy_files
from registrations.domain.drafts.bases import with_base
from registrations.domain.errors import IntakeClosed
from registrations.domain.guest_access import tell_given_up
from registrations.domain.locks import locked
from registrations.domain.outbox import write_message
from registrations.domain.persons import erase
from registrations.enums import MessageKind
from registrations.fields.typed import typed_of
from registrations.letters import Link, Listed
from registrations.letters.marks import Way
from registrations.models import Draft, FormVersion, Intake, PersonalLink, Registration
from registrations.telling import may_change


@transaction.atomic
def begin_draft(  # noqa: PLR0913 (all that a draft is born with)
    intake: Intake,
    *,
    version: FormVersion,
    email: str,
    language: str,
    at: datetime | None = None,
    typed: dict[str, Any] | None = None,
    referral: Registration | None = None,
    submission: UUID | None = None,
    proven: bool = False,
) -> Draft:
    """Begin to answer an intake's form, and write the message with the link that resumes it; give the draft back.

    The same `submission` sent again by the same address (a double click, a network that failed) begins one draft, as
    long as nothing was saved in it and the link given on screen has not ended. Someone who has begun before begins
    anew, and the message then holds the links to what is unfinished too: the screen never tells which address is known.
    What completes a `referral` is one draft, and no message is written: the invitation was one. `proven` when who
    begins has come by a link that was mailed to that address.

    Raises IntakeClosed when the intake takes nothing at that moment, ValueError for a version of another form.
    """
    at = at or timezone.now()
    # One beginning at a time per intake, so that two of them at once see each other.
    intake = locked(intake.pk)
    if version.form_id != intake.form_id:
        raise ValueError(f"Version {version.pk} is not a version of form {intake.form_id}.")
    key = email_key(email)
    if known := _known(intake, key, referral=referral, submission=submission):
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
        email_confirmed_at=at if referral or proven else None,  # the invitation was mailed
        typed=version.contact_typed(email) | (typed or {}),
        created_at=at,
        updated_at=at,
    )
    if referral is None:
        earlier = _links_to(unfinished(draft), language)
        write_message(
            draft, MessageKind.DRAFT_LINK, at=at, values={"links": earlier} if earlier.items else None
        )
    return draft


def unfinished(draft: Draft) -> list[Draft]:
    """What the same address has begun for the same intake besides, the latest first."""
    same = Draft.objects.filter(intake=draft.intake_id, email_key=draft.email_key, registration=None)
    return list(same.exclude(pk=draft.pk).order_by("-updated_at", "-pk"))


def _links_to(drafts: list[Draft], language: str) -> Listed:
    """What a letter says of the drafts that were begun before, each with a link of its own."""
    with translation.override(language):
        return Listed(
            tuple(
                Link(
                    Way.to(draft),
                    _("Go on with it"),
                    about=_("Begun on %(date)s") % {"date": minute_in_words(draft.created_at)},
                )
                for draft in drafts
            ),
            title=_("What you had begun before"),
        )


def _known(
    intake: Intake, key: str, *, referral: Registration | None, submission: UUID | None
) -> Draft | None:
    """The draft this beginning has made already."""
    begun = Draft.objects.filter(intake=intake, registration=None)
    if referral is not None:
        return begun.filter(referral=referral).first()
    draft = begun.filter(submission=submission, email_key=key).first() if submission else None
    if draft is None or draft.steps or draft.links.on_screen().filter(revoked_at__isnull=False).exists():
        return None  # no other link to it is given on screen
    return draft


def _is_used(submission: UUID) -> bool:
    known = {"submission": submission}
    return Draft.objects.filter(**known).exists() or Registration.objects.filter(**known).exists()


@transaction.atomic
def change_draft(registration: Registration, *, at: datetime | None = None) -> Draft:
    """The draft in which a registration's answers are being changed, begun from them; there is one at a time.

    It is filled in on the version that was answered, with copies of the files. What was sent stands until it is sent.

    Raises ChangeRefused when the person may not change anything (any more).
    """
    at = at or timezone.now()
    locked(registration.intake_id)
    if draft := Draft.objects.filter(registration=registration).first():
        return draft
    current = (
        Registration.objects.select_for_update(of=("self",))
        .select_related("intake", "version")
        .get(pk=registration.pk)
    )
    if not may_change(current, at):
        raise ChangeRefused
    draft = Draft.objects.create(
        intake=current.intake,
        version=current.version,
        registration=current,
        language=current.language,
        email=current.email,
        email_key=current.email_key,
        email_confirmed_at=at,  # no link to a registration is given on screen
        typed=typed_of(current.version.items, current.answers),
        steps=with_base({}, current.answers),
        created_at=at,
        updated_at=at,
    )
    copy_files(current, draft)
    return draft


@transaction.atomic
def discard_draft(draft: Draft, *, at: datetime | None = None, through: PersonalLink | None = None) -> None:
    """Delete the draft with its files, links and messages; what was sent before stands. Twice is harmless.

    Those whom it lets in are told that it is no more.
    A link `through` which it is no longer opened deletes nothing.
    """
    if through is not None:
        locked(draft.intake_id)
        Draft.objects.select_for_update().filter(pk=draft.pk).first()
        if not through.still_opens:
            return
    if draft.registration_id is None:
        locked(draft.intake_id)
        tell_given_up(draft, at=at or timezone.now())
        erase(draft, at=at)
        return
    locked(draft.intake_id)
    Draft.objects.select_for_update().filter(pk=draft.pk).delete()
