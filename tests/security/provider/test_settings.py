"""What an operator sets of the provider; nothing starts half set."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config.settings.openid import from_environment

SET = {
    "OIDC_SERVER_URL": "https://portail.example.org/realms/agents/.well-known/openid-configuration",
    "OIDC_CLIENT_ID": "site",
    "OIDC_CLIENT_SECRET": "secret",
}


def settings_of(**environ: str) -> dict:
    env = Env()
    env.ENVIRON = environ
    return from_environment(env)


def test_without_its_address_nothing_is_set():
    assert not settings_of()["OIDC_ISSUER"]


def test_what_an_operator_sets_is_read():
    found = settings_of(**SET, OIDC_SCOPES="profile, openid email", OIDC_FACTOR_ACR="eidas2,eidas3")

    assert found["OIDC_ISSUER"] == "https://portail.example.org/realms/agents"
    assert found["OIDC_NAME"] == "portail.example.org"
    assert found["OIDC_SCOPES"] == ["openid", "profile", "email"]
    assert found["OIDC_FACTOR_ACR"] == ["eidas2", "eidas3"]
    assert (found["OIDC_ONLY"], found["OIDC_NEW_ACCOUNTS"], found["OIDC_LOGOUT"]) == (False, False, True)


@pytest.mark.parametrize(
    ("environ", "word"),
    [
        (SET | {"OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID"),
        (SET | {"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET"),
        (SET | {"OIDC_SERVER_URL": "http://portail.example.org"}, "https"),
        (SET | {"OIDC_SERVER_URL": "portail.example.org"}, "OIDC_SERVER_URL"),
        (SET | {"OIDC_SERVER_URL": "https://portail.example.org/?a=b"}, "OIDC_SERVER_URL"),
        (SET | {"OIDC_SERVER_URL": f"https://portail.example.org/{'a' * 200}"}, "200"),
        (SET | {"OIDC_ONLY": "1"}, "OIDC_EMERGENCY"),
        ({"OIDC_ONLY": "1", "OIDC_EMERGENCY": "secours@example.org"}, "OIDC_SERVER_URL"),
    ],
)
def test_what_is_half_set_does_not_start(environ, word):
    with pytest.raises(ImproperlyConfigured, match=word):
        settings_of(**environ)
