"""The officer's room as it is used: look up, take out, erase, answer, set how long things are kept."""

import io
import json
import logging
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inbox.digest import lines_for
from inbox.models import Lot
from inbox.officer.waiting import counts
from registrations.domain.outbox import write_to
from registrations.domain.persons import ask_erasure
from registrations.domain.persons.requests import take_down
from registrations.domain.persons.retention import hold
from registrations.enums import EventKind, LookAct, MessageKind, MessageState
from registrations.models import (
    AddressLook,
    Draft,
    Guest,
    Message,
    PersonRequest,
    Registration,
    RegistrationEvent,
    Reply,
    RetentionRule,
)
from tests import factories
from tests.registrations.personal import canary
from tests.registrations.personal.behind import call_intake, read, words, workshop_intake

pytestmark = pytest.mark.django_db


def looked(client, email: str) -> str:
    """The address of the screen that shows all that the address has."""
    return client.post(reverse("officer:search"), {"email": email}).headers["Location"]


def test_everything_of_an_address_is_on_one_screen_and_the_look_is_kept(client, officer, caplog):
    canary.traced(call_intake())
    canary.traced(workshop_intake())
    ask_erasure(Registration.objects.order_by("pk").first())
    caplog.set_level(logging.DEBUG)

    where = looked(client, canary.EMAIL.upper())
    said = words(read(client, where).main)

    for title in ("Inscriptions", "Fichiers", "Consentements", "Brouillons", "Abonnements", "Courriers"):
        assert title in said
    for each in Registration.objects.exclude(email=""):
        assert each.reference in said
    assert "sans limite" in said
    assert not re.search(r"Conservation\s*:\s*[A-Z]{3}-\d", said), "a reference says nothing of how long"
    look = AddressLook.objects.get()
    assert (look.act, look.by) == (LookAct.LOOKED, officer)
    assert canary.WORD not in where.lower()
    assert canary.WORD not in caplog.text.lower()


def test_what_was_written_to_the_team_and_where_others_name_the_address_is_found(client, officer):
    intake = call_intake()
    owner, other, noted = (
        factories.registration(intake, courriel=f"{name}@example.org", nom=name)
        for name in ("awa", "lou", "zoe")
    )
    for row, text, came_from in (
        (owner, "Bonjour", ""),
        (other, "Voir AWA@example.org", ""),
        (other, "Moi", "awa@example.org"),
    ):
        Reply.objects.create(registration=row, submission=uuid4(), text=text, came_from=came_from)
    Guest.objects.create(
        registration=owner, email="ali@example.org", email_key="ali@example.org", right="read"
    )
    RegistrationEvent.objects.create(
        registration=noted, kind=EventKind.NOTED, actor=officer, note="De awa@example.org"
    )
    Draft.objects.create(
        intake=intake,
        version=intake.form.current_version,
        language="fr",
        email="eva@example.org",
        email_key="eva@example.org",
        typed={"projet": "Avec awa@example.org"},
    )

    parts = {
        words(each.h3): words(each.ul)
        for each in read(client, looked(client, "awa@example.org")).select(".officer-part")
    }
    said = parts["Messages, notes et brouillons d’autres personnes qui citent l’adresse (3)"]

    assert owner.reference in parts["Messages à l’équipe (1)"]
    assert "ali@example.org" in parts["Collègues que la personne a laissés entrer (1)"]
    assert said.count(other.reference) == said.count(noted.reference) == 1
    assert owner.reference not in said
    assert "eva@" not in said


def test_nothing_found_is_said(client, officer):
    said = words(read(client, looked(client, "personne@example.org")).main)

    assert "Il n’y a rien de cette adresse ici" in said
    assert AddressLook.objects.get().number == 0


