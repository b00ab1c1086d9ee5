"""What one person does twice at the same moment, in two tabs or by a double click, is done once."""

import pytest

from registrations.domain.persons import ask_erasure, erase, leave, withdraw_consent
from registrations.enums import EventKind
from registrations.models import Message, Registration, RegistrationEvent
from tests import factories
from tests.registrations.personal.behind import workshop_intake
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TIMES = 4


def test_done_at_once_it_is_done_once():
    intake = workshop_intake(capacity=1)
    first = factories.registration(intake)
    second = factories.registration(intake, courriel="lou@example.org")

    def again() -> Registration:
        return Registration.objects.get(pk=first.pk)

    taken_back = at_once(lambda _number: withdraw_consent(again(), "accord"), TIMES)
    at_once(lambda _number: leave(again(), seen="confirmed"), TIMES)
    at_once(lambda _number: ask_erasure(again()), TIMES)
    at_once(lambda _number: erase(again()), TIMES)

    second.refresh_from_db()
    kinds = list(RegistrationEvent.objects.filter(registration=first).values_list("kind", flat=True))
    assert sorted(taken_back) == [False] * (TIMES - 1) + [True]
    assert [kinds.count(kind) for kind in EventKind if kind in kinds] == [1] * len(set(kinds))
    assert {"moved", "consent_withdrawn", "erasure_asked", "erased"} <= set(kinds)
    assert second.state_code == "confirmed"
    assert Message.objects.filter(registration=first, kind="cancelled").count() == 1
