"""A form begun by who has only typed an address is kept for hours; once a mailed link was used, for months."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from registrations.domain.drafts import change_draft, expire_drafts, save_step, send_draft, warn_expiring
from registrations.domain.persons.links import living_drafts
from registrations.enums import MessageKind
from registrations.models import Attachment, Draft, Message, PersonalLink, Registration
from registrations.models.drafts import DRAFT_LIFE, UNCONFIRMED_DRAFT_LIFE
from tests import factories
from tests.registrations.drafts import forms
from tests.registrations.drafts.test_sending import with_file

BEGUN = datetime(2026, 1, 10, 9, tzinfo=UTC)  # ten in Paris
END = BEGUN + UNCONFIRMED_DRAFT_LIFE
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
TIL_WHEN = "jusqu’au 13 janvier 2026 à 10 h"
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-01-10T09:00+00:00", tick=False)]


@pytest.fixture
def intake():
    return forms.intake_with(opens_at=BEGUN - timedelta(days=1), closes_at=BEGUN + timedelta(days=300))


@pytest.fixture
def draft(intake) -> Draft:
    return forms.fill(forms.begin(intake), "porteur")


def on_screen(draft: Draft, client) -> forms.Person:
    """Whoever has begun it, with the link they were shown."""
    person = forms.Person(draft, client=client)
    PersonalLink.objects.all().delete()
    person.token = PersonalLink.issue(draft=draft, by_mail=False)
    return person


def read(response) -> str:
    """What one reads, with plain spaces."""
    said = BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)
    return re.sub(r"\s+", " ", said)


def test_it_goes_after_72_idle_hours_with_its_files_links_and_letters(
    draft, client, django_capture_on_commit_callbacks
):
    person = on_screen(draft, client)
    attachment = with_file(draft)
    Draft.objects.update(updated_at=BEGUN)
    storage, name = attachment.file.storage, attachment.file.name
    assert expire_drafts(END - SECOND) == 0
    assert storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        assert expire_drafts(END) == 1

    assert not storage.exists(name)
    for model in (Draft, Attachment, PersonalLink, Message):
        assert not model.objects.exists()
    assert client.get(person.url("step", "projet")).status_code == 404


def test_each_change_starts_its_hours_again(draft):
    later = END - HOUR
    save_step(draft, "projet", {"titre": "Un pont"}, seen=0, complete=True, at=later)

    assert expire_drafts(END) == 0
    assert expire_drafts(later + UNCONFIRMED_DRAFT_LIFE) == 1


def test_nobody_is_written_to_before_it_goes(draft):
    assert warn_expiring(BEGUN + DRAFT_LIFE) == 0
    assert not Message.objects.filter(kind=MessageKind.DRAFT_EXPIRING).exists()


def test_once_its_owner_came_by_mail_it_is_kept_for_three_months(draft):
    draft = forms.proven(draft, at=END - SECOND)

    assert expire_drafts(END) == 0
    assert draft.expires_at == BEGUN + DRAFT_LIFE
    assert warn_expiring(BEGUN + timedelta(days=76)) == 1
    assert expire_drafts(BEGUN + DRAFT_LIFE) == 1


def test_reading_a_mailed_link_as_scanners_do_confirms_nothing_and_saving_does(draft, client):
    person = forms.Person(draft, client=client)

    screen = person.open("projet")
    looked_at = Draft.objects.get().email_confirmed_at
    screen.post(titre="Un pont")

    assert looked_at is None
    assert "Enregistrez ici, et il est gardé trois mois" in re.sub(r"\s+", " ", screen.page.get_text())
    assert Draft.objects.get().email_confirmed_at == BEGUN


def test_links_made_anew_on_screen_confirm_nothing(draft, client):
    person = on_screen(draft, client)

    person.client.post(person.url("renew_links"))

    assert not draft.links.on_screen().valid().exists()
    assert expire_drafts(END) == 1


def test_what_came_by_mail_from_the_beginning_is_kept(intake):
    referral = factories.registration(factories.intake(factories.call()))
    forms.begin(intake, referral=referral)
    begun = forms.begin(intake)
    with_file(begun)
    change_draft(send_draft(forms.fill(begun)))

    assert expire_drafts(END) == 0
    assert Draft.objects.count() == 2
    assert Registration.objects.count() == 2


def test_the_screens_say_until_when_it_is_kept_and_how_to_keep_it_longer(draft, client):
    person = on_screen(draft, client)
    step = client.get(person.url("step", "projet"))

    saved = client.get(person.open("projet").post(go="leave", titre="Un pont")["Location"])
    check = person.check()

    for page in (step, saved, check):
        said = read(page)
        assert TIL_WHEN in said
        assert "continuez par le lien du message envoyé à awa@example.org" in said
        assert "trois mois" in said
        assert "deux semaines" not in said, "nobody is written to before"


def test_once_confirmed_the_screens_promise_the_months(draft, client):
    person = forms.Person(forms.proven(draft), client=client)

    saved = client.get(person.open("projet").post(go="leave", titre="Un pont")["Location"])
    step = client.get(person.url("step", "projet"))

    assert "jusqu’au 10 avril 2026" in read(saved)
    assert "deux semaines" in read(saved)
    assert "72 heures" not in read(saved) + read(step)


def test_the_start_page_and_the_letter_say_it_too(intake, client):
    page = intake.page_in()
    forms.begin(intake)

    start = read(client.get(page.url + "inscription/"))
    letter = re.sub(r"\s+", " ", Message.objects.get(kind=MessageKind.DRAFT_LINK).text)

    assert "gardé 72 heures après chaque changement, et trois mois" in start
    assert "il s’efface de lui-même le 13 janvier 2026 à 10 h (heure de Paris)" in letter
    assert "trois mois après votre dernier changement" in letter


@pytest.mark.parametrize("proven", [False, True])
@pytest.mark.parametrize("life", [UNCONFIRMED_DRAFT_LIFE, DRAFT_LIFE])
@pytest.mark.parametrize("off", [-SECOND, timedelta(0), SECOND])
def test_a_draft_is_living_expired_and_dated_alike(draft, proven, life, off):
    draft = forms.proven(draft) if proven else draft
    at = BEGUN + life + off

    expired = Draft.objects.expired(at).exists()

    assert expired == (draft.expires_at <= at)
    assert Draft.objects.living(at).exists() != expired
    assert living_drafts(draft.email_key, at=at).exists() != expired
