"""The second factor is needed by the provider’s door too, unless it was shown there as declared."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from core.enums import StaffGroup
from tests import factories
from tests.security.provider.visits import ADA, DOOR, SHOWN, START, SUBJECT, come, led, local
from tests.security.test_second_factor import ASKED, DOORS, ROLES, SECRET, code, is_in, reached, show

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("group", StaffGroup)
def test_every_group_needs_here_the_factor_that_it_was_not_asked_for_there(client, provider, group):
    factories.staff(group, email=ADA)

    come(client, provider)

    assert is_in(client) is not ASKED[group]
    led_on = client.get("/admin/", follow=True).redirect_chain
    assert (led_on[-1][0] == "/admin/keys/") if ASKED[group] else led_on == []


@pytest.mark.parametrize("group", [group for group, asked in ASKED.items() if asked])
@pytest.mark.parametrize("claims", [SHOWN, {"amr": ["pwd", "mfa"]}], ids=["acr", "amr"])
def test_every_group_comes_in_with_the_factor_that_it_showed_there(client, provider, group, claims):
    factories.staff(group, email=ADA)
    provider.lie(claims=claims)

    come(client, provider)

    assert is_in(client)


@pytest.mark.parametrize(
    "claims",
    [{"acr": "eidas1"}, {"amr": ["pwd"]}, {"amr": "pwd mfa"}, {"acr": ["eidas2"]}, {"amr": None}],
    ids=str,
)
def test_what_was_not_declared_is_no_factor(client, provider, claims):
    factories.staff(StaffGroup.MANAGERS, email=ADA)
    provider.lie(claims=claims, userinfo=SHOWN)

    come(client, provider)

    assert not is_in(client)


def test_nothing_is_a_factor_where_nothing_is_declared(client, provider, settings):
    settings.OIDC_FACTOR_ACR = settings.OIDC_FACTOR_AMR = []
    factories.staff(StaffGroup.MANAGERS, email=ADA)
    provider.lie(claims=SHOWN | {"amr": ["mfa"]})

    come(client, provider)

    assert not is_in(client)


@pytest.mark.parametrize("group", [StaffGroup.EDITORS, StaffGroup.MANAGERS])
def test_whoever_has_a_factor_here_is_asked_for_it_unless_they_showed_one_there(client, provider, group):
    TOTP.activate(factories.staff(group, email=ADA), SECRET)

    response = come(client, provider, next="/admin/account/")

    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert show(client, "000000").status_code == 200
    assert not is_in(client)
    assert show(client, code())["Location"] == "/admin/account/"
    assert is_in(client)
    provider.lie(claims=SHOWN)
    other = Client()
    assert come(other, provider)["Location"] == "/admin/"
    assert is_in(other)


def test_the_password_asks_for_the_factor_as_before_whatever_was_shown_there(client, provider):
    user = factories.staff(StaffGroup.MANAGERS, email=ADA)
    provider.lie(claims=SHOWN)
    come(Client(), provider)

    client.post(DOOR, {"username": user.email, "password": factories.PASSWORD})

    assert not is_in(client)


@pytest.mark.parametrize("role", ROLES)
def test_without_the_factor_this_door_reaches_what_nobody_reaches(client, provider, role):
    """At each address there is, read and sent to, as after a password."""
    factories.staff(*[role] if role else [], is_superuser=role is None, email=ADA)
    come(client, provider)

    assert reached(client) == {("get", door) for door in DOORS}


def test_who_has_nothing_here_to_show_again_shows_it_there(client, provider):
    user = factories.staff(StaffGroup.MANAGERS, email=ADA)
    user.set_unusable_password()
    user.save()
    provider.lie(claims=SHOWN)
    come(client, provider)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()

    asked = client.get(reverse("mfa_activate_totp"))
    page = client.get(asked["Location"])

    assert asked["Location"].startswith(reverse("provider_again"))
    form = BeautifulSoup(page.content, "html.parser").select_one(f'form[action="{START}"]')
    sent = {
        each["name"]: each["value"]
        for each in form.select("input[type=hidden]")
        if each["name"] != "csrfmiddlewaretoken"
    }
    address = led(client.post(START, sent))
    assert parse_qs(urlsplit(address).query)["prompt"] == ["login"]
    back = client.get(local(provider.visited(address, SUBJECT)))
    assert back["Location"] == reverse("mfa_activate_totp")
    assert client.get(back["Location"]).status_code == 200
