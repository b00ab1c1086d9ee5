"""Workshops with few places and people who want one."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from core.enums import StaffGroup
from core.models import User
from registrations.domain import move, register
from registrations.enums import Actor
from registrations.models import InboxScope, Intake, Registration
from tests import factories

HOUR = timedelta(hours=1)


def booking(*, capacity: int | None = 2, starts_in: timedelta = timedelta(days=10), **fields) -> Intake:
    """The intake of a workshop, with so many places."""
    page = factories.workshop(starts_at=timezone.now().replace(microsecond=0) + starts_in)
    form = factories.form(name="Inscription", workflow_code="participation", prefix="ATE")
    return factories.intake(page, form=form, capacity=capacity, **fields)


def arrive(intake: Intake, name: str, *, at: datetime | None = None, **options) -> Registration:
    """Someone of that name registers; an address stands as it is given. `nom` is another name than the address says."""
    email = name if "@" in name else f"{name}@example.org"
    nom = options.pop("nom", name.partition("@")[0])
    return register(
        intake,
        factories.SIMPLE_ANSWERS | {"nom": nom, "courriel": email},
        version=intake.form.current_version,
        submission=uuid4(),
        language="fr",
        at=at,
        **options,
    )


def cancel(registration: Registration, *, at: datetime | None = None) -> None:
    """The person leaves."""
    move(registration, to="cancelled", by=Actor.PERSON, at=at)


def states(intake: Intake) -> list[str]:
    """The states of all registrations, in the order of arrival."""
    return list(intake.registrations.order_by("pk").values_list("state_code", flat=True))


def kinds(registration: Registration) -> list[str]:
    """The letters written about it, in order."""
    return list(registration.messages.order_by("pk").values_list("kind", flat=True))


def history(registration: Registration) -> list[tuple[str, str, str]]:
    """Where it came from, where it went, and what the history says of it."""
    return list(registration.events.order_by("pk").values_list("from_state", "to_state", "note"))


def manager_of(intake: Intake) -> User:
    """A programme manager who may read and move the intake's registrations."""
    user = factories.staff(StaffGroup.MANAGERS)
    page = intake.page_in()
    assert page
    InboxScope.objects.create(user=user, page=page.get_parent().get_parent())
    return user
