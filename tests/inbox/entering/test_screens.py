"""The screens where a colleague registers somebody: what for, the sheet, what will become of it, done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from programmes.models import WorkshopPage
from registrations.enums import Channel, EventKind, MessageState
from registrations.models import Intake, Message, Registration
from tests import factories
from tests.inbox.correcting.test_screen import page
from tests.registrations.behalf.worlds import called, workshop
from tests.registrations.bookings import manager_of

pytestmark = pytest.mark.django_db
SHEET = {
    "nom": "Awa Martin",
    "courriel": "",
    "telephone": "01 23 45 67 89",
    "accord": "on",
    "besoins": "",
    "entry-channel": "phone",
    "entry-language": "fr",
    "entry-note": "Parle lentement.",
}


@pytest.fixture
def intake():
    return workshop()


@pytest.fixture
def manager(intake, client):
    user = manager_of(intake)
    client.force_login(user)
    return user


def sheet(**typed: str) -> dict[str, str]:
    spoken = timezone.localtime() - timedelta(minutes=5)
    return SHEET | {"entry-came_at": f"{spoken:%Y-%m-%dT%H:%M}"} | typed


def address(intake: Intake) -> str:
    return reverse("inbox:enter_for", args=[intake.pk])


def text(response) -> str:
    return page(response).find("main").get_text(" ", strip=True)


def closed(intake: Intake) -> None:
    now = timezone.now()
    Intake.objects.filter(pk=intake.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1)
    )


@pytest.mark.usefixtures("manager")
def test_one_chooses_among_what_is_open_and_ones_own(client, intake):
    foreign = workshop()

    soup = page(client.get(reverse("inbox:enter")))

    links = [link["href"] for link in soup.select(".referring-choices a")]
    assert links == [address(intake)]
    assert "places restantes\xa0: 1" in soup.get_text()
    assert client.get(address(foreign)).status_code == 404


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("key", ["", "x", "a\0b", "9" * 500])
def test_what_names_no_page_narrows_nothing(client, intake, key):
    soup = page(client.get(reverse("inbox:enter"), {"page": key}))

    assert [link["href"] for link in soup.select(".referring-choices a")] == [address(intake)]


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(("days", "words"), [(3, "a lieu le"), (-3, "a eu lieu le")])
def test_what_is_over_is_told_as_such(client, intake, days, words):
    WorkshopPage.objects.update(starts_at=timezone.now() + timedelta(days=days))

    (told,) = page(client.get(reverse("inbox:enter"))).select(".referring-choices li")

    assert words in told.get_text()


@pytest.mark.usefixtures("manager")
def test_a_moment_of_another_century_is_a_mistake(client, intake):
    response = client.post(address(intake), sheet(**{"entry-came_at": "0001-01-01T00:00"}))

    assert (response.status_code, "Ce jour est trop ancien" in text(response)) == (422, True)


@pytest.mark.usefixtures("manager")
def test_the_sheet_asks_how_when_and_the_questions_of_the_page_without_insisting_on_an_address(
    client, intake
):
    soup = page(client.get(address(intake)))

    assert {each["value"] for each in soup.select("[name=entry-channel]")} == set(Channel.values)
    assert soup.select_one("[name=entry-came_at]")["value"]
    assert soup.select_one("[name=accord]")
    label = soup.select_one("label[for=id_courriel]").get_text()
    assert "obligatoire" not in label
    assert soup.select("[name=entry-late], [name=entry-another]") == []


@pytest.mark.usefixtures("manager")
def test_what_will_become_of_it_is_shown_before_anything_is_kept(client, intake):
    shown = client.post(address(intake), sheet(courriel="awa@example.org", preview="1"))

    words = text(shown)
    assert "awa@example.org" in words
    assert "a noté cela pour vous, par téléphone" in words
    assert page(shown).select_one("button[name=send]")
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


def test_somebody_without_an_address_is_registered_and_their_receipt_can_be_printed(client, intake, manager):
    done = client.post(address(intake), sheet(send="1"), follow=True)

    made = Registration.objects.get()
    assert (made.name, made.channel, made.created_by) == ("Awa Martin", "phone", manager)
    assert not made.messages.exists()
    assert made.events.get(kind=EventKind.CREATED).note == "Parle lentement."
    words = text(done)
    assert "Pas d’adresse\xa0: prévenir par téléphone ou par courrier" in words
    assert "J’accepte d’être inscrite" in words
    paper = client.get(f"{reverse('inbox:pdf', args=[made.pk])}?recepisse")
    assert paper.content.startswith(b"%PDF")


@pytest.mark.usefixtures("manager")
def test_mistakes_of_both_parts_are_said_above_the_sheet(client, intake):
    answered = client.post(address(intake), sheet(nom="", **{"entry-channel": ""}))

    assert answered.status_code == 422
    summary = page(answered).select_one(".error-summary").get_text(" ", strip=True)
    assert "Nom complet" in summary
    assert "Comment la personne s’inscrit-elle" in summary


@pytest.mark.usefixtures("manager")
def test_something_sensitive_without_its_consent_is_said_at_the_question(client, intake):
    answered = client.post(address(intake), sheet(besoins="Boucle magnétique", send="1"))

    assert answered.status_code == 422
    assert "consentement explicite" in page(answered).select_one(".error-summary").get_text()
    assert not Registration.objects.exists()


def test_who_is_known_already_is_shown_and_a_namesake_has_to_be_said_to_be_one(client, manager):
    intake = workshop(capacity=None)
    factories_scope = manager.inbox_scopes.get()
    factories_scope.page = intake.page_in().get_parent().get_parent()
    factories_scope.save()
    known = called(intake, by=manager)
    other = sheet(telephone="01 98 76 54 32", send="1")

    same = client.post(address(intake), sheet(send="1"))
    asked = client.post(address(intake), other)
    client.post(address(intake), other | {"entry-another": "on"})

    assert (same.status_code, asked.status_code) == (409, 409)
    assert known.reference in text(same)
    assert page(same).select("[name=entry-another]") == []
    assert page(asked).select_one("[name=entry-another]")
    assert Registration.objects.count() == 2


def test_after_the_closing_a_reason_is_asked_for_and_kept_with_the_name(client, intake, manager):
    closed(intake)
    assert address(intake) in str(client.get(reverse("inbox:enter")).content)

    without = client.post(address(intake), sheet(send="1", **{"entry-late": ""}))
    client.post(address(intake), sheet(send="1", **{"entry-late": "Avait écrit à temps."}))

    assert without.status_code == 422
    event = Registration.objects.get().events.get(kind=EventKind.LET_IN)
    assert (event.actor, event.note) == (manager, "Avait écrit à temps.")


def test_who_only_reads_registers_nobody(client, intake):
    client.force_login(factories.staff(StaffGroup.OFFICERS))

    assert client.get(address(intake)).status_code in (302, 403)
    assert client.post(address(intake), sheet(send="1")).status_code in (302, 403)
    assert not Registration.objects.exists()


def test_who_is_to_be_called_stands_in_a_view_until_it_is_noted(client, intake, manager):
    made = called(intake, by=manager, channel=Channel.PAPER)
    view = reverse("inbox:view", args=["a-prevenir"])
    assert made.reference in client.get(view).content.decode()
    letter = made.messages.get()
    dossier = page(client.get(reverse("inbox:detail", args=[made.pk])))
    form = dossier.select_one(".dossier-said")

    client.post(form["action"], {"note": "Au téléphone"})

    assert made.reference not in client.get(view).content.decode()
    letter.refresh_from_db()
    assert letter.state == MessageState.SENT
