"""The provider, as in production, which tells the truth; and the site where it alone opens."""

import pytest

from tests.security.provider.visits import ADA, SUBJECT
from tests.servers.openid import OpenIdServer, openid_server


@pytest.fixture(scope="session")
def server():
    with openid_server() as running:
        yield running


@pytest.fixture
def provider(server, settings) -> OpenIdServer:
    """As in production, with a provider that tells the truth and knows Ada."""
    settings.SECOND_FACTOR = True
    settings.OIDC_ISSUER, settings.OIDC_NAME = server.issuer, "Portail des agents"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "declencheurs", "secret-" * 8
    settings.OIDC_FACTOR_ACR, settings.OIDC_FACTOR_AMR = ["eidas2"], ["mfa"]
    server.lie()
    server.knows(SUBJECT, email=ADA, email_verified=True)
    return server


@pytest.fixture
def alone(provider, settings):
    settings.OIDC_ONLY, settings.OIDC_EMERGENCY = True, ["secours@example.org"]
    return provider
