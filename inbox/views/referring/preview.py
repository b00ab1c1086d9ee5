"""What the person will receive, before anything is sent or kept."""

from typing import Any

from django.utils import timezone

from core.models import User
from core.text.dates import PARIS
from registrations import letters
from registrations.domain.referrals import ASKED
from registrations.enums import MessageKind
from registrations.models import FormVersion, Intake, Message, Registration


def unsaved(
    intake: Intake, version: FormVersion, answers: dict[str, Any], *, language: str, by: User
) -> Registration:
    """The referral as it will stand when the person reads of it; never to be saved."""
    now = timezone.now()
    workflow = intake.form.workflow
    asked = next(state.code for state in workflow.states if state.code in ASKED)
    return Registration(
        pk=0,  # what it would be tied to is looked for, and nothing is found
        reference=f"{intake.form.prefix}-{now.astimezone(PARIS).year}-…",
        intake=intake,
        version=version,
        workflow_code=workflow.code,
        state_code=asked,
        language=language,
        name=version.contact_name(answers),
        email=version.contact_email(answers),
        answers=answers,
        created_at=now,
        created_by=by,
    )


def invitation_for(referral: Registration) -> Message:
    """The invitation to the person of an unsaved referral, unsaved too."""
    letter = letters.write(referral, MessageKind.INVITATION, language=referral.language)
    return Message(
        to=referral.email,
        subject=letter.subject,
        text=letter.text,
        marks=letter.marks,
        language=referral.language,
    )
