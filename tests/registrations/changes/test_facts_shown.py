"""What, when, how long and where: on every page of the way and in the letters, with one truth about the link."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from core.text.dates import PARIS, minute_in_words
from registrations.domain.drafts import begin_draft
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind
from registrations.models import PersonalLink
from registrations.submissions import confirmation_token
from tests import factories
from tests.registrations.bookings import arrive, booking
from tests.registrations.changes.worlds import page_of, publish
from tests.registrations.personal.behind import address, read, words

pytestmark = pytest.mark.django_db
JOIN = "https://visio.example.org/salle"
FIELDS = (*factories.SIMPLE_FIELDS, factories.field("files", "cv", "CV", required=False))


@pytest.mark.parametrize(
    ("place", "where"), [("", "En ligne"), ("10 rue des Fleurs, Lyon", "10 rue des Fleurs, Lyon")]
)
def test_every_page_of_the_way_says_what_when_how_long_and_where(client, place, where):
    starts = (timezone.now() + timedelta(days=20)).astimezone(PARIS).replace(hour=18, minute=30, second=0)
    intake = booking()
    page = publish(intake, starts_at=starts, duration_minutes=75, place=place)
    awa = arrive(intake, "awa")
    long = factories.intake(
        factories.workshop(starts_at=starts, duration_minutes=75, place=place, title=page.title),
        form=factories.form(FIELDS, workflow_code="participation", prefix="LON", name="Long"),
    )
    draft = begin_draft(
        long,
        version=long.form.current_version,
        email="awa@example.org",
        language="fr",
        at=timezone.now(),
    )
    token = PersonalLink.issue(draft=draft)
    ways = [
        f"{page.url}inscription/",
        f"{page.url}inscription/confirmation/{confirmation_token(awa.pk)}/",
        address(awa, language="fr"),
        address(awa, "annuler/", "fr"),
        f"{page_of(long).url}inscription/",
        f"/suivi/{token}/etape/{long.form.current_version.steps[0].key}/",
        f"/suivi/{token}/verifier/",
    ]

    with translation.override("fr"):
        when, weekday = minute_in_words(starts), date_format(starts, "l")

    for way in ways:
        told = read(client, way).select_one(".event-facts").get_text(" ", strip=True)
        for fact in (page.title, weekday, when, "19\xa0h\xa045", "75\N{NO-BREAK SPACE}minutes", where):
            assert fact in told, (way, fact)
    letter = awa.messages.get(kind="confirmation").text
    for fact in (page.title, when, "75\N{NO-BREAK SPACE}minutes", where):
        assert fact in letter


def test_link_and_words_agree_on_page_and_in_letters(client):
    intake = booking()
    publish(intake, join_url=JOIN)
    awa = arrive(intake, "awa")

    own = read(client, address(awa, language="fr"))
    letter = awa.messages.get(kind="confirmation").text

    assert own.find("a", href=JOIN)
    assert JOIN in letter
    for told in (words(own.main), letter):
        assert "avant l’événement" not in told
        assert "sera ici" not in told


def test_a_place_without_a_link_yet_promises_it_where_it_will_be(client):
    awa = arrive(booking(), "awa")

    told = words(read(client, address(awa, language="fr")).main)

    assert "Le lien pour participer sera ici dès qu’il est connu" in told


@pytest.mark.parametrize("kind", [MessageKind.CONFIRMATION, MessageKind.WAITING, MessageKind.REMINDER_DAY])
def test_nobody_without_a_place_reads_the_link_in_a_letter(kind):
    intake = booking(capacity=1)
    publish(intake, join_url=JOIN)
    arrive(intake, "awa")
    waiting = arrive(intake, "bao")

    assert JOIN not in write_message(waiting, kind, at=timezone.now(), key="once more").text
