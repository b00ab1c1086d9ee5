"""What one person does twice at the same moment, in two tabs or by a double click, is done once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from registrations.domain.persons import ask_erasure, erase, leave, withdraw_consent
from registrations.enums import EventKind
from registrations.models import Message, Registration, RegistrationEvent
from tests import factories
from tests.registrations.personal.behind import workshop_intake

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TIMES = 4


def at_once(verb) -> list:
    """Call `verb()` in threads that all start together."""
    barrier = Barrier(TIMES)

    def run(_number: int):
        barrier.wait(timeout=10)
        try:
            return verb()
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(run, range(TIMES)))


def test_done_at_once_it_is_done_once():
    intake = workshop_intake(capacity=1)
    first = factories.registration(intake)
    second = factories.registration(intake, courriel="lou@example.org")

    def again() -> Registration:
        return Registration.objects.get(pk=first.pk)

    taken_back = at_once(lambda: withdraw_consent(again(), "accord"))
    at_once(lambda: ask_erasure(again()))
    at_once(lambda: leave(again(), seen="confirmed"))
    at_once(lambda: erase(again()))

    second.refresh_from_db()
    kinds = list(RegistrationEvent.objects.filter(registration=first).values_list("kind", flat=True))
    assert sorted(taken_back) == [False] * (TIMES - 1) + [True]
    assert [kinds.count(kind) for kind in EventKind if kind in kinds] == [1] * len(set(kinds))
    assert {"moved", "consent_withdrawn", "erasure_asked", "erased"} <= set(kinds)
    assert second.state_code == "confirmed"
    assert Message.objects.filter(registration=first, kind="cancelled").count() == 1
