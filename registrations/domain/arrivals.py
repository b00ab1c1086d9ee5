"""What somebody who comes finds in an intake, asked at once: everybody else who comes waits meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet, Subquery, Value

from core.databases.prepared import Prepared, Question, ask
from core.models import User
from registrations.domain.locks import to_lock
from registrations.domain.places import registered, taken_places, waiting
from registrations.domain.references import Number, next_number
from registrations.enums import Channel
from registrations.letters import LetterContext
from registrations.models import Form, FormVersion, Intake
from registrations.workflows import WORKFLOWS


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """Who writes down what somebody else has said, or has written on paper, how that came, and when (aware).

    `note` is for colleagues. `late` is why someone is let in after the closing, for colleagues too; empty when nobody
    is. Who `walks_in` stands there on the day: no place is asked for, and no letter says that they are expected.
    """

    by: User
    channel: Channel
    came_at: datetime
    note: str = ""
    late: str = ""
    walks_in: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """The form by which several registrations come (`register_together()`), and the context of the letter about one."""

    key: UUID
    context: LetterContext


@dataclass(frozen=True, slots=True)
class Arrival:
    """What there is when the intake is locked; `newest` is the key of the version of its form that is in force."""

    newest: int | None
    facts_kept: bool
    has_place: bool  # one is free, and nobody came before and waits for it
    mailbox_known: bool  # of somebody who counts


def arrive(
    before: Intake, *, submission: UUID, mailbox: str, at: datetime, besides: Sequence[Question] = ()
) -> tuple[Intake, Arrival, Number | None, list[Any]]:
    """The intake, locked, with its form; what someone of that mailbox (an `email_key`) finds there; their number.

    There is none for a submission that is known. `before` is the intake as it was read before, by which the
    three are asked together; what staff have changed in it since is asked again. `besides` is asked with them, last.
    """
    intake, values, number, *answers = ask(
        to_lock(before.pk),
        _asked(before, mailbox),
        next_number(before.form.prefix, submission=submission, at=at),
        *besides,
    )
    if _decides(intake) != _decides(before):
        (values,) = ask(_asked(intake, mailbox))
    if intake.form.prefix != before.form.prefix:
        (number,) = ask(next_number(intake.form.prefix, submission=submission, at=at))
    found = Arrival(
        newest=values["newest"],
        facts_kept=bool(values["facts_kept"]),
        has_place=not (intake.capacity == 0 or values["full"] or values["waits"]),
        mailbox_known=bool(mailbox and values["mailbox_known"]),
    )
    return intake, found, number, answers


def _asked(intake: Intake, mailbox: str) -> Question:
    """What decides on who comes, as far as the intake says which questions these are."""
    workflow = intake.form.workflow
    return _arrival.of_values(
        workflow_code=workflow.code,
        capacity=intake.capacity if workflow.when_full else None,
        intake=intake.pk,
        form=intake.form_id,
        mailbox=mailbox,
    )


def _decides(intake: Intake) -> tuple[object, ...]:
    return intake.capacity, intake.form_id, intake.form.workflow_code


def _to_ask(
    *, workflow_code: str, capacity: int | None, intake: int, form: int, mailbox: str
) -> QuerySet[Intake, Any]:
    workflow = WORKFLOWS[workflow_code]
    one = Intake(pk=intake, form_id=form, capacity=capacity)
    one.form = Form(pk=form, workflow_code=workflow_code)
    versions = FormVersion.objects.filter(form=form).order_by("-number")
    nobody = Value(False)  # noqa: FBT003 an expression
    return (
        Intake.objects.filter(pk=intake)
        .order_by()
        .values(
            newest=Subquery(versions.values("pk")[:1]),
            facts_kept=Exists(one.occasions.in_force()),
            waits=Exists(waiting(one)) if workflow.when_full else nobody,
            full=Exists(taken_places(one)[capacity - 1 : capacity]) if capacity else nobody,
            mailbox_known=Exists(registered(one, mailbox)),
        )
    )


_arrival = Prepared(_to_ask, "intake", "form", "mailbox")
