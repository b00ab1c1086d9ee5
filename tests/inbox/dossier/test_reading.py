"""A dossier is read in thirty seconds: what it is, where it stands, what was answered; and by whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inbox.models import Look
from registrations.domain import assign, move
from registrations.domain.noting import note
from registrations.domain.outbox import write_message
from registrations.domain.persons import erase
from registrations.domain.undoing import undo
from registrations.domain.words import write_words
from registrations.enums import MessageKind
from registrations.models import Registration
from tests import factories
from tests.inbox.dossier import worlds

pytestmark = pytest.mark.django_db
BUDGET = 25


@pytest.fixture
def intake():
    return worlds.intake()


@pytest.fixture
def registration(intake):
    return worlds.dossier(intake)


@pytest.fixture
def manager(intake, client):
    user = worlds.manager(intake)
    client.force_login(user)
    return user


@pytest.fixture
def delegate(intake, client):
    """Someone who may not read what is guarded."""
    user = worlds.reader(intake, "move_registration")
    client.force_login(user)
    return user


def shown(client, registration):
    return worlds.soup(client.get(worlds.address(registration)))


# --- The head


@pytest.mark.usefixtures("manager")
def test_the_head_says_what_it_is_whose_and_where_it_stands(client, registration):
    Registration.objects.update(since=timezone.now() - timedelta(days=30, hours=1))

    head = shown(client, registration).select_one(".dossier-head").get_text(" ", strip=True)

    for words in ("Apprendre ensemble", "Awa Martin", "Déposée", "depuis 30 jours", "en retard"):
        assert words in head
    assert "Pas encore pris en charge" in head
    assert "Une association ? Non" in head


@pytest.mark.usefixtures("manager")
def test_what_has_no_title_is_called_by_its_name(client, intake):
    untitled = worlds.dossier(intake, titre=None)

    assert shown(client, untitled).select_one(".dossier-head h2").get_text(strip=True) == "Awa Martin"


# --- The answers


@pytest.mark.usefixtures("manager")
def test_answers_stand_under_the_headings_of_the_form(client, registration):
    page = shown(client, registration)

    assert [each.get_text() for each in page.select(".dossier-step")] == [
        "Votre structure",
        "Votre projet",
    ]
    assert [each.get_text() for each in page.select(".dossier-section")] == ["Le budget"]


@pytest.mark.usefixtures("manager")
def test_what_was_not_asked_is_not_shown_and_what_was_left_empty_is(client, registration, intake):
    asked = worlds.dossier(intake, asso=True)

    without, with_it = (worlds.text(client.get(worlds.address(each))) for each in (registration, asked))

    assert "Numéro RNA" not in without
    assert "Une étape vide" not in without
    assert "Numéro RNA Sans réponse" in with_it


@pytest.mark.usefixtures("manager")
def test_rows_are_a_table(client, registration):
    table = shown(client, registration).select_one(".dossier-rows table")

    assert [cell.get_text() for cell in table.select("th")] == ["Indicateur", "Cible"]
    assert [[cell.get_text(strip=True) for cell in row.select("td")] for row in table.select("tbody tr")] == [
        ["Élèves", "30"],
        ["Ateliers", "4"],
    ]


@pytest.mark.usefixtures("manager")
def test_a_file_stands_once_in_the_place_of_its_question_and_is_looked_at_there(client, registration):
    kept = worlds.attach(registration)

    page = shown(client, registration)

    (link,) = page.find_all("a", href=reverse("inbox:file", args=[kept.key]))
    assert link.find_parent(class_="dossier-answers__row").dt.get_text(strip=True) == "Statuts"
    assert page.iframe["src"] == reverse("inbox:preview", args=[kept.key])


@pytest.mark.usefixtures("manager")
def test_a_preview_is_shown_within_the_site_alone_and_runs_nothing(client, registration):
    kept = worlds.attach(registration)

    response = client.get(reverse("inbox:preview", args=[kept.key]))

    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response.headers["Content-Disposition"] == "inline"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.usefixtures("manager")
def test_nothing_but_pictures_and_pdf_is_shown_in_the_site(client, registration):
    kept = worlds.attach(registration)
    type(kept).objects.update(content_type="text/html")

    assert client.get(reverse("inbox:preview", args=[kept.key])).status_code == 404


# --- Who reads what is guarded


@pytest.mark.usefixtures("delegate")
def test_who_may_not_read_guarded_answers_reads_that_there_is_one(client, registration):
    html = client.get(worlds.address(registration)).content.decode()

    assert worlds.SECRET not in html
    assert worlds.CONFIDENTIAL not in html
    assert "Apprendre ensemble" in html
    words = worlds.text(client.get(worlds.address(registration)))
    assert words.count("Réponse donnée, que vos droits ne permettent pas de lire") == 3  # one is a column too
    assert not registration.events.filter(kind="dossier_read").exists()


@pytest.mark.usefixtures("delegate")
def test_who_may_not_read_guarded_answers_is_not_given_their_files(client, registration):
    guarded, plain = worlds.attach(registration, "rib", "rib.pdf"), worlds.attach(registration)

    html = client.get(worlds.address(registration)).content.decode()

    assert "rib.pdf" not in html
    for name in ("file", "preview"):
        assert client.get(reverse(f"inbox:{name}", args=[guarded.key])).status_code in (302, 403)
        given = client.get(reverse(f"inbox:{name}", args=[plain.key]))
        assert b"".join(given.streaming_content).startswith(b"%PDF")


def test_a_sensitive_answer_that_was_read_is_kept_once_a_day(client, registration, manager):
    for _time in range(3):
        html = client.get(worlds.address(registration)).content.decode()

    assert worlds.SECRET in html
    (event,) = registration.events.filter(kind="dossier_read")
    assert event.actor == manager


@pytest.mark.usefixtures("manager")
def test_nothing_is_kept_of_a_reading_without_a_sensitive_answer(client, intake):
    harmless = worlds.dossier(intake, besoins=None)

    client.get(worlds.address(harmless))

    assert not harmless.events.filter(kind="dossier_read").exists()


def test_a_stranger_finds_nothing_at_any_address_of_a_dossier(client, registration):
    kept = worlds.attach(registration)
    other = worlds.intake()
    client.force_login(worlds.manager(other))

    for name in ("detail", "back"):
        assert client.get(worlds.address(registration, name)).status_code == 404
    for name in ("detail", "hand_over", "note", "undo"):
        posted = client.post(worlds.address(registration, name), {"to": "eligible", "note": "Vu."})
        assert posted.status_code == 404
    assert client.get(reverse("inbox:preview", args=[kept.key])).status_code == 404
    assert registration.events.count() == 1


# --- One line of time


def test_all_that_happened_stands_in_one_line_the_newest_first(client, registration, manager):
    note(registration, "Rappeler mardi.", manager)
    assign(registration, manager, manager)

    items = [
        each.get_text(" ", strip=True) for each in shown(client, registration).select(".dossier-history li")
    ]

    assert items[0].startswith("Confié à")
    assert "Rappeler mardi." in items[1]
    assert items[-1].startswith("Reçu")
    assert any("awa@example.org" in each for each in items)


@pytest.mark.usefixtures("manager")
def test_what_is_new_since_one_last_looked_is_marked(client, intake, time_machine):
    now = timezone.now()
    registration = worlds.dossier(intake, at=now - timedelta(days=2))
    time_machine.move_to(now - timedelta(days=1), tick=False)
    client.get(worlds.address(registration))
    time_machine.move_to(now, tick=False)
    note(registration, "Vu en réunion.", factories.staff(is_superuser=True))
    stored = Registration.objects.get(pk=registration.pk)
    stored.answers |= {"titre": "Apprendre autrement"}
    stored.save(update_fields=["answers"])

    pages = [shown(client, registration) for _time in range(2)]  # it stays for as long as one looks

    for page in pages:
        (answer,) = page.select(".dossier-answers__row.is-new dt")
        assert answer.get_text(" ", strip=True) == "Titre du projet modifié"
        (line,) = page.select(".dossier-history li.is-new")
        assert "Vu en réunion." in line.get_text()


@pytest.mark.usefixtures("manager")
def test_nothing_is_new_at_a_first_look(client, registration):
    assert shown(client, registration).select(".is-new") == []


@pytest.mark.usefixtures("manager")
def test_the_fingerprints_of_answers_go_with_the_answers(client, registration):
    client.get(worlds.address(registration))
    assert worlds.SECRET not in str(Look.objects.get().answers)

    erase(registration)

    assert not Look.objects.exists()


# --- Cost


def test_a_long_dossier_asks_no_more_queries_than_a_short_one(client, registration, manager):
    address = worlds.address(registration, view="tous")
    client.get(address)
    client.get(address)
    with CaptureQueriesContext(connection) as short:
        client.get(address)
    for number in range(12):
        note(registration, f"Note {number}", manager)
        worlds.attach(registration, name=f"statuts-{number}.pdf")
        write_message(registration, MessageKind.CHANGED, at=timezone.now(), key=str(number))
        worlds.manager(registration.intake)

    with CaptureQueriesContext(connection) as long:
        client.get(address)

    assert len(long) == len(short)
    assert len(long) <= BUDGET, "\n".join(each["sql"][:150] for each in long)


def test_a_letter_that_was_stopped_and_one_that_will_not_leave_are_said_to_be_so(client, settings):
    settings.LETTERS_WAIT = timedelta(minutes=5)
    registration = factories.registration(factories.intake(factories.call()))
    by = factories.staff(is_superuser=True)
    client.force_login(by)
    write_words(registration, by=by, message="La salle change.")
    undo(registration, by)
    move(registration, to="information", by=by, message="Vos statuts, svp.")
    Registration.objects.filter(pk=registration.pk).update(state_code="eligible")

    page = client.get(reverse("inbox:detail", args=[registration.pk])).text

    assert "Arrêté, pas envoyé" in page
    assert "Courrier arrêté avant son départ" in page
    assert "N’est plus utile" in page
    assert page.count("à envoyer le") == 1  # what confirms the registration
