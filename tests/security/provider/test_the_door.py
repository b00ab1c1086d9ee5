"""The door itself: its button, its limits, its idle end, its way out; and where it alone opens."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.urls import reverse

from config.doors.forgotten import send_links
from config.doors.invitations import send_invitation
from config.doors.limits import BY_STARTS
from core.enums import StaffGroup
from tests import factories
from tests.security.provider.visits import ADA, BACK, DOOR, START, come, editor, led
from tests.security.test_second_factor import is_in

pytestmark = pytest.mark.django_db


def test_without_a_provider_there_is_no_button_and_no_address(client):
    assert "provider" not in client.get(DOOR).content.decode()
    for path in (START, BACK):
        assert client.get(path).status_code == client.post(path).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Se connecter avec Portail des agents"), ("en", "Sign in with Portail des agents")],
)
def test_the_door_offers_the_provider_beside_the_password(client, provider, language, words):
    page = BeautifulSoup(
        client.get(f"{DOOR}?next=/admin/reports/", headers={"accept-language": language}).content,
        "html.parser",
    )

    form = page.select_one(f'form[action="{START}"]')
    assert form["method"] == "post"
    assert form.select_one("button[type=submit]").get_text(strip=True) == words
    assert form.select_one("input[name=next]")["value"] == "/admin/reports/"
    assert form.select_one("input[name=csrfmiddlewaretoken]")
    assert page.select_one("input[name=password]")


def test_the_button_needs_its_token_and_an_address_alone_begins_nothing(provider):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(START).status_code == 403
    assert strict.get(START)["Location"] == DOOR


def test_the_way_there_is_no_redirect_of_a_form_and_needs_no_other_policy(client, provider):
    response = client.post(START)

    assert response.status_code == 200
    assert "form-action 'self'" in response["Content-Security-Policy"]
    assert provider.issuer not in response["Content-Security-Policy"]


def test_starts_are_counted_by_network(client, provider, monkeypatch):
    (limit, *_more) = BY_STARTS
    monkeypatch.setattr(
        "config.doors.provider.views.BY_STARTS", [limit.__class__(limit.kind, limit.window, 2)]
    )

    statuses = [client.post(START).status_code for _ in range(4)]

    assert statuses == [200, 200, 429, 429]
    assert client.post(START)["Retry-After"]
    assert client.post(START, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_answers_that_open_nothing_are_counted_by_network(client, provider, monkeypatch):
    from config.doors.limits import BY_NETWORK  # noqa: PLC0415

    limit = BY_NETWORK[0]
    monkeypatch.setattr(
        "config.doors.provider.views.BY_NETWORK", [limit.__class__(limit.kind, limit.window, 2)]
    )
    editor()
    for _ in range(3):
        assert come(client, provider).status_code == 302

    assert [client.get(BACK).status_code for _ in range(4)] == [400, 400, 429, 429]


def test_an_idle_session_ends_as_any_other(client, provider, settings):
    settings.IDLE_MINUTES = settings.IDLE_MINUTES_PERSONAL = 60
    editor()
    come(client, provider)
    assert is_in(client)
    session = client.session
    session["seen"] -= 3601
    session.save()

    assert not is_in(client)


def test_signing_out_ends_the_session_here_and_then_there(client, provider):
    editor()
    come(client, provider)

    response = client.post(reverse("wagtailadmin_logout"))

    address = led(response)
    assert not is_in(client)
    assert address.startswith(f"{provider.issuer}/")
    asked = parse_qs(urlsplit(address).query)
    assert asked["post_logout_redirect_uri"] == [f"http://localhost{DOOR}"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert "sessionid" not in {name for name, cookie in client.cookies.items() if cookie.value}


def test_signing_out_ends_it_here_alone_where_a_setting_or_the_provider_says_so(client, provider, settings):
    user = editor()
    settings.OIDC_LOGOUT = False
    come(client, provider)
    assert client.post(reverse("wagtailadmin_logout"))["Location"] == DOOR
    settings.OIDC_LOGOUT = True
    provider.lie(description={"end_session_endpoint": None})
    come(client, provider)
    assert client.post(reverse("wagtailadmin_logout"))["Location"] == DOOR
    client.post(DOOR, {"username": user.email, "password": factories.PASSWORD})
    assert client.post(reverse("account_logout"))["Location"] == DOOR


# --- Where the provider alone opens ------------------------------------------------------------


def test_where_the_provider_alone_opens_the_door_asks_for_no_password(client, alone):
    page = client.get(f"{DOOR}?next=/admin/reports/")

    assert "Portail des agents" in page.content.decode()
    assert 'name="password"' not in page.content.decode()
    link = BeautifulSoup(page.content, "html.parser").select_one("main p a")["href"]
    assert 'name="password"' in client.get(DOOR + link).content.decode()
    assert "next=%2Fadmin%2Freports%2F" in link


def test_where_the_provider_alone_opens_a_right_password_opens_the_emergency_account_alone(client, alone):
    editor()
    factories.staff(StaffGroup.EDITORS, email="secours@example.org")

    for door in (DOOR, "/_util/login/"):
        assert client.post(door, {"username": ADA, "password": factories.PASSWORD}).status_code == 200
        assert not is_in(client)
    assert come(Client(), alone).status_code == 302
    assert (
        client.post(DOOR, {"username": "Secours@example.org", "password": factories.PASSWORD}).status_code
        == 302
    )
    assert is_in(client)


def test_where_the_provider_alone_opens_restricted_pages_lead_to_its_door(client, alone):
    assert client.get("/_util/login/?next=/impact/")["Location"] == f"{DOOR}?next=/impact/"


def test_where_the_provider_alone_opens_mails_lead_to_it(client, alone):
    user = editor()
    emergency = factories.staff(StaffGroup.EDITORS, email="secours@example.org")
    assert send_links.call([user.pk, emergency.pk]) == 1
    user.set_unusable_password()
    user.save()
    assert send_invitation.call(user.pk)

    assert mail.outbox[0].to == ["secours@example.org"]
    assert "Portail des agents" in mail.outbox[1].body
    assert f"http://localhost{DOOR}" in mail.outbox[1].body
    assert "password_reset" not in mail.outbox[1].body
