"""What /metrics tells of registrations, drafts and letters (core.operating.metrics): numbers alone.

Each is one query whose cost does not follow how many people have registered: letters that have left and registrations
are not counted one by one.
"""

from collections.abc import Iterator

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone
from prometheus_client import Metric

from core.operating.metrics import counter, gauge, gauges, measure
from registrations.enums import MessageState
from registrations.models import Draft, Message, ReferenceCounter

UNFINISHED = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED)


def letters() -> Iterator[Metric]:
    """Those that have not left, by state, and how long the first of those that are due has waited."""
    at = timezone.now()
    rows = Message.objects.order_by().filter(state__in=UNFINISHED).values("state")
    due = Min("due_at", filter=Q(due_at__lte=at))
    numbers, oldest = dict.fromkeys(map(str, UNFINISHED), 0.0), None
    for row in rows.annotate(number=Count("pk"), oldest=due):
        numbers[row["state"]] = row["number"]
        if row["state"] == MessageState.QUEUED:
            oldest = row["oldest"]
    yield gauges("letters", "Letters that have not left, by state.", "state", numbers)
    age = (at - oldest).total_seconds() if oldest else 0.0
    yield gauge(
        "oldest_due_letter_age_seconds", "How long the oldest due letter has waited; 0 without one.", age
    )


def taken() -> Iterator[Metric]:
    """References given out, which are as many: those of people who were erased since are counted too."""
    series = ReferenceCounter.objects.order_by("prefix").values_list("prefix").annotate(given=Sum("last"))
    words = "Registrations taken, by the prefix of their references."
    yield counter("registrations", words, "series", {prefix: float(given) for prefix, given in series})


def begun() -> Iterator[Metric]:
    """Forms that were begun and not sent, changes of answers left out."""
    number = Draft.objects.filter(registration=None).count()
    yield gauge("drafts", "Forms begun and not sent.", number)


measure("letters", letters, of_rows=True)
measure("registrations", taken, of_rows=True)
measure("drafts", begun, of_rows=True)
