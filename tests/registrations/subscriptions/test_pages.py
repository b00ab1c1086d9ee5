"""What subscribers see: the form on a page, their own page behind the link, and the way out."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.utils import timezone

from registrations.domain import (
    confirm_subscription,
    end_subscription,
    remind_of,
    send_message,
    subscribe,
)
from registrations.models import Intake, Message, PersonalLink, Subscription
from tests import factories

pytestmark = pytest.mark.django_db
SUBSCRIBER = "awa@example.org"


@pytest.fixture
def call():
    return factories.call(title="Appel national")


@pytest.fixture
def intake(call):
    return factories.intake(call)


@pytest.fixture
def alert():
    return confirm_subscription(subscribe(SUBSCRIBER, criteria={"regions": ["53"]}, language="fr"))


@pytest.fixture
def reminder(intake):
    return confirm_subscription(remind_of(intake, SUBSCRIBER, language="fr"))


def parsed(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def own(subscription: Subscription, page: str = "alertes", prefix: str = "") -> str:
    return f"{prefix}/suivi/{PersonalLink.issue(subscription=subscription)}/{page}/"


def sent_links() -> list[str]:
    """The paths of the personal links in the last mail that left."""
    send_message(Message.objects.latest("pk").pk)
    return [urlsplit(found).path for found in re.findall(r"http\S+/suivi/\S+", mail.outbox[-1].body)]


# --- Asking for a reminder ---------------------------------------------------------------------


def test_call_leads_to_the_reminder_while_one_can_still_come(client, call, intake):
    def link():
        return parsed(client.get(call.url)).find("a", href=f"{call.url}inscription/rappel/")

    assert link()
    Intake.objects.update(closes_at=timezone.now() + timedelta(hours=23))
    assert link() is None


def test_reminder_is_asked_for_confirmed_and_active(client, call, intake):
    asked = client.post(f"{call.url}inscription/rappel/", {"email": SUBSCRIBER})

    assert (asked.status_code, asked.url) == (302, f"{call.url}inscription/rappel/demande/")
    told = parsed(client.get(asked.url)).main
    assert "example.org" not in told.get_text()
    (link,) = sent_links()
    seen = client.get(link)
    assert "Appel national" in parsed(seen).main.get_text()
    assert not Subscription.objects.active().exists()
    client.post(link)
    active = Subscription.objects.active().get()
    assert (active.intake, active.email, active.language) == (intake, SUBSCRIBER, "fr")


@pytest.mark.parametrize("typed", ["", "pas une adresse", "a" * 300 + "@example.org", "\x00"])
def test_reminder_with_a_bad_address_says_so_and_keeps_it(client, call, intake, typed):
    response = client.post(f"{call.url}inscription/rappel/", {"email": typed})

    assert response.status_code == 422
    page = parsed(response)
    assert page.find(attrs={"role": "alert"}).find("a", href="#id_email")
    assert page.find(id="id_email")["aria-invalid"] == "true"
    assert not Subscription.objects.exists()


def test_reminder_that_would_come_too_late_is_explained(client, call, intake):
    Intake.objects.update(closes_at=timezone.now() + timedelta(hours=20))

    response = client.post(f"{call.url}inscription/rappel/", {"email": SUBSCRIBER})

    assert response.status_code == 410
    assert not Subscription.objects.exists()


def test_reminder_of_a_page_that_takes_nothing_is_not_found(client, call):
    assert client.get(f"{call.url}inscription/rappel/").status_code == 404


def test_reminder_is_guarded_like_every_public_form(client, call, intake, settings):
    url = f"{call.url}inscription/rappel/"
    settings.FORM_MIN_SECONDS = 2

    trapped = client.post(url, {"email": SUBSCRIBER, "_shown": _stamp(client, url), "_website": "x"})

    assert trapped.status_code == 422
    assert parsed(trapped).find(id="id_email")["value"] == SUBSCRIBER
    assert not Subscription.objects.exists()
    at_once = client.post(url, {"email": SUBSCRIBER, "_shown": _stamp(client, url)})
    assert at_once.status_code == 302


def _stamp(client: Client, url: str) -> str:
    return parsed(client.get(url)).find("input", {"name": "_shown"})["value"]


@pytest.mark.parametrize("stamp", [None, "", "x", "1:2:3", "\x00"])
def test_reminder_whose_stamp_is_missing_or_forged_is_to_be_sent_again(
    client, call, intake, settings, stamp, time_machine
):
    settings.FORM_MIN_SECONDS = 2
    url = f"{call.url}inscription/rappel/"
    time_machine.move_to(timezone.now(), tick=False)

    refused = client.post(url, {"email": SUBSCRIBER} | ({} if stamp is None else {"_shown": stamp}))

    assert refused.status_code == 422
    again = parsed(refused).find("input", {"name": "_shown"})["value"]
    time_machine.shift(3)
    assert client.post(url, {"email": SUBSCRIBER, "_shown": again}).status_code == 302


# --- Behind one's own link ----------------------------------------------------------------------


def test_link_that_a_scanner_follows_confirms_nothing(client):
    subscription = subscribe(SUBSCRIBER, criteria={}, language="fr")
    link = own(subscription)

    assert client.get(link).status_code == 200
    assert client.head(link).status_code == 200
    assert not Subscription.objects.active().exists()
    assert client.post(link).status_code == 302
    assert Subscription.objects.active().exists()


def test_one_who_never_asked_has_the_address_erased_with_one_button(client):
    subscription = subscribe(SUBSCRIBER, criteria={}, language="fr")
    form = parsed(client.get(own(subscription))).main.find("form", action=re.compile("desabonnement"))

    client.post(form["action"])

    assert Subscription.objects.get().email == ""


def test_own_page_shows_everything_the_address_has_asked_for_and_nothing_of_others(client, alert, reminder):
    other = factories.call(title="Appel d’une autre")
    theirs = remind_of(factories.intake(other, form=reminder.intake.form), "else@example.org", language="fr")
    confirm_subscription(theirs)
    unconfirmed = factories.call(title="Appel non confirmé")
    remind_of(factories.intake(unconfirmed, form=reminder.intake.form), SUBSCRIBER, language="fr")

    for link in (own(alert), own(reminder), own(alert, prefix="/en")):
        page = parsed(client.get(link)).main
        assert "Appel national" in page.get_text()
        assert "Appel d’une autre" not in page.get_text()
        assert "Appel non confirmé" not in page.get_text()
        ticked = [box["value"] for box in page.find_all("input", checked=True, type="checkbox")]
        assert ticked == ["53"]


def test_criteria_and_language_are_changed(client, alert):
    link = own(alert)
    response = client.post(link, {"regions": ["11", "53"], "language": "en"})

    assert response.status_code == 302
    kept = Subscription.objects.get()
    assert (kept.criteria, kept.language) == ({"regions": ["11", "53"]}, "en")
    client.post(link, {"language": "fr"})
    assert Subscription.objects.get().criteria == {}


def test_criteria_that_do_not_exist_are_refused(client, alert):
    response = client.post(own(alert), {"regions": ["99"], "language": "fr"})

    assert response.status_code == 422
    assert Subscription.objects.get().criteria == {"regions": ["53"]}


def test_one_reminder_is_ended_and_the_alerts_go_on(client, alert, reminder):
    link = own(alert)

    client.post(link, {"end": str(reminder.pk)})

    assert list(Subscription.objects.active()) == [alert]
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("which", ["", "x", "0", "99999999999999999999", "\x00"])
def test_subscription_of_someone_else_is_not_ended(client, alert, which):
    theirs = confirm_subscription(subscribe("else@example.org", criteria={}, language="fr"))

    for value in (which, str(theirs.pk)):
        assert client.post(own(alert), {"end": value}).status_code == 302

    assert Subscription.objects.active().count() == 2


def test_links_to_other_things_open_no_subscription(client, intake):
    token = PersonalLink.issue(registration=factories.registration(intake))

    for page in ("alertes", "desabonnement"):
        assert client.get(f"/suivi/{token}/{page}/").status_code == 404
        assert client.post(f"/suivi/{token}/{page}/").status_code == 404


def test_pages_behind_the_link_are_kept_by_nobody(client, alert):
    for page in ("alertes", "desabonnement"):
        response = client.get(own(alert, page))
        assert "no-store" in response.headers["Cache-Control"]
        assert "noindex" in response.headers["X-Robots-Tag"]


# --- The way out --------------------------------------------------------------------------------


def test_way_out_shows_a_button_and_a_mail_program_needs_one_click_without_a_cookie(alert):
    link = own(alert, "desabonnement")
    strict = Client(enforce_csrf_checks=True)

    assert strict.get(link).status_code == 200
    assert Subscription.objects.active().exists()
    done = Client(enforce_csrf_checks=True).post(
        link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    assert done.status_code == 200
    assert not Subscription.objects.active().exists()


def test_way_out_of_every_old_message_works_and_says_when_it_is_ended_already(client, alert):
    old, older = own(alert, "desabonnement"), own(alert)
    end_subscription(alert)

    for link in (old, older):
        for response in (client.get(link), client.post(link)):
            assert response.status_code == 200
            assert parsed(response).main.find("a", href="/alertes/")
            assert not parsed(response).main.find("form")
