"""The letter to who comes is made before the intake is locked: it says what is so once it is."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from core.text.addressees import email_key
from core.text.dates import deadline_in_words
from registrations.domain import outbox, rate_limits
from registrations.domain.mail_limits import DAY
from registrations.letters.said import AWAITED
from registrations.models import Intake, MessageTemplate, ReferenceCounter
from tests import factories

pytestmark = pytest.mark.django_db
TEXTS = ("subject", "text", "html")


@pytest.fixture
def intake():
    return factories.intake(factories.workshop(), form=factories.form(workflow_code="participation"))


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """The kinds of the letters that are made, in order."""
    kinds: list[str] = []
    write = outbox.letters.write
    monkeypatch.setattr(
        outbox.letters, "write", lambda about, kind, **rest: kinds.append(kind) or write(about, kind, **rest)
    )
    return kinds


def mails(address: str) -> int:
    return rate_limits.number_of("mail", email_key(address), window=DAY, at=timezone.now())


def test_it_is_made_once_and_holds_the_reference_in_each_of_its_forms(intake, written):
    awa = factories.registration(intake, at=timezone.now())

    letter = awa.messages.get()
    assert written == [letter.kind] == ["confirmation"]
    assert all(awa.reference in getattr(letter, name) for name in ("text", "html"))
    assert not any(AWAITED in getattr(letter, name) for name in TEXTS)
    assert mails(awa.email) == 1


def test_a_reference_of_more_digits_than_were_awaited_is_as_right(intake):
    ReferenceCounter.objects.create(prefix=intake.form.prefix, year=timezone.now().year, last=99_999)

    awa = factories.registration(intake)

    letter = awa.messages.get()
    assert awa.reference.endswith("-100000")
    assert awa.reference in letter.text
    assert not any(AWAITED in getattr(letter, name) for name in TEXTS)


def test_where_every_place_is_taken_it_is_made_anew_and_counts_as_one_mail(intake, written):
    Intake.objects.filter(pk=intake.pk).update(capacity=1)
    intake.refresh_from_db()
    factories.registration(intake, nom="Zoé Petit", courriel="zoe@example.org")
    written.clear()

    awa = factories.registration(intake, at=timezone.now())

    assert [each.kind for each in awa.messages.all()] == ["waiting"]
    assert written == ["confirmation", "waiting"]
    assert mails(awa.email) == 1


def test_what_was_changed_in_the_intake_meanwhile_is_what_it_says(intake):
    later = timezone.now() + timedelta(days=9)
    MessageTemplate.objects.create(kind="confirmation", language="fr", subject="S", body="Avant {deadline}")
    Intake.objects.filter(pk=intake.pk).update(closes_at=later)  # `intake` is as it was read before

    awa = factories.registration(intake)

    with translation.override("fr"):
        assert deadline_in_words(later) in awa.messages.get().text


def test_a_reference_that_is_cut_off_is_no_sign_for_private_use():
    title = ("Un atelier qui a un très long titre " * 6)[:192]
    intake = factories.intake(
        factories.workshop(title=title), form=factories.form(workflow_code="participation")
    )
    MessageTemplate.objects.create(
        kind="confirmation", language="fr", subject="{page} {reference}", body="{greeting}"
    )

    awa = factories.registration(intake)

    letter = awa.messages.get()
    assert letter.subject == f"{title} {awa.reference[:7]}"
    assert not any(AWAITED in getattr(letter, name) for name in TEXTS)


def test_what_somebody_types_is_never_taken_for_a_reference(intake):
    awa = factories.registration(intake, nom="Awa")
    typed = factories.registration(intake, nom=f"Awa {AWAITED * 14}", courriel="autre@example.org")

    first, second = awa.messages.get().text, typed.messages.get().text
    assert second.count(typed.reference) == first.count(awa.reference) > 0
    assert AWAITED not in second
