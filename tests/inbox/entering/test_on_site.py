"""« Une personne de plus »: from the sheet of a session, back to the sheet."""

from datetime import timedelta

import pytest
from django.urls import reverse

from registrations.models import Registration
from tests.inbox.correcting.test_screen import page
from tests.registrations.behalf.worlds import workshop
from tests.registrations.bookings import arrive, manager_of

pytestmark = pytest.mark.django_db
SHEET = "feuille-de-presence"
WHY = "La salle a une chaise de plus."
HERE = {"nom": "Awa Martin", "courriel": "", "accord": "on", "door-why": WHY}


@pytest.fixture
def intake(client):
    made = workshop(capacity=1, starts_in=timedelta(hours=-1))
    client.force_login(manager_of(made))
    return made


def address(intake, name: str = "walk_in") -> str:
    return f"{reverse(f'inbox:{name}', args=[SHEET])}?page={intake.page_key}"


def token(response) -> dict[str, str]:
    return {"_submission": page(response).select_one("[name=_submission]")["value"]}


def text(response) -> str:
    return page(response).find("main").get_text(" ", strip=True)


def test_who_comes_stands_on_the_sheet_once_however_often_it_is_sent(client, intake):
    arrive(intake, "lea", nom="Léa Petit")
    link = page(client.get(address(intake, "view"))).select_one(f"a[href='{address(intake)}']")
    assert link.get_text() == "Une personne de plus"
    asked = client.get(address(intake))

    sent = [client.post(address(intake), HERE | token(asked), follow=True) for _twice in range(2)]

    assert "Toutes les places sont prises" in text(asked)
    made = Registration.objects.get(name="Awa Martin")
    assert made.state_code == "attended"
    assert WHY in made.events.get(kind="created").note
    assert sent[0].redirect_chain[0][0] == f"{address(intake, 'view')}#dossier-{made.pk}"
    assert "Toutes les places étaient prises" in page(sent[0]).select_one(".messages").get_text()
    assert page(sent[1]).select_one(f"#dossier-{made.pk}.sheet__person--attended")


@pytest.mark.parametrize("days", [-4, 4])
def test_on_another_day_the_sheet_does_not_offer_what_cannot_be_done(client, days):
    made = workshop(starts_in=timedelta(days=days))
    arrive(made, "lea", nom="Léa Petit")
    client.force_login(manager_of(made))

    sheet = page(client.get(address(made, "view")))

    assert "Léa Petit" in sheet.select_one(".sheet__people").get_text()
    assert sheet.select_one(f"a[href='{address(made)}']") is None


def test_a_name_and_the_box_are_asked_for_and_nothing_typed_is_lost(client, intake):
    answer = client.post(address(intake), {"nom": "", "courriel": "awa@", "_submission": "x"})

    assert answer.status_code == 422
    assert page(answer).select_one("[name=courriel]")["value"] == "awa@"
    assert not Registration.objects.exists()


def test_over_the_places_one_says_why_and_nothing_is_written_before(client, intake):
    arrive(intake, "lea", nom="Léa Petit")
    token_of = token(client.get(address(intake)))

    answer = client.post(address(intake), HERE | token_of | {"door-why": " "})

    assert answer.status_code == 422
    assert "pourquoi cette personne entre" in text(answer)
    assert page(answer).select_one(".error-summary a[href='#id_door-why']")
    assert page(answer).select_one("[name=nom]")["value"] == "Awa Martin"
    assert not Registration.objects.filter(name="Awa Martin").exists()


def test_who_is_registered_is_tapped_instead(client, intake):
    known = arrive(intake, "awa", nom="Awa Martin")

    answer = client.post(address(intake), HERE | token(client.get(address(intake))))
    form = page(answer).select_one(f"form[action$='/{known.pk}/noter/']")
    typed = {
        each["name"]: each["value"] for each in form.select("[name]") if each["name"] != "csrfmiddlewaretoken"
    }
    client.post(form["action"], typed)

    assert answer.status_code == 409
    assert page(answer).select_one(".error-summary") is None
    assert Registration.objects.get().state_code == "attended"
    client.post(address(intake), HERE | token(answer) | {"door-another": "on"})
    assert Registration.objects.filter(state_code="attended").count() == 2


def test_on_another_day_one_is_led_back_to_the_sheet(client):
    coming = workshop(starts_in=timedelta(days=2))
    client.force_login(manager_of(coming))

    answer = client.get(address(coming), follow=True)

    assert answer.redirect_chain[0][0] == address(coming, "view")
    assert "à partir du jour de la séance" in page(answer).select_one(".messages").get_text()
