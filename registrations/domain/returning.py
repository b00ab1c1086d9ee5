"""Where something stood before it was set aside: to that state it comes back, as the table says of its ways."""

from collections.abc import Iterable

from registrations.enums import EventKind
from registrations.models import Registration, RegistrationEvent
from registrations.workflows import Transition


def origins_of(rows: Iterable[Registration]) -> dict[int, str]:
    """The state that each of these came from into the one it is in, by key: one query.

    Only of those whose state leads back. What was called off and held after all has not come from there; where the
    history does not say, it is the first state of the workflow.
    """
    sought = {each.pk: each for each in rows if each.workflow.returning(each.state_code)}
    if not sought:
        return {}
    steps = RegistrationEvent.objects.filter(
        registration__in=list(sought),
        kind=EventKind.MOVED,
        to_state__in={each.state_code for each in sought.values()},
    )
    found = {pk: row.workflow.initial.code for pk, row in sought.items()}
    for pk, source, target in steps.order_by("at", "pk").values_list(
        "registration", "from_state", "to_state"
    ):
        row = sought[pk]
        if target == row.state_code and source in row.workflow.returning(target):
            found[pk] = source
    return found


def leads_back(registration: Registration, transition: Transition) -> bool:
    """Whether that way, one that returns, leads to where the registration came from."""
    return origin_of(registration) == transition.target


def origin_of(registration: Registration) -> str:
    """The state that it came from; the first one of its workflow where its own leads nowhere back."""
    return origins_of([registration]).get(registration.pk, registration.workflow.initial.code)
