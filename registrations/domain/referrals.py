"""What signed-in staff write about someone else: that person accepts, declines, or does not answer in time.

A referral (by a consultant) and a lead (by a delegate) are registrations of a staff-only intake. The person concerned
gets a link; accepting begins a draft of the page's public form, which the person completes, consents to and sends.
Whoever declines, leaves the invitation without an answer, or is never sent one, is erased.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.models import User
from core.text.addressees import email_key
from registrations.domain.batches import one_by_one
from registrations.domain.drafts import COMPLETED, begin_draft
from registrations.domain.errors import IntakeClosed, NoSuchMove, NotAllowed
from registrations.domain.locks import locked, locked_all
from registrations.domain.move import move
from registrations.domain.persons import erase
from registrations.domain.register import register
from registrations.enums import Actor
from registrations.fields import FieldSpec
from registrations.fields.typed import typed_of
from registrations.letters import ANSWER_TIME
from registrations.models import Draft, FormVersion, Hold, Intake, Registration
from registrations.models.registrations import REPORT, STANDING
from registrations.models.scopes import REFER
from registrations.status import matters_now
from registrations.telling import Told
from registrations.workflows import STAFF_ONLY, WORKFLOWS, Workflow

ACCEPTED, DECLINED, EXPIRED = "accepted", "declined", "expired"
# The states in which an answer is awaited from the person.
ASKED = sorted(
    {way.source for code in STAFF_ONLY for way in WORKFLOWS[code].transitions if way.target == ACCEPTED}
)
# Those in which nothing may be kept for long: the person has not answered, was not asked yet, or will not be.
LAPSING = sorted(
    {state.code for code in STAFF_ONLY for state in WORKFLOWS[code].states}
    - {ACCEPTED, DECLINED, EXPIRED, *COMPLETED.values()}
)
RIGHTS = {"referral": REFER, "lead": REPORT}
NEVER_COPIED = {"consent", "files", "group"}  # a consent is one's own; the others are for the person to give


class AlreadyReferred(Exception):
    """The same member of staff has written about this person already, and it is not over."""

    def __init__(self, registration: Registration) -> None:
        super().__init__(registration.reference)
        self.registration = registration


def may_write(user: User, workflow: Workflow) -> bool:
    """Whether this member of staff may write about someone else in that workflow."""
    right = RIGHTS.get(workflow.code)
    return bool(right) and user.is_active and user.has_perm(str(right))


@transaction.atomic
def refer(
    intake: Intake,
    answers: dict[str, Any],
    *,
    version: FormVersion,
    by: User,
    submission: UUID | None = None,
    language: str = settings.LANGUAGE_CODE,
    at: datetime | None = None,
) -> Registration:
    """Register what `by` wrote about someone, with the invitation to that person where the workflow writes one at once.

    `answers` are valid and stored values; `language` is the one the person is written to in. The same `submission`
    sent again gives back what it made the first time; other answers under it are told, not ignored.

    Raises NotAllowed without the right, IntakeClosed when the staff intake takes nothing, and AlreadyReferred when the
    same address has an invitation of `by` for the same intake that still awaits its answer.
    """
    at = at or timezone.now()
    intake = locked(intake.pk)
    if not may_write(by, intake.form.workflow):
        raise NotAllowed
    submission = submission or uuid4()
    if known := Registration.objects.filter(submission=submission, created_by=by).first():
        if known.answers != answers:
            raise AlreadyReferred(known)
        return known
    if standing := _standing(intake, email_key(version.contact_email(answers)), by=by):
        raise AlreadyReferred(standing)
    return register(
        intake,
        answers,
        version=version,
        submission=submission,
        language=language,
        at=at,
        created_by=by,
    )


def _standing(intake: Intake, key: str, *, by: User) -> Registration | None:
    """What `by` wrote about the same person and that is not over. What colleagues wrote is theirs to know."""
    if not key:
        return None
    workflow = intake.form.workflow
    going_on = [state.code for state in workflow.states if not workflow.is_final(state.code)]
    own = Registration.objects.filter(intake=intake, created_by=by, email_key=key, state_code__in=going_on)
    return own.order_by("-created_at", "-pk").first()


def public_intake(staff_intake: Intake, at: datetime | None = None) -> Intake | None:
    """The open intake by which someone referred through that one can register; None when there is none now."""
    at = at or timezone.now()
    intakes = Intake.objects.public().filter(page_key=staff_intake.page_key).open(at)
    return matters_now(intakes.select_related("form"), at)


@transaction.atomic
def accept(registration: Registration, *, language: str = "", at: datetime | None = None) -> Draft:
    """Begin the person's own form, filled in with what they are said to be called; give its draft.

    From then on the personal links of the referral open the draft. Accepting twice gives the same draft.

    Raises IntakeClosed while the page takes no registrations, and MoveRefused once there is nothing to accept any more.
    """
    at = at or timezone.now()
    found = public_intake(registration.intake, at)
    intakes = locked_all(lambda: {registration.intake_id, *([found.pk] if found else [])})
    intake = intakes[found.pk] if found else None
    draft = _draft_of(registration)
    referral = Registration.objects.select_for_update().get(pk=registration.pk)
    if draft is None:
        draft = _begun(referral, intake, language=language or referral.language, at=at)
        registration.state_code = referral.state_code
    referral.links.valid().update(registration=None, draft=draft)
    return draft


def _begun(referral: Registration, intake: Intake | None, *, language: str, at: datetime) -> Draft:
    if not referral.workflow.first_of_person(referral.state_code, ACCEPTED):
        raise NoSuchMove
    version = intake.form.current_version if intake else None
    if intake is None or version is None or not intake.accepts(at):
        raise IntakeClosed
    move(referral, to=ACCEPTED, by=Actor.PERSON, at=at)
    return begin_draft(
        intake,
        version=version,
        email=referral.email,
        language=language,
        at=at,
        typed=typed_of(version.items, carried_over(referral, version)),
        referral=referral,
    )


def carried_over(referral: Registration, version: FormVersion) -> dict[str, Any]:
    """Which answers of a referral begin the person's own form, keyed by that form's keys.

    Those that name the person, the contact address, and those of the same key and kind. Consents, sensitive answers
    and choices that the form does not offer are left out.
    """
    given = {spec.key: spec for spec in referral.version.specs if referral.answers.get(spec.key) is not None}
    carried = {}
    for spec in version.specs:
        source = next(_sources(spec, given), None)
        answer = referral.answers[source.key] if source else None
        if answer is not None and _fits(spec, answer):
            carried[spec.key] = answer
    return carried


def _sources(spec: FieldSpec, given: dict[str, FieldSpec]) -> Iterator[FieldSpec]:
    """The answers that say what the field asks for, the surest first."""
    for known in given.values():
        if (spec.identifies and known.identifies == spec.identifies) or (
            spec.is_contact and known.is_contact
        ):
            yield known
    same = given.get(spec.key)
    if same and same.kind == spec.kind and not (spec.identifies or spec.is_contact):
        yield same


def _fits(spec: FieldSpec, answer: Any) -> bool:
    if spec.kind in NEVER_COPIED or spec.data_class == "S":
        return False
    codes = {option.code for option in spec.options}
    return not codes or codes >= set(answer if isinstance(answer, list) else [answer])


def _draft_of(referral: Registration) -> Draft | None:
    return Draft.objects.select_for_update().filter(referral=referral).order_by("pk").first()


@transaction.atomic
def decline(registration: Registration, *, at: datetime | None = None) -> None:
    """Record the refusal and erase at once what was written about the person, with the form they had begun.

    Declining twice is harmless. Raises MoveRefused once the person is registered, or when it is over otherwise.
    """
    at = at or timezone.now()
    # Where the form was begun too: whoever sends it meanwhile has its draft, and comes for the referral late.
    begun = Draft.objects.filter(referral=registration)
    locked_all(lambda: {registration.intake_id, *begun.values_list("intake_id", flat=True)})
    _draft_of(registration)
    referral = Registration.objects.select_for_update().get(pk=registration.pk)
    if referral.state_code != DECLINED:
        move(referral, to=DECLINED, by=Actor.PERSON, at=at)
        erase(referral, at=at)
    registration.refresh_from_db()


def expires_at(referral: Registration, told: Told | None = None) -> datetime | None:
    """When it is let go of and erased unless it goes on before; None when it is not, or is already. Aware, UTC.

    As far as the person knows with what they are `told`.
    """
    state, since = (told.state.code, told.since) if told else (referral.state_code, referral.since)
    if state not in LAPSING or since is None or referral.erased_at:
        return None
    return since + ANSWER_TIME


def expire_referrals(at: datetime | None = None) -> int:
    """Let go of what stayed 30 days in one state, and of what was accepted and never finished; say how many.

    That is what the person left unanswered; and what the team did not go on with or has set aside, for someone we know
    of is to be told within a month (GDPR, article 14, 3 a); each step of the team begins the days again. What the
    officer has kept stays as it is. An accepted one lives as long as its draft: once that is gone (idle for three
    months, or discarded) and nothing was sent, what the referral holds is erased too. What ended by another way and
    still holds data is erased as well. There is no reminder: the person never gave us the address, so one message is
    all we send to it.
    """
    at = at or timezone.now()
    return one_by_one(left_alone(at).order_by("pk"), lambda referral: _let_go(referral, at))


def left_alone(at: datetime) -> QuerySet[Registration]:
    """What staff wrote of others and that has come to nothing by then: see `expire_referrals()`."""
    begun = Exists(Draft.objects.filter(referral=OuterRef("pk")))
    sent = Exists(Registration.objects.filter(referral=OuterRef("pk")))
    kept = Exists(Hold.objects.filter(registration=OuterRef("pk"), lifted_at=None))
    # The states twice: so the database finds them among the few that stand (`registration_of_others`).
    referrals = Registration.objects.filter(
        workflow_code__in=STAFF_ONLY, state_code__in=STANDING, erased_at__isnull=True
    )
    return referrals.filter(~kept).filter(
        Q(state_code__in=LAPSING, since__lte=at - ANSWER_TIME)
        | Q(state_code=ACCEPTED) & ~begun & ~sent
        | Q(state_code__in=[DECLINED, EXPIRED])
    )


def _let_go(forgotten: Registration, at: datetime) -> bool:
    """One of them, unless the person was faster."""
    locked(forgotten.intake_id)
    referral = Registration.objects.select_for_update().get(pk=forgotten.pk)
    if not left_alone(at).filter(pk=referral.pk).exists():
        return False
    if referral.workflow.transition(referral.state_code, EXPIRED):
        move(referral, to=EXPIRED, by=Actor.RULE, at=at)
    erase(referral, at=at)
    return True
