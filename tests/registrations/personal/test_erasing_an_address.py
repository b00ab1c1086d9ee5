"""Everything of an address is found and erased, in the tables, in the files, and in the bytes of the database."""

import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.enums import StaffGroup
from core.operating.wiping import wipe
from registrations.domain.outbox import write_to
from registrations.domain.persons import ask_erasure, erase_address, held_by
from registrations.domain.persons.looking import note_look
from registrations.domain.persons.requests import step, take_down
from registrations.domain.readdressing import ask_again
from registrations.enums import LookAct, MessageKind, MessageState
from registrations.models import (
    Attachment,
    Draft,
    Message,
    PersonalLink,
    Registration,
    SessionNote,
    StatisticsCount,
    Subscription,
)
from tests import factories
from tests.registrations.personal import canary
from tests.registrations.personal.behind import address, call_intake, read, words, workshop_intake
from tests.servers.postgres import binaries


@pytest.fixture
def word(monkeypatch) -> str:
    """A word that no other test has ever written into these files."""
    word = f"canari{uuid4().hex[:12]}"
    monkeypatch.setattr(canary, "WORD", word)
    monkeypatch.setattr(canary, "EMAIL", f"{word}@example.org")
    return word


def much(word: str) -> Registration:
    """One person's traces everywhere: two rounds, two dossiers for one call, drafts, alerts, letters, a failed task."""
    email = f"{word}@example.org"
    call, workshop = call_intake(), workshop_intake()
    first = canary.traced(call)
    second = factories.registration(call, nom=word, courriel=email.upper(), projet=word * 300)
    canary.traced(workshop)
    for intake in (call, workshop):
        draft = Draft.objects.create(
            intake=intake,
            version=intake.form.current_version,
            language="fr",
            email=email,
            email_key=email,
            typed={"nom": word, "projet": word * 400},
        )
        Attachment.objects.create(
            draft=draft,
            field_key="projet",
            name=f"{word}.txt",
            content_type="text/plain",
            size=3,
            digest="0" * 64,
            file=ContentFile(word.encode(), f"{word}.txt"),
        )
        PersonalLink.issue(draft=draft)
    SessionNote.objects.create(page_key=workshop.page_key, text=f"Rappeler {word.upper()} ({email}).")
    SessionNote.objects.create(page_key=uuid4(), text=f"Écrire à {email}.")
    alerts = Subscription.objects.create(email=email, email_key=email, language="fr")
    write_to(
        email, MessageKind.LOST_LINK, language="fr", at=timezone.now(), values={}, about=[alerts, second]
    )
    other = factories.registration(call, courriel="lou@example.org", nom="Lou")
    Message.objects.create(
        registration=other, kind=MessageKind.READDRESSED, to=email, subject=word, text=word
    )
    officer = factories.staff(StaffGroup.OFFICERS)
    asked = take_down(
        email, "access", way="mail", language="fr", received_at=timezone.now(), by=officer, note=word
    )
    step(asked, "identified", by=officer, proof=f"Appel de {word}")
    step(asked, by=officer, message=f"Bonjour {word}")
    Message.objects.filter(kind=MessageKind.RIGHTS).update(state=MessageState.SENT)
    note_look(email, LookAct.LOOKED, by=officer)
    DBTaskResult.objects.filter(pk=DBTaskResult.objects.first().pk).update(traceback=f"DETAIL: ({email})")
    return first


def columns_that_could_hold_a_person() -> set[str]:
    """Every text and every file of the tables about registrations, whoever adds one tomorrow."""
    texts = (models.CharField, models.TextField, models.JSONField, models.FileField)
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_app_config("registrations").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, texts) and not field.choices
    }


# What says nothing of a person: what staff write for everyone, and codes.
OF_NOBODY = {
    "bookmark",
    "certificate",
    "export",
    "inboxpreferences",
    "lot",
    "lotrow",
    "mailbox",
    "tag",
    "form",
    "formversion",
    "occasion",
    "intake",
    "inboxscope",
    "messagetemplate",
    "announcement",
    "referencecounter",
    "retentionrule",
    "retentionrun",
    "settled",
    "statisticscount",
    "tally",
}
CODES = {
    *("reference", "workflow_code", "state_code", "from_state", "to_state", "field_key", "content_type"),
    *("token_hash", "key", "about", "only_in", "carries", "kind", "file", "digest", "marks"),
}


@pytest.mark.django_db
def test_the_traces_stand_in_every_column_that_could_hold_a_person(word):
    much(word)

    could = {
        each
        for each in columns_that_could_hold_a_person()
        if each.partition("_")[2].partition(".")[0] not in OF_NOBODY and each.partition(".")[2] not in CODES
    }

    assert could - set(canary.found(word)) == set()


