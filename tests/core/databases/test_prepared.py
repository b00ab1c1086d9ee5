"""Queries that are made once answer what is asked each time; rows written together are all there, or none."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, Subquery
from django.db.models.signals import post_save
from django.db.transaction import TransactionManagementError

from core.databases.prepared import Prepared
from core.databases.together import insert_together
from registrations.models import Consent, Registration, RegistrationEvent
from registrations.models.search_texts import SearchText
from tests.registrations.bookings import arrive, booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Registration]:
    intake = booking(capacity=None)
    return [arrive(intake, name) for name in ("awa", "boris")]


def test_each_time_it_is_asked_about_other_values(people):
    rows = Prepared(lambda pk, email: Registration.objects.filter(pk=pk, email=email), "pk", "email")

    for one in people:
        found = rows.get(pk=one.pk, email=one.email)
        assert found == one
        assert (found.submission, found.created_at, found.answers) == (
            one.submission,
            one.created_at,
            one.answers,
        )
    with pytest.raises(Registration.DoesNotExist):
        rows.get(pk=people[0].pk, email=people[1].email)


def test_rows_that_are_pointed_to_come_along(people, django_assert_num_queries):
    rows = Prepared(lambda pk: Registration.objects.select_related("intake__form").filter(pk=pk), "pk")

    with django_assert_num_queries(1):
        found = rows.get(pk=people[1].pk)
        assert found.intake.form.prefix == "ATE"


def test_what_else_it_is_given_makes_another_query(people):
    def asked(*, pk, submission, known):
        others = Registration.objects.filter(submission=submission)
        name = Registration.objects.filter(submission=submission).values("name")
        return Registration.objects.filter(pk=pk).values(found=Exists(others) if known else Subquery(name))

    rows = Prepared(asked, "pk", "submission")
    one, other = people

    assert rows.values(pk=one.pk, submission=other.submission, known=True)["found"]
    assert not rows.values(pk=one.pk, submission=uuid4(), known=True)["found"]
    assert rows.values(pk=one.pk, submission=other.submission, known=False)["found"] == "boris"


def test_a_value_that_is_asked_nowhere_is_refused(people):
    rows = Prepared(lambda pk, email: Registration.objects.filter(pk=pk), "pk", "email")

    with pytest.raises(ValueError, match="email"):
        rows.get(pk=people[0].pk, email="awa@example.org")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_lock_outside_of_a_transaction_is_refused(people):
    rows = Prepared(lambda pk: Registration.objects.select_for_update().filter(pk=pk), "pk")
    with transaction.atomic():
        assert rows.get(pk=people[0].pk) == people[0]

    with pytest.raises(TransactionManagementError):
        rows.get(pk=people[0].pk)


def test_rows_of_several_models_are_written_together_or_not_at_all(people):
    registration = people[0]
    events, consents = registration.events.count(), registration.consents.count()

    def rows(key: str) -> list:
        event = RegistrationEvent(registration=registration, kind="changed", note="100 % ; 'awa'")
        consent = Consent(registration=registration, field_key=key, version=registration.version)
        return [event, consent]

    insert_together(rows("photos"))
    broken = rows("photos")
    broken[1].field_key = None
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together(broken)

    assert registration.events.count() == events + 1
    assert registration.events.latest("pk").note == "100 % ; 'awa'"
    assert registration.consents.count() == consents + 1


def test_of_a_row_that_has_its_key_before_it_is_said_that_it_was_written(people):
    """And of no other: what is written beside a registration shows on no page."""
    first, told = people[0], []
    key = first.pk + 1_000_000
    new = Registration(**{f.attname: getattr(first, f.attname) for f in Registration._meta.concrete_fields})
    new.pk, new.reference, new.submission, new.email_key = key, "NOV-2026-99999", uuid4(), "boris@example.org"
    rows = [
        new,
        SearchText(registration=new, words="awa"),
        RegistrationEvent(registration=new, kind="changed"),
    ]

    def hear(sender, instance, created, **kwargs):
        told.append((sender, instance.pk, created, Registration.objects.filter(pk=key).exists()))

    post_save.connect(hear)
    try:
        insert_together(rows)
    finally:
        post_save.disconnect(hear)

    assert told == [(Registration, key, True, True)]
    assert not new._state.adding
    new.name = "Boris"
    new.save()
    assert Registration.objects.get(pk=key).name == "Boris"
    assert new.events.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_written_last_is_there_for_others_before_the_block_ends_unless_a_wider_one_holds_it(people):
    def noted() -> int:
        with ThreadPoolExecutor(1) as somebody_else:
            return somebody_else.submit(_with_a_connection_of_its_own, people[0].events.count).result()

    def event() -> RegistrationEvent:
        return RegistrationEvent(registration=people[0], kind="changed")

    before = noted()
    with transaction.atomic():
        insert_together([event()])
        assert noted() == before
    with transaction.atomic():
        insert_together([event()], last=True)
        assert noted() == before + 2
    assert noted() == before + 2

    with transaction.atomic():
        with transaction.atomic():
            insert_together([event()], last=True)
            assert noted() == before + 2
        transaction.set_rollback(True)
    assert noted() == before + 2

    broken = event()
    broken.kind = None
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together([event(), broken], last=True)
    assert noted() == before + 2


def _with_a_connection_of_its_own(ask: Callable[[], int]) -> int:
    try:
        return ask()
    finally:
        connection.close()
