"""After a restore nothing is sent, references go on, and who was erased stays erased."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.core.management import CommandError
from django.utils import timezone

from config.backups import files
from core.operating import holding
from registrations.domain import send_message
from registrations.domain.erasures import keep_erasures
from registrations.domain.persons import ask_erasure, erase, erase_address, held_by, withdraw_consent
from registrations.domain.subscriptions import end_subscription
from registrations.models import Draft, Erasure, Intake, Message, Registration, Subscription
from tests import factories
from tests.config.backups.whole import content, empty, fill, made, manage
from tests.registrations.personal import canary

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def files_of_its_own():
    """Other tests have left files in the folders of the suite: this site has its own, and its own backups."""
    files.remove_all()
    yield
    files.remove_all()
    for name in storages["backups"].listdir("erasures")[1] if storages["backups"].exists("erasures") else []:
        storages["backups"].delete(f"erasures/{name}")


@pytest.fixture
def word(monkeypatch) -> str:
    """A word that no other test has ever written into these files."""
    word = f"canari{uuid4().hex[:12]}"
    monkeypatch.setattr(canary, "WORD", word)
    monkeypatch.setattr(canary, "EMAIL", f"{word}@example.org")
    return word


@committed
def test_a_restored_site_sends_nothing_and_references_go_on(tmp_path, settings):
    settings.HOLD_LETTERS = True
    settings.VAR_DIR = tmp_path / "var"
    holding.look_again()
    assert holding.held() == ""
    registration = fill()
    path = made(tmp_path / "a")
    later = factories.registration(registration.intake, courriel="later@example.org").reference
    empty()

    said = manage("restore", str(path))

    assert "`manage.py letters`" in said
    assert holding.held() == holding.COPIED
    assert Message.objects.filter(state="queued").exists()
    for message in Message.objects.all():
        assert not send_message(message.pk)
    assert mail.outbox == []
    following = factories.registration(Intake.objects.get(), courriel="next@example.org").reference
    assert following > later
    holding.look_again()


@committed
def test_who_was_erased_since_the_backup_is_nowhere_after_the_restore(tmp_path, word):
    fill()
    intake = Intake.objects.get()
    other = factories.registration(intake, courriel="lou@example.org", nom="Lou")
    erase_address("back@example.org", at=timezone.now() - timedelta(days=3))
    back = factories.registration(intake, courriel="back@example.org", nom="Back again before the backup")
    path = made(tmp_path / "a")
    assert word.encode() in b"".join(line for lines in content().values() for line in lines)

    erase_address(f"{word.upper()}@Example.org")
    assert keep_erasures() == Erasure.objects.count()
    assert keep_erasures() == 0
    empty()
    said = manage("restore", str(path))

    assert "Erased again what was erased since: " in said
    assert canary.found(word) == {}
    assert held_by(f"{word}@example.org") == held_by("")
    left = Registration.objects.filter(erased_at=None).order_by("pk")
    assert [each.reference for each in left] == [other.reference, back.reference]
    assert Erasure.objects.filter(kind="address").count() == 2


@committed
def test_each_kind_of_erasure_is_done_again_from_a_list_of_ones_own(tmp_path, word, settings):
    registration = fill()
    intake = registration.intake
    alone = factories.registration(intake, courriel="lou@example.org", nom="Lou")
    agreed = factories.registration(intake, courriel="awa@example.org", nom="Awa", accord=True)
    draft = Draft.objects.create(
        intake=intake,
        version=intake.form.current_version,
        language="fr",
        email="x@example.org",
        email_key="x@example.org",
    )
    alerts = Subscription.objects.create(email="y@example.org", email_key="y@example.org", language="fr")
    consent = agreed.consents.first()
    path = made(tmp_path / "a")
    erase(alone)
    erase(draft)
    end_subscription(alerts)
    assert consent is None or withdraw_consent(agreed, consent.field_key)
    (tmp_path / "list").write_text(manage("erasures"))
    (tmp_path / "none").write_text("no list\n")
    empty()
    ours, settings.SECRET_KEY = settings.SECRET_KEY, "x" * 60
    with pytest.raises(CommandError, match="another SECRET_KEY"):
        manage("restore", str(path), "--erasures", str(tmp_path / "list"))
    settings.SECRET_KEY = ours
    with pytest.raises(CommandError, match="cannot be used"):
        manage("restore", str(path), "--erasures", str(tmp_path / "none"))
    assert not content()

    manage("restore", str(path), "--erasures", str(tmp_path / "list"))

    assert Registration.objects.get(reference=alone.reference).erased_at
    assert not Draft.objects.filter(email="x@example.org").exists()
    assert Subscription.objects.get(pk=alerts.pk).email == ""
    assert not consent or not Registration.objects.get(name="Awa").consents.filter(withdrawn_at=None).exists()
    assert held_by(f"{word}@example.org").registrations


@pytest.mark.django_db
def test_a_list_says_nothing_of_anyone(word):
    registration = fill()
    ask_erasure(registration)
    erase_address(registration.email)

    lines = manage("erasures").splitlines()

    assert {json.loads(line)["kind"] for line in lines} >= {"address", "registration"}
    assert all(set(json.loads(line)) == {"kind", "digest", "at", "by"} for line in lines)
    assert word not in "".join(lines)
    assert registration.reference not in "".join(lines)
