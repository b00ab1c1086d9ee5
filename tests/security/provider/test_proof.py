"""What proves nothing opens nothing: forged tokens, other visits, other issuers."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.security.provider.visits import BACK, START, SUBJECT, come, editor, led, local, reasons
from tests.security.test_second_factor import is_in

pytestmark = pytest.mark.django_db


LONG_AGO, MUCH_LATER = 1_000_000_000, 4_000_000_000  # 2001 and 2096


@pytest.mark.parametrize(
    "lies",
    [
        {"forge": "key"},
        {"forge": "none"},
        {"forge": "secret"},
        {"claims": {"iss": "https://elsewhere.example"}},
        {"claims": {"iss": None}},
        {"claims": {"aud": "somebody-else"}},
        {"claims": {"aud": ["declencheurs", "somebody-else"]}},
        {"claims": {"azp": "somebody-else"}},
        {"claims": {"exp": LONG_AGO}},
        {"claims": {"exp": None}},
        {"claims": {"iat": MUCH_LATER}},
        {"claims": {"nonce": "of-another-visit"}},
        {"claims": {"nonce": None}},
        {"claims": {"sub": None}},
        {"claims": {"sub": ""}},
        {"claims": {"sub": "7f1c\0ada"}},
        {"claims": {"email": None}, "userinfo": {"sub": "somebody-else"}},
        {"claims": {"email": None}, "userinfo": {"aud": "somebody-else"}, "signed_userinfo": True},
    ],
    ids=str,
)
def test_an_id_token_that_proves_nothing_opens_nothing(client, provider, lies):
    editor()
    provider.lie(**lies)

    response = come(client, provider)

    assert response.status_code == 403
    assert reasons() == ["unproven"]
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_several_audiences_are_right_when_this_site_is_the_party(client, provider):
    editor()
    provider.lie(claims={"aud": ["account", "declencheurs"], "azp": "declencheurs"})

    assert come(client, provider).status_code == 302


def test_a_visit_is_of_one_browser_and_once(client, provider):
    editor()
    address = local(provider.visited(led(client.post(START)), SUBJECT))

    assert Client().get(address).status_code == 400
    assert client.get(address).status_code == 302
    assert client.get(address).status_code == 400
    assert client.get(BACK).status_code == 400
    assert reasons() == ["visit"] * 3


def test_a_code_of_another_visit_opens_nothing(client, provider):
    """Somebody slips the code of their own visit into the visit of another: PKCE."""
    editor()
    theirs = parse_qs(urlsplit(provider.visited(led(Client().post(START)), SUBJECT)).query)["code"][0]
    mine = parse_qs(urlsplit(led(client.post(START))).query)["state"][0]

    response = client.get(BACK, {"code": theirs, "state": mine})

    assert response.status_code == 403
    assert reasons() == ["unproven"]


def test_an_answer_in_the_name_of_another_issuer_is_refused(client, provider):
    editor()
    back = local(provider.visited(led(client.post(START)), SUBJECT))

    assert client.get(f"{back}&iss=https%3A%2F%2Felsewhere.example").status_code == 403
    assert reasons() == ["unproven"]


def test_who_says_no_there_is_told_so(client, provider):
    response = client.get(local(provider.cancelled(led(client.post(START)))))

    assert response.status_code == 403
    assert reasons() == ["cancelled"]