@pytest.mark.django_db
def test_nothing_of_the_address_is_left_in_any_table_nor_file(word, django_capture_on_commit_callbacks):
    much(word)

    with django_capture_on_commit_callbacks(execute=True):
        erase_address(f"{word.upper()}@Example.org")

    assert canary.found(word) == {}
    assert held_by(f"{word}@example.org") == held_by("")
    assert (Draft.objects.count(), Subscription.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_place_of_someone_else_is_not_moved_to_it_any_more(word):
    place = factories.registration(workshop_intake(), courriel="awa@example.org", nom="Awa")
    Registration.objects.filter(pk=place.pk).update(new_email=f"{word.upper()}@Example.org")
    email = f"{word}@example.org"
    assert held_by(email).wished == [place]

    erase_address(email)

    place.refresh_from_db()
    assert (place.email, place.new_email, place.erased_at) == ("awa@example.org", "", None)
    ask_again(place)
    assert not Message.objects.filter(to__icontains=word).exists()


@pytest.mark.django_db
def test_others_and_anonymous_counts_stay(word):
    much(word)
    StatisticsCount.objects.create(
        page_key=uuid4(), week="2026-03-02", question="gender", answer="woman", number=1
    )
    factories.registration(Registration.objects.first().intake, courriel="awa2@example.org", nom="Awa")

    erase_address(f"{word}@example.org")

    kept = Registration.objects.filter(erased_at=None).order_by("name").values_list("name", flat=True)
    assert list(kept) == ["Awa", "Lou"]
    assert StatisticsCount.objects.get().number == 1
    assert Message.objects.exclude(to="").filter(registration__name="Lou").exists()


def bytes_on_disk() -> bytes:
    """The database file, and what SQLite keeps beside it."""
    path = Path(connection.settings_dict["NAME"])
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_raw_bytes_of_the_database_hold_nothing_of_someone_erased(word):
    much(word)
    if connection.vendor == "sqlite":
        assert word.encode() in bytes_on_disk()
    else:
        assert word.encode() in dumped()

    erase_address(f"{word}@example.org")

    if connection.vendor == "sqlite":
        assert wipe()
        assert bytes_on_disk().count(word.encode()) == 0
    else:
        assert dumped().count(word.encode()) == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_registration_erased_leaves_none_of_its_bytes(word):
    intake = call_intake()
    for number in range(30):
        factories.registration(intake, courriel=f"lou{number}@example.org", projet="x" * 300)
    registration = factories.registration(intake, nom=word, courriel=f"{word}@example.org", projet=word * 500)

    erase_address(registration.email)

    held = bytes_on_disk() if connection.vendor == "sqlite" else dumped()
    assert held.count(word.encode()) == 0


def dumped() -> bytes:
    """What a backup holds."""
    known = connection.settings_dict
    done = subprocess.run(
        [
            binaries() / "pg_dump",
            *("--dbname", known["NAME"], "--username", known["USER"] or "postgres"),
            *("--host", known["OPTIONS"].get("host") or known["HOST"]),
        ],
        capture_output=True,
        check=True,
    )
    return done.stdout


@pytest.mark.django_db
def test_sqlite_overwrites_what_it_deletes():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete")
            assert cursor.fetchone() == (1,)
    assert "secure_delete=ON" in (settings.BASE_DIR / "site/config/settings/databases.py").read_text()


# --- By staff ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_officer_sees_what_there_is_and_erases_all_of_it(
    client, word, django_capture_on_commit_callbacks
):
    first = much(word)
    other = factories.registration(first.intake, courriel="x@example.org", projet=f"Avec {word}@example.org")
    client.force_login(factories.staff(StaffGroup.OFFICERS))
    where = reverse("inbox:erase", args=[first.pk])
    number = len(held_by(first.email).registrations)

    page = read(client, where)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(where, {"what": "address"})

    assert page.select_one("input[value=address]").has_attr("checked")
    assert f"{number} inscriptions" in words(page.main)
    assert other.reference in words(page.main)
    assert set(canary.found(word)) == {"registrations_registration.answers", "registrations_searchtext.words"}
    other.refresh_from_db()
    assert other.answers["projet"] == f"Avec {word}@example.org"


@pytest.mark.django_db
def test_the_officer_may_erase_one_registration_when_that_was_asked_for(client, word):
    first = much(word)
    ask_erasure(first)
    client.force_login(factories.staff(StaffGroup.OFFICERS))
    where = reverse("inbox:erase", args=[first.pk])

    page = read(client, where)
    client.post(where, {"what": "registration"})

    assert page.select_one("input[value=registration]").has_attr("checked")
    assert held_by(f"{word}@example.org").registrations
    assert not Registration.objects.get(pk=first.pk).email


# --- By the person -------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("what", "everything"), [("registration", False), ("address", True), ("", False)])
def test_the_person_says_what_is_to_be_erased(client, what, everything):
    registration = factories.registration(call_intake())
    where = address(registration, "effacement/")
    assert len(read(client, where).select("input[name=what]")) == 2

    client.post(where, {"what": what})

    registration.refresh_from_db()
    assert (bool(registration.erasure_asked_at), registration.erasure_of_address) == (True, everything)
    said = words(read(client, where).select_one(".note"))
    assert ("everything we have of your address" in said) is everything


@pytest.mark.django_db
def test_taking_the_request_back_forgets_what_it_was_about(client):
    registration = factories.registration(call_intake())
    ask_erasure(registration, everything=True)

    client.post(address(registration, "effacement/"), {"keep": "1"})

    registration.refresh_from_db()
    assert (registration.erasure_asked_at, registration.erasure_of_address) == (None, False)