@pytest.mark.parametrize("typed", ["", "pas une adresse", "a@b", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_said(client, officer, typed):
    back = client.post(reverse("officer:search"), {"email": typed}, follow=True)

    assert "Ce n’est pas une adresse électronique" in back.text
    assert not AddressLook.objects.exists()


def test_a_look_that_is_over_asks_for_the_address_again(client, officer):
    where = looked(client, "awa@example.org")
    AddressLook.objects.update(at=timezone.now() - timedelta(hours=2))

    response = client.get(where)

    assert response.headers["Location"] == reverse("officer:index")


def test_the_archive_holds_the_data_and_the_files(client, officer):
    registration = canary.traced(workshop_intake())
    where = looked(client, canary.EMAIL)

    response = client.post(f"{where}exporter/")
    content = b"".join(response.streaming_content)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        data = json.loads(archive.read("donnees.json"))
    assert data["registrations"][0]["registration"]["reference"] == registration.reference
    assert data["reminders"][0]["email"] == canary.EMAIL
    assert sum(name.endswith(".txt") for name in names) >= 1
    assert canary.WORD not in response.headers["Content-Disposition"]
    assert AddressLook.objects.filter(act=LookAct.EXPORTED, email="", by=officer).exists()


def test_an_erasure_is_a_lot_shown_first_with_a_number_to_type(
    client, officer, django_capture_on_commit_callbacks
):
    canary.traced(call_intake())
    canary.traced(workshop_intake())
    number = Registration.objects.exclude(email="").count()
    where = looked(client, canary.EMAIL)

    lot = client.post(f"{where}effacer/").headers["Location"]
    shown = words(read(client, lot).main)
    run = reverse("inbox:lots_run", args=[Lot.objects.get().pk])
    client.post(run, {"number": str(number + 1)})
    assert canary.found()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(run, {"number": str(number)})

    assert f"Saisissez {number}" in shown or f"{number} pour confirmer" in shown
    assert canary.found() == {}
    assert set(Lot.objects.get().rows.values_list("outcome", flat=True)) == {"done"}
    assert AddressLook.objects.filter(act=LookAct.ERASED).count() == 1
    assert "Effacée auparavant" in words(read(client, looked(client, canary.EMAIL)).main)


def test_what_has_no_registration_is_erased_after_its_number_is_typed(client, officer):
    write_to("lou@example.org", MessageKind.LOST_LINK, language="fr", at=timezone.now(), values={})
    where = f"{looked(client, 'lou@example.org')}effacer/"

    client.post(where, {"number": "7"})
    assert Message.objects.filter(to="lou@example.org").exists()
    client.post(where, {"number": "1"})

    assert not Message.objects.filter(to="lou@example.org").exists()


def test_an_erasure_waits_until_the_answer_has_left(client, officer):
    registration = factories.registration(call_intake())
    request = take_down(
        registration.email, "erasure", way="phone", language="fr", received_at=timezone.now(), by=officer
    )
    where = reverse("officer:request", args=[request.pk])
    client.post(where, {"to": "identified", "proof": "Rappelée"})
    assert "\xa0: Rappelée" in read(client, where).main.get_text()
    client.post(where, {"to": "", "message": "Nous effaçons tout aujourd’hui."})

    client.post(f"{looked(client, registration.email)}effacer/")
    assert Lot.objects.latest("pk").rows.get().outcome == "left_out"
    Message.objects.filter(kind=MessageKind.RIGHTS).update(state=MessageState.SENT)
    client.post(f"{looked(client, registration.email)}effacer/")
    client.post(reverse("inbox:lots_run", args=[Lot.objects.latest("pk").pk]), {"number": "1"})

    request.refresh_from_db()
    assert (request.state, request.email) == ("answered", "")
    assert "Tout de cette adresse est effacé" in words(read(client, where).main)


def test_what_is_held_is_left_out_of_every_lot_and_of_the_dossiers_own_screen(client, officer):
    registration = factories.registration(call_intake())
    erase = reverse("inbox:erase", args=[registration.pk])
    client.post(reverse("officer:keep", args=[registration.pk]), {"reason": "Litige"})

    client.post(f"{looked(client, registration.email)}effacer/")
    row = Lot.objects.latest("pk").rows.get()
    client.post(erase, {"what": "address"})

    registration.refresh_from_db()
    assert (row.outcome, row.why) == ("left_out", "À conserver\N{NO-BREAK SPACE}: Litige")
    assert registration.email
    assert "Litige" in words(read(client, erase).main)
    client.post(reverse("officer:keep", args=[registration.pk]), {"lift": "1"})
    client.post(erase, {"what": "address"})
    registration.refresh_from_db()
    assert registration.erased_at
    assert list(
        registration.events.filter(kind__in=[EventKind.HELD, EventKind.RELEASED]).values_list("note")
    ) == [
        ("",),
        ("",),
    ]


def test_requests_of_both_kinds_are_in_one_list_once_the_first_due_first(client, officer):
    asked = factories.registration(call_intake())
    ask_erasure(asked, at=timezone.now() - timedelta(days=40))
    new = {
        "email": "lou@example.org",
        "kind": "access",
        "way": "letter",
        "received": f"{timezone.localdate():%Y-%m-%d}",
        "language": "fr",
        "note": "Reçu au siège",
    }
    client.post(reverse("officer:new"), new)

    page = read(client, reverse("officer:index"))
    rows = [words(each) for each in page.select("#officer-waiting ~ ul li")]

    assert len(rows) == 2
    assert "En retard" in rows[0]
    assert asked.reference in rows[0]
    assert "par courrier" in rows[1]
    assert counts(timezone.now()) == (2, 1)
    labels = {line.label: line.number for line in lines_for(officer, timezone.now())}
    assert labels["Demandes sur les données personnelles dont le délai est dépassé"] == 1
    client.post(reverse("officer:take_up", args=[asked.pk]))
    assert counts(timezone.now()) == (2, 1)
    assert client.post(reverse("officer:new"), new).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "x"},
        {"kind": "magie"},
        {"way": "page"},
        {"received": "2099-01-01"},
        {"received": "1815-06-18"},
    ],
)
def test_a_request_that_makes_no_sense_is_said_and_not_kept(client, officer, wrong):
    right = {
        "email": "lou@example.org",
        "kind": "access",
        "way": "mail",
        "received": "2026-01-02",
        "language": "fr",
    }

    assert client.post(reverse("officer:new"), right | wrong).status_code == 422

    assert not PersonRequest.objects.exists()


