"""The link that a form in steps gives on screen never tells who is registered already: its mailbox was not proven."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.utils import timezone

from registrations.domain import send_message
from registrations.domain.drafts import save_step
from registrations.fields.schema import FieldSpec
from registrations.models import Intake, PersonalLink, Registration
from tests import factories
from tests.registrations.bookings import arrive
from tests.registrations.drafts import forms

pytestmark = pytest.mark.django_db

STEPS = (
    FieldSpec("vous", "step", "Vous", "You"),
    FieldSpec("nom", "text", "Nom", "Name", identifies="full_name", max_length=60),
    FieldSpec("courriel", "email", "Courriel", "E-mail", is_contact=True),
    FieldSpec("accords", "step", "Vos accords", "Your consents"),
    FieldSpec("accord", "consent", "J’ai lu la notice", "I have read the notice"),
)
TYPED = {"vous": {"nom": "Awa Martin", "courriel": "awa@example.org"}, "accords": {"accord": "on"}}
BEHIND = (
    "",
    "annuler/",
    "confirmer/",
    "effacement/",
    "calendrier.ics",
    "modifier/",
    "verifier/",
    "etape/vous/",
)


@pytest.fixture
def intake() -> Intake:
    form = factories.form(name="Inscription", workflow_code="participation", prefix="ATE")
    intake = factories.intake(factories.workshop(), form=form, capacity=30)
    forms.publish(intake, STEPS)
    return intake


def register_on_screen(client: Client, intake: Intake) -> tuple[str, str]:
    """Someone gives an address, fills in both steps and sends; the token of the link, the words of the last page."""
    page = intake.page_in("fr").specific
    start = BeautifulSoup(client.get(f"{page.url}inscription/").content, "html.parser")
    hidden = {each["name"]: each["value"] for each in start.select("main form input[type=hidden][name^=_]")}
    begun = client.post(f"{page.url}inscription/", hidden | {"email": "awa@example.org"})
    token = re.search(r"/suivi/([^/]+)/", begun["Location"])[1]
    person = forms.Person.__new__(forms.Person)
    person.client, person.token = client, token
    for step, values in TYPED.items():
        assert person.open(step).post(**values).status_code == 302
    confirmed = person.send()
    assert "/confirmation/" in confirmed["Location"]
    assert person.send()["Location"].startswith(page.url), "a second click leads to the same page"
    return token, words(client.get(confirmed["Location"]))


def words(response) -> str:
    """The page's own words, without what differs from one registration to the next."""
    text = BeautifulSoup(response.content, "html.parser").main.get_text(" ", strip=True)
    return re.sub(r"ATE-\d{4}-\d{5}", "REFERENCE", text)


def answers_behind(client: Client, token: str) -> list[tuple[int, str, str]]:
    """What each address behind the link answers, and where it leads."""
    return [
        (
            found.status_code,
            found.headers.get("Location", "").replace(token, "TOKEN"),
            words(found) if found.status_code == 200 else "",
        )
        for found in (client.get(f"/suivi/{token}/{path}") for path in BEHIND)
    ]


@pytest.mark.parametrize(("registered", "state"), [("Awa Martin", "duplicate"), ("Bao Martin", "asked")])
def test_screen_says_the_same_to_who_is_registered_and_to_who_is_not(
    intake, time_machine, registered: str, state: str
):
    time_machine.move_to(timezone.now(), tick=False)  # both read the same minute
    client = Client()
    token, confirmed = register_on_screen(client, intake)
    new = answers_behind(client, token)
    assert Registration.objects.get().state_code == "confirmed"

    Registration.objects.all().delete()
    arrive(intake, "awa", nom=registered)
    token, confirmed_again = register_on_screen(client, intake)
    known = answers_behind(client, token)

    assert list(intake.registrations.order_by("pk").values_list("state_code", flat=True)) == [
        "confirmed",
        state,
    ]
    assert confirmed_again == confirmed
    assert known == new
    assert "La suite est dans notre message" in new[0][2]
    assert "a…@example.org" in new[0][2]


def test_nothing_can_be_done_from_the_screen(intake):
    client = Client()
    token, _confirmed = register_on_screen(client, intake)
    registration = Registration.objects.get()

    for path in ("annuler/", "effacement/", "donnees.json", "modifier/"):
        found = client.post(f"/suivi/{token}/{path}", {"seen": "confirmed"})
        assert "La suite est dans notre message" in words(found), path

    registration.refresh_from_db()
    assert (registration.state_code, registration.erasure_asked_at) == ("confirmed", None)


def test_link_in_the_mail_opens_the_page(intake):
    register_on_screen(Client(), intake)
    message = Registration.objects.get().messages.get(kind="confirmation")

    send_message(message.pk)

    token = re.search(r"/suivi/([^/\s]+)/", mail.outbox[-1].body)[1]
    assert "Votre place est confirmée." in words(Client().get(f"/suivi/{token}/"))


def test_workflow_without_duplicates_is_told_by_mail_alone_too():
    draft = forms.begin(forms.intake_with(STEPS))
    for step, values in TYPED.items():
        draft = save_step(draft, step, values, seen=0, complete=True)
    token = PersonalLink.issue(draft=draft, by_mail=False)

    response = Client().post(f"/suivi/{token}/verifier/")

    assert response.status_code == 302
    assert "La suite est dans notre message" in words(Client().get(f"/suivi/{token}/"))
