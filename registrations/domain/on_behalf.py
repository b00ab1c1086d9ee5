"""A colleague writes down who registers by telephone, on paper or on site; after the closing too, with a reason.

It is the same form and the same engine: places, waiting list, one place per person. Who has no e-mail address is
written to by nobody: what they have to know is said (`by_hand`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.addressees import email_key
from core.text.names import name_key
from registrations.domain.arrivals import OnBehalf
from registrations.domain.errors import NotAllowed, Refused
from registrations.domain.locks import locked
from registrations.domain.persons import covered_by
from registrations.domain.register import may_be_late, register
from registrations.enums import Channel
from registrations.fields import FieldSpec
from registrations.models import FormVersion, Intake, Message, Registration
from registrations.workflows import DECIDE, REGISTERED

CONSENT, FILES = "consent", "files"
CAME = _("Came on the day without a registration.")


class ReasonMissing(Refused):
    """Whoever is let in after the closing is so for a reason that colleagues can read."""

    message = _("Registrations are closed: write for colleagues why this person is let in all the same.")


class TooEarly(Refused):
    """Nobody has spoken yet."""

    message = _("This moment is still to come: give the one when the person spoke, or when the paper came.")


class ConsentMissing(Refused):
    """Something sensitive was answered without the consent that allows to keep it."""

    message = _(
        "Answers of this kind are only kept with the person’s explicit consent: tick its box if they gave it, or leave"
        " the answer empty."
    )

    def __init__(self, specs: list[FieldSpec]) -> None:
        super().__init__()
        self.specs = specs


class KnownAlready(Exception):
    """Somebody of this name is registered already: the same person when `sure`, else perhaps another one."""

    def __init__(self, registrations: list[Registration], *, sure: bool) -> None:
        super().__init__(", ".join(each.reference for each in registrations))
        self.registrations, self.sure = registrations, sure


def items_for_staff(version: FormVersion) -> list[FieldSpec]:
    """What the form asks of the colleague: no file, and no address of who has none."""
    return [
        replace(item, required=False) if item.kind == "email" and item.is_contact else item
        for item in version.items
        if item.kind != FILES
    ]


def may_let_in(intake: Intake, by: User, at: datetime) -> bool:
    """Whether this person may let somebody in at that moment although the intake is closed."""
    return not intake.accepts(at) and may_be_late(intake, at) and by.has_perm(DECIDE)


@transaction.atomic
def register_for(  # noqa: PLR0913 (what is written down, and who has heard it how)
    intake: Intake,
    answers: dict[str, Any],
    *,
    version: FormVersion,
    by: User,
    channel: Channel,
    came_at: datetime,
    submission: UUID,
    language: str,
    note: str = "",
    late: str = "",
    another: bool = False,
    walks_in: bool = False,
    at: datetime | None = None,
) -> Registration:
    """Register somebody who has told `by` so, or has sent a paper that came at `came_at` (aware).

    `answers` are valid and stored values. Each box that they tick is logged as agreed to at that moment, by that way,
    to that colleague. With an address the usual letter leaves, which says who wrote it down; nothing waits for the
    address to be confirmed. `note` is for colleagues, as is `late`, why somebody is let in after the closing: that
    takes the right to decide. Places are not passed over: once all are taken, they wait. The same `submission` sent
    again gives back the same registration.

    Raises NotAllowed when `by` may not write for that intake, or let in late; IntakeClosed before the opening and once
    it is cancelled; ReasonMissing, TooEarly, ConsentMissing; SentAlready for other answers under the same submission;
    and KnownAlready when the same person is registered, or somebody of the same name unless it is `another` person.
    """
    at = at or timezone.now()
    intake = locked(intake.pk)
    if not Intake.objects.entered_by(by).filter(pk=intake.pk).exists():
        raise NotAllowed
    if walks_in:
        late = str(CAME)
    elif may_be_late(intake, at) and not intake.accepts(at):
        _check_late(by, late)
    if came_at > at:
        raise TooEarly
    if missing := unconsented(version, answers):
        raise ConsentMissing(missing)
    if not Registration.objects.filter(submission=submission).exists():
        _check_known(intake, version, answers, another=another)
    return register(
        intake,
        answers,
        version=version,
        submission=submission,
        language=language,
        at=at,
        on_behalf=OnBehalf(by, channel, came_at, note=note, late=late, walks_in=walks_in),
    )


def _check_late(by: User, late: str) -> None:
    """Raises NotAllowed or ReasonMissing."""
    if not by.has_perm(DECIDE):
        raise NotAllowed
    if not late.strip():
        raise ReasonMissing


def unconsented(version: FormVersion, answers: Mapping[str, Any]) -> list[FieldSpec]:
    """The sensitive questions that are answered although no box that is ticked covers them (GDPR, article 9.2 a)."""
    ticked = [spec.key for spec in version.specs if spec.kind == CONSENT and answers.get(spec.key) is True]
    covered = {spec.key for key in ticked for spec in covered_by(version, key)}
    return [
        spec
        for spec in version.specs
        if spec.is_sensitive
        and spec.kind != CONSENT
        and answers.get(spec.key) not in (None, "", [])
        and spec.key not in covered
    ]


def _check_known(intake: Intake, version: FormVersion, answers: Mapping[str, Any], *, another: bool) -> None:
    """One place per person, also of who has no address: the telephone says who it is. Raises KnownAlready."""
    if not intake.form.workflow.when_repeated:
        return
    name = name_key(version.contact_name(dict(answers)))
    namesakes = list(_of_name(intake, name))
    mailbox, phones = email_key(version.contact_email(dict(answers))), _phones(version, answers)
    same = [
        each
        for each in namesakes
        if (mailbox and each.email_key == mailbox) or phones & _phones(each.version, each.answers)
    ]
    if same:
        raise KnownAlready(same, sure=True)
    if namesakes and not another:
        raise KnownAlready(namesakes, sure=False)


def _of_name(intake: Intake, name: str) -> QuerySet[Registration]:
    """Those of that name (a `name_key`) who count in the intake."""
    if not name:
        return Registration.objects.none()
    rows = intake.registrations.filter(name_key=name, state_code__in=REGISTERED, erased_at=None)
    return rows.select_related("version").order_by("pk")


def _phones(version: FormVersion, answers: Mapping[str, Any]) -> set[str]:
    return {
        str(answers[spec.key]) for spec in version.specs if spec.kind == "phone" and answers.get(spec.key)
    }


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of it: the registration as it would stand, and the letter; nothing of it is kept."""

    registration: Registration
    letter: Message | None


def foresee(intake: Intake, answers: dict[str, Any], **options: Any) -> Foreseen:
    """What `register_for()` would do with the same words; it is done and taken back. It raises what that raises."""
    with transaction.atomic():
        made = register_for(intake, answers, **options)
        letter = made.messages.order_by("pk").first()
        transaction.set_rollback(True)
    return Foreseen(made, letter)
