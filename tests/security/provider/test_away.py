"""A provider that is away, of no use, hanging or killed: told so within seconds, and the password opens."""

import time

import pytest

from tests import factories
from tests.security.provider.visits import ADA, DOOR, START, SUBJECT, come, editor, led, local, reasons
from tests.security.test_second_factor import is_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "lies",
    [
        {"status": 500},
        {"status": 302},
        {"description": {"issuer": "https://elsewhere.example"}},
        {"description": {"token_endpoint": None}},
        {"description": {"jwks_uri": "ftp://elsewhere.example/keys"}},
    ],
    ids=str,
)
def test_a_provider_that_is_of_no_use_is_away_and_the_password_opens(client, provider, lies):
    user = editor()
    provider.lie(**lies)

    response = client.post(START)

    assert response.status_code == 503
    assert response["Retry-After"]
    page = response.content.decode()
    assert "Portail des agents ne répond pas" in page
    assert f'href="{DOOR}"' in page
    assert reasons() == ["away"]
    assert client.post(DOOR, {"username": user.email, "password": factories.PASSWORD}).status_code == 302
    assert is_in(client)


def test_a_provider_that_goes_away_in_between_is_no_fault_of_ours(client, provider):
    editor()
    back = local(provider.visited(led(client.post(START)), SUBJECT))
    provider.lie(status=500)

    response = client.get(back)

    assert response.status_code in (403, 503)
    assert not is_in(client)


def test_a_provider_that_hangs_is_away_within_seconds(client, provider):
    editor()
    back = local(provider.visited(led(client.post(START)), SUBJECT))
    provider.stop()
    try:
        for ask in (lambda: client.post(START), lambda: client.get(back)):
            began = time.monotonic()
            response = ask()

            assert response.status_code == 503
            assert time.monotonic() - began < 15
    finally:
        provider.go_on()
    assert reasons() == ["away"] * 2


def test_a_provider_that_was_killed_is_away_and_comes_back(client, provider):
    editor()
    provider.kill()
    try:
        assert client.post(START).status_code == 503
        assert "Connexion refusée" not in client.get(DOOR).content.decode()
    finally:
        provider.start()
    provider.knows(SUBJECT, email=ADA, email_verified=True)

    assert come(client, provider).status_code == 302
