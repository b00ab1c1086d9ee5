"""Workshops: found by criteria, their places counted, their link never told, their replay for everyone."""

from datetime import datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import Page

from core.text.dates import PARIS
from programmes.models import Skill, WorkshopPage
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "https://salle.example.org/entree-secrete"
STARTS = datetime(2024, 3, 31, 12, 30, tzinfo=PARIS)


def main(answer) -> str:
    return BeautifulSoup(answer.content, "html.parser").main.get_text(" ", strip=True)


def test_the_link_to_join_is_on_no_public_answer(client):
    workshop = factories.workshop(join_url=SECRET, title="Cybersécurité")
    factories.intake(workshop)
    english = workshop.edition
    addresses = [
        workshop.url,
        f"{workshop.url}calendrier.ics",
        f"{workshop.url}inscription/",
        english.url,
        f"{english.url}calendrier.ics",
        "/",
        "/recherche/?q=cybersécurité",
        "/recherche/?q=secrete",
        "/sitemap.xml",
        "/plan-du-site/",
    ]

    told = [each for each in addresses if "entree-secrete" in client.get(each).content.decode()]

    assert client.get(workshop.url).status_code == 200
    assert told == []


def test_workshops_are_narrowed_by_theme_skill_month_and_places(client):
    edition, form = factories.edition(), factories.form()
    cyber, games = factories.theme("Cybersécurité"), factories.theme("Jeu vidéo")
    skill = Skill.objects.create(name="Se présenter", locale=edition.locale)
    soon = timezone.now() + timedelta(days=3)
    full = factories.workshop(edition, title="Complet", theme=cyber, starts_at=soon)
    free = factories.workshop(edition, title="Libre", theme=games, skills=[skill], starts_at=soon)
    over = factories.workshop(edition, title="Passé", theme=cyber, starts_at=soon - timedelta(days=60))
    taken = factories.intake(full, form=factories.form(workflow_code="participation"), capacity=1)
    factories.intake(free, form=form)
    factories.intake(over, form=form)
    factories.registration(taken)

    def titles(**asked):
        return {row.title for row in client.get(edition.url, asked).context["listing"].rows}

    assert titles() == {"Complet", "Libre", "Passé"}
    assert titles(theme=cyber.pk) == {"Complet", "Passé"}
    assert titles(competence=skill.pk) == {"Libre"}
    assert titles(places="left") == {"Libre"}
    assert titles(places="full") == {"Complet"}
    assert titles(places="over") == {"Passé"}
    assert titles(mois=over.starts_at.astimezone(PARIS).strftime("%Y-%m")) == {"Passé"}
    assert titles(theme="x", mois="2024-99") == {"Complet", "Libre", "Passé"}


def test_places_left_are_counted_and_the_next_person_waits(client, mailoutbox):
    workshop = factories.workshop()
    intake = factories.intake(workshop, form=factories.form(workflow_code="participation"), capacity=2)

    states = [factories.registration(intake, courriel=f"p{n}@example.org").state_code for n in range(3)]
    intake = type(intake).objects.get(pk=intake.pk)

    assert states == ["confirmed", "confirmed", "waiting"]
    assert intake.places_left == 0
    assert workshop.status.full


def test_who_waits_is_told_so_and_not_that_a_place_is_kept():
    intake = factories.intake(
        factories.workshop(), form=factories.form(workflow_code="participation"), capacity=0
    )

    registration = factories.registration(intake)
    letter = registration.messages.get()

    assert "liste d’attente" in letter.text
    assert "Votre place est" not in letter.text


def test_more_places_are_open_again_at_once(client):
    workshop = factories.workshop()
    intake = factories.intake(workshop, form=factories.form(workflow_code="participation"), capacity=1)
    factories.registration(intake)
    intake.capacity = 3
    intake.save()

    assert workshop.status.places_left == 2
    assert "2" in main(client.get(workshop.url))


def test_a_page_says_the_hour_its_zone_and_the_length(client):
    workshop = factories.workshop(starts_at=STARTS, duration_minutes=90, host="Une équipe d’exemple")
    text = main(client.get(workshop.url))

    assert "31 mars 2024" in text
    assert "12\xa0h\xa030" in text
    assert "heure\xa0de\xa0Paris" in text
    assert "90" in text
    assert "Une équipe d’exemple" in text


def test_its_calendar_entry_has_start_end_and_a_lasting_identity(client):
    workshop = factories.workshop(starts_at=STARTS, duration_minutes=90)

    (event,) = Calendar.from_ical(client.get(f"{workshop.url}calendrier.ics").content).walk("VEVENT")

    assert event["DTSTART"].dt == STARTS
    assert event["DTEND"].dt == STARTS + timedelta(minutes=90)
    assert str(workshop.translation_key) in str(event["UID"])


@pytest.mark.time_machine(STARTS, tick=False)
def test_the_replay_appears_when_the_workshop_is_over(client):
    workshop = factories.workshop(
        starts_at=STARTS, duration_minutes=60, replay=factories.video(title="Rediffusion")
    )
    end = STARTS + timedelta(minutes=60)

    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        before = client.get(workshop.url).content.decode()
    with time_machine.travel(end, tick=False):
        after = client.get(workshop.url).content.decode()

    assert "Rediffusion" not in before
    assert "Rediffusion" in after
    assert "Bonjour." in after  # its transcript


@pytest.mark.parametrize("lacking", [{"captioned_elsewhere": False}, {"transcript": ""}])
def test_a_replay_that_not_everyone_can_follow_is_not_shown(client, lacking):
    workshop = factories.workshop(starts_at=STARTS, replay=factories.video(title="Rediffusion", **lacking))

    assert workshop.replay.missing != []
    assert "Rediffusion" not in client.get(workshop.url).content.decode()


def test_an_edition_gathers_the_calendar_of_its_workshops(client):
    edition = factories.edition(launch_at=STARTS)
    factories.workshop(edition, title="Un")
    factories.workshop(edition, title="Deux")
    factories.workshop(edition, title="Brouillon", live=False)

    events = Calendar.from_ical(client.get(f"{edition.url}calendrier.ics").content).walk("VEVENT")

    assert {str(event["SUMMARY"]) for event in events} >= {"Un", "Deux"}
    assert len(events) == 3
    assert Page.objects.type(WorkshopPage).count() == 3
