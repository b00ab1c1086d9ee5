"""Send a draft: it becomes a registration, or the change of one."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.text.addressees import email_key
from registrations.domain.answers import change_answers
from registrations.domain.attachments import hand_over, kept_files
from registrations.domain.drafts.bases import began_from
from registrations.domain.drafts.refusals import DraftGone, DraftIncomplete, RegistrationChanged
from registrations.domain.drafts.saving import locked_draft
from registrations.domain.locks import in_its_intake
from registrations.domain.move import move
from registrations.domain.register import register
from registrations.enums import Actor, LinkEnd, MessageKind, MessageState
from registrations.fields.answering import answers_to
from registrations.fields.kinds import Asking
from registrations.models import Draft, Message, PersonalLink, Registration
from registrations.workflows import COMPLETED

# What a message that has not left yet would tell of a draft that is no more.
OVER = [MessageKind.DRAFT_EXPIRING, MessageKind.DEADLINE_WEEK, MessageKind.DEADLINE_DAY]


@transaction.atomic
def send_draft(
    draft: Draft,
    *,
    at: datetime | None = None,
    language: str = "",
    force: bool = False,
    through: PersonalLink | None = None,
) -> Registration:
    """Check everything again and make the draft a registration, or the change of one; give the registration back.

    Files and messages go with it, the links that were mailed to its address too, and the draft ends: sent twice, it
    gives the same registration. `through` is the link by which it is sent: one given on screen never opens what it has
    become, and one that has ended meanwhile sends nothing. `language` is
    the one it is read and agreed to in when it is sent, the draft's own when empty. A change that began from answers
    that are no longer those that stand needs `force`: its owner has been told.

    Raises DraftIncomplete, IntakeClosed, ChangeRefused, RegistrationChanged, and DraftGone for one that was given up.
    """
    at = at or timezone.now()
    try:
        draft = in_its_intake(draft.intake_id, partial(locked_draft, draft, through=through))
    except DraftGone:
        if through is not None and Draft.objects.filter(pk=draft.pk).exists():
            raise
        return _sent_before(draft)
    language = language or draft.language
    answering = answers_to(
        draft.version,
        draft.typed,
        language=language,
        kept=kept_files(draft),
        asking=Asking(language, at=at, closes_at=draft.intake.closes_at),
    )
    if answering.missing:
        raise DraftIncomplete(answering.missing)

    registration = (
        _changed(draft.registration, draft, answering.answers, at=at, force=force)
        if draft.registration
        else _registered(draft, answering.answers, at=at, language=language)
    )
    hand_over(draft, registration)
    _hand_over_links(draft, registration, through=through, at=at)
    _keep_messages(draft, registration)
    draft.delete()
    return registration


def _sent_before(draft: Draft) -> Registration:
    """What a draft that is no more has become. Raises DraftGone when it became nothing."""
    if draft.registration_id:
        changed = Registration.objects.filter(
            pk=draft.registration_id, changed_at__gte=draft.updated_at
        ).first()
    else:
        changed = Registration.objects.filter(submission=draft.submission).first()
    if changed is None:
        raise DraftGone
    return changed


def _registered(draft: Draft, answers: dict[str, Any], *, at: datetime, language: str) -> Registration:
    # The link of a referral came by mail; anyone may begin a form in someone else's name.
    same = email_key(draft.version.contact_email(answers)) == draft.email_key
    registration = register(
        draft.intake,
        answers,
        version=draft.version,
        submission=draft.submission,
        language=language,
        at=at,
        referral=draft.referral,
        email_confirmed=same and draft.referral_id is not None,
    )
    if draft.referral is not None:
        target = COMPLETED[draft.referral.workflow_code]
        way = draft.referral.workflow.transition(draft.referral.state_code, target)
        if way and way.rule:
            move(draft.referral, to=target, by=Actor.RULE, at=at)
    return registration


def _changed(
    registration: Registration, draft: Draft, answers: dict[str, Any], *, at: datetime, force: bool
) -> Registration:
    current = Registration.objects.select_for_update().get(pk=registration.pk)
    if not force and not began_from(draft.steps, current.answers):
        raise RegistrationChanged
    return change_answers(current, answers, version=draft.version, at=at)


def _hand_over_links(
    draft: Draft, registration: Registration, *, through: PersonalLink | None, at: datetime
) -> None:
    """Links that were mailed open the registration, if its address is the one they were mailed to, or they sent it.

    Whoever begins under a wrong address and puts it right in the form has had a link mailed to somebody else. What was
    given on screen ends; its row stays, to tell whoever comes back by it where to look.
    """
    draft.links.on_screen().end(LinkEnd.SENT, at=at)
    mailed = through is not None and through.by_mail
    if not mailed and registration.email_key != draft.email_key:
        draft.links.end(LinkEnd.ELSEWHERE, at=at)
    draft.links.update(draft=None, registration=registration)
    if registration.workflow.many_hands:
        draft.guests.update(draft=None, registration=registration)


def _keep_messages(draft: Draft, registration: Registration) -> None:
    """The story of a draft goes on in its registration; what would still speak of the draft is not sent."""
    messages = Message.objects.filter(draft=draft)
    messages.filter(kind__in=OVER, state=MessageState.QUEUED).update(state=MessageState.DROPPED)
    if draft.registration_id is None:
        messages.update(draft=None, registration=registration)