def test_words_are_given_back_when_something_lacks(client, officer):
    request = take_down(
        "lou@example.org", "access", way="mail", language="fr", received_at=timezone.now(), by=officer
    )
    where = reverse("officer:request", args=[request.pk])

    refused = client.post(where, {"to": "refused", "note": "À revoir avec Zoé"})

    assert refused.status_code == 422
    assert "À revoir avec Zoé" in refused.text


def test_consents_are_counted_by_form_and_version_and_leave_as_a_file(client, officer):
    intake = call_intake()
    for number in range(3):
        factories.registration(intake, courriel=f"p{number}@example.org", nom=f"Personne {number}")

    main = read(client, reverse("officer:consents")).main
    row = words(main.select_one("tbody tr"))
    content = b"".join(client.get(reverse("officer:consents_export")).streaming_content).decode("utf-8-sig")

    assert words(main.thead).endswith("Donné Retiré En vigueur")
    assert row.startswith("J’ai lu la notice")
    assert row.endswith("3 0 3")
    lines = content.splitlines()
    assert len(lines) == 4
    assert lines[1].startswith(Registration.objects.order_by("pk").first().reference)
    assert "@" not in content


def test_times_are_shown_before_they_are_kept(client, officer):
    intake = call_intake()
    registration = factories.registration(intake)
    old = timezone.now() - timedelta(days=800)
    Registration.objects.filter(pk=registration.pk).update(state_code="rejected", since=old, created_at=old)
    where = reverse("officer:rules", args=[intake.form.pk])

    shown = client.post(where, {"months-rejected": "24"})
    refused = client.post(where, {"months-rejected": "24", "confirmed": "1", "number": "2"})
    assert not RetentionRule.objects.exists()
    client.post(where, {"months-rejected": "24", "confirmed": "1", "number": "1"})

    assert registration.reference in shown.text
    assert "tapez" in refused.text.lower() or "saisissez" in refused.text.lower()
    rule = RetentionRule.objects.get()
    assert (rule.state_code, rule.months, rule.set_by) == ("rejected", 24, officer)
    assert registration.reference in client.get(reverse("inbox:view", args=["bientot-effaces"])).text
    hold(registration, "Litige", by=officer)
    assert registration.reference not in client.get(reverse("inbox:view", args=["bientot-effaces"])).text


@pytest.mark.parametrize("months", ["0", "-1", "601", "douze"])
def test_a_time_that_is_none_is_refused(client, officer, months):
    intake = call_intake()

    response = client.post(
        reverse("officer:rules", args=[intake.form.pk]), {"months-": months, "confirmed": "1"}
    )

    assert response.status_code == 422
    assert not RetentionRule.objects.exists()


def test_a_list_of_thirty_asks_as_much_as_one_of_two(client, officer):
    def ask() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("officer:index"))
        return len(asked)

    for number in range(2):
        _requested(officer, number)
    client.get(reverse("officer:index"))
    few = ask()
    for number in range(2, 30):
        _requested(officer, number)

    assert ask() == few


def _requested(officer, number: int) -> None:
    take_down(
        f"p{number}@example.org", "access", way="mail", language="fr", received_at=timezone.now(), by=officer
    )
