"""Coming in by another public body's door, a provider of OpenID Connect: by settings alone, off without an address."""

from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

DISCOVERY = "/.well-known/openid-configuration"
LONGEST = 200  # characters of an issuer: what the table of identities holds
HERE = {"localhost", "127.0.0.1", "::1"}


def from_environment(env: environ.Env) -> dict:
    """What an operator says of the provider. Raises ImproperlyConfigured where it is half said, or could be read."""
    issuer = env.str("OIDC_SERVER_URL", "").strip().removesuffix(DISCOVERY).rstrip("/")
    only = env.bool("OIDC_ONLY", False)
    found = {
        # Its issuer, without the slash at the end; empty: nobody comes in that way.
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": env.str("OIDC_CLIENT_ID", ""),
        "OIDC_CLIENT_SECRET": env.str("OIDC_CLIENT_SECRET", ""),
        "OIDC_NAME": env.str("OIDC_NAME", "") or urlsplit(issuer).hostname or "",
        "OIDC_SCOPES": [
            "openid",
            *(each for each in _words(env.str("OIDC_SCOPES", "email")) if each != "openid"),
        ],
        # Values of its ID token, any of which says that it has asked for a second factor.
        "OIDC_FACTOR_ACR": _words(env.str("OIDC_FACTOR_ACR", "")),
        "OIDC_FACTOR_AMR": _words(env.str("OIDC_FACTOR_AMR", "")),
        # Whether it vouches for every address without saying so of each; one said to be unverified stays out.
        "OIDC_EMAIL_VERIFIED": env.bool("OIDC_EMAIL_VERIFIED", False),
        # Whether it makes an account, which opens nothing yet, for who has none.
        "OIDC_NEW_ACCOUNTS": env.bool("OIDC_NEW_ACCOUNTS", False),
        # Whether who signs out is signed out there too.
        "OIDC_LOGOUT": env.bool("OIDC_LOGOUT", True),
        # Whether passwords open nothing any more, but to the addresses of OIDC_EMERGENCY.
        "OIDC_ONLY": only,
        "OIDC_EMERGENCY": [each.casefold() for each in _words(env.str("OIDC_EMERGENCY", ""))],
    }
    _refuse_halves(found)
    return found


def _words(said: str) -> list[str]:
    """Words parted by spaces or commas."""
    return said.replace(",", " ").split()


def _refuse_halves(found: dict) -> None:
    issuer = found["OIDC_ISSUER"]
    if found["OIDC_ONLY"] and not issuer:
        raise ImproperlyConfigured("OIDC_ONLY without OIDC_SERVER_URL would let nobody in")
    if not issuer:
        return
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not found[name]:
            raise ImproperlyConfigured(f"OIDC_SERVER_URL needs {name} too")
    if found["OIDC_ONLY"] and not found["OIDC_EMERGENCY"]:
        raise ImproperlyConfigured(
            "OIDC_ONLY needs OIDC_EMERGENCY: the address of an account that a password opens when the provider is away"
        )
    parts = urlsplit(issuer)
    if not parts.hostname or parts.scheme not in ("https", "http") or parts.query or parts.fragment:
        raise ImproperlyConfigured("OIDC_SERVER_URL is not the address of a provider, as https://…")
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise ImproperlyConfigured("OIDC_SERVER_URL must be https: what it answers could be read on the way")
    if len(issuer) > LONGEST:
        raise ImproperlyConfigured(f"OIDC_SERVER_URL has more than {LONGEST} characters")
