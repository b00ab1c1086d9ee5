"""When staff first answered somebody: the first thing they did that the person learned."""

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from registrations.enums import EventKind
from registrations.models.registrations import RegistrationEvent
from registrations.workflows import ANSWERING, ANSWERS, SETTLED, WORKFLOWS

# Who is there waits for no answer any more, whether or not one was given.
LEFT = sorted({*SETTLED, *(WORKFLOWS[code].when_called_off for code in ANSWERING)} - {""})

# Of all workflows together: a state that is an answer in one is no other state of another, as a test holds.
ANSWERING_STATES = sorted({state for states in ANSWERS.values() for state in states})


def answers_to(registration: str, at: datetime) -> QuerySet[RegistrationEvent]:
    """The answers of staff that the person had learned by then, oldest first; `registration` names the outer key.

    A letter of their own, a step that is told as soon as it is made, the result of a prepared one once it is told.
    What was taken back before it left, or still may be, answers nobody (`LETTERS_WAIT`).
    """
    told = Q(kind=EventKind.RESULT_TOLD)
    by_staff = Q(kind=EventKind.WRITTEN) | Q(kind=EventKind.MOVED, to_state__in=ANSWERING_STATES)
    taken_back = RegistrationEvent.objects.filter(
        registration=OuterRef("registration"),
        kind=EventKind.UNDONE,
        pk__gt=OuterRef("pk"),
        from_state=OuterRef("to_state"),
        to_state=OuterRef("from_state"),
        at__lte=OuterRef("at") + settings.LETTERS_WAIT,
    )
    left = by_staff & Q(actor__isnull=False, at__lte=at - settings.LETTERS_WAIT)
    events = RegistrationEvent.objects.filter(registration=OuterRef(registration), at__lte=at)
    return events.filter(told | left & ~Exists(taken_back)).order_by("at", "pk")


def first_answer(at: datetime) -> Subquery:
    """When each registration was first answered, to annotate registrations with; None where it was not."""
    return Subquery(answers_to("pk", at).values("at")[:1])


def unanswered(at: datetime) -> Q:
    """Which registrations wait for a first answer of staff: not who has left, or was never promised one."""
    answered = Exists(answers_to("pk", at).order_by())
    return Q(~answered, workflow_code__in=ANSWERING, erased_at=None) & ~Q(state_code__in=LEFT)
