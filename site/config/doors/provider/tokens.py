"""What the provider's answer proves, once its signature, issuer, audience, time and visit are checked.

allauth leaves the signature to TLS, knows no nonce and does not compare the two answers about a person; ProConnect
signs the second one.
"""

from typing import Any

import jwt
from django.conf import settings
from django.utils.crypto import constant_time_compare

from config.doors.provider.asking import Away, answer, ask, object_in

# Signed with a key that the provider alone has; never with what it shares with us, and never "none".
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
LEEWAY = 60  # seconds by which two clocks may differ
SIGNED = "application/jwt"


class Unproven(Exception):
    """The answer does not prove who comes. Says why, and nothing of whom."""


def claims_of(token: Any, *, described: dict[str, Any], nonce: str) -> dict[str, Any]:
    """What the ID token of this visit says. Raises `Unproven`, and `Away` when its keys cannot be had."""
    known = _signed(token, described)
    _for_us(known, described, required=True)
    subject = known["sub"]
    if not isinstance(subject, str) or not subject.strip() or not subject.isprintable():
        raise Unproven("no subject")
    if not nonce or not constant_time_compare(str(known.get("nonce", "")), nonce):
        raise Unproven("another visit")
    return known


def about(access: str, *, described: dict[str, Any], subject: str) -> dict[str, Any]:
    """What the provider adds about that person. Raises `Unproven`, and `Away`."""
    address = described.get("userinfo_endpoint")
    if not address:
        return {}
    headers = {"Authorization": f"Bearer {access}"}
    known = answer(address, headers=headers)
    if known.headers.get("Content-Type", "").partition(";")[0].strip().lower() == SIGNED:
        said = _signed(known.text.strip(), described)
        _for_us(said, described, required=False)
    else:
        said = object_in(known)
    if said.get("sub") != subject:
        raise Unproven("about somebody else")
    return said


def tells_address(claims: dict[str, Any]) -> bool:
    """Whether the ID token says all that is asked of an address; else the provider is asked about the person."""
    return bool(claims.get("email")) and ("email_verified" in claims or settings.OIDC_EMAIL_VERIFIED)


def address_of(claims: dict[str, Any]) -> tuple[str, bool]:
    """The address that the provider gives, and whether it vouches for it."""
    address = claims.get("email")
    address = address.strip() if isinstance(address, str) else ""
    verified = claims.get("email_verified", settings.OIDC_EMAIL_VERIFIED)
    return address, verified is True or str(verified).lower() == "true"


def shows_factor(claims: dict[str, Any]) -> bool:
    """Whether the ID token says, with a value that was declared, that a second factor was asked for there."""
    methods = claims.get("amr")
    methods = methods if isinstance(methods, list) else [methods]
    return claims.get("acr") in settings.OIDC_FACTOR_ACR or any(
        method in settings.OIDC_FACTOR_AMR for method in methods
    )


def _signed(token: Any, described: dict[str, Any]) -> dict[str, Any]:
    """What a token says that one of the provider's keys has signed; of its times, those it tells."""
    if not isinstance(token, str):
        raise Unproven("no token")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise Unproven("no token") from None
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise Unproven("algorithm")
    for key in _keys(described, header.get("kid"), algorithm):
        try:
            return jwt.decode(
                token,
                key=key.key,
                algorithms=[algorithm],
                leeway=LEEWAY,
                options={"verify_aud": False, "verify_iss": False},
            )
        except (jwt.InvalidSignatureError, jwt.InvalidKeyError, TypeError, AttributeError):
            continue  # another key may be the one
        except jwt.PyJWTError as error:
            raise Unproven(type(error).__name__) from None
    raise Unproven("signature")


def _keys(described: dict[str, Any], name: str | None, algorithm: str) -> list[jwt.PyJWK]:
    """The keys of the provider that may have signed it, asked for anew: it changes them when it likes."""
    try:
        known = jwt.PyJWKSet.from_dict(ask(described["jwks_uri"])).keys
    except (jwt.PyJWTError, TypeError, AttributeError):
        raise Away("no keys") from None
    return [
        key
        for key in known
        if key.public_key_use in (None, "sig")
        and (name is None or key.key_id == name)
        and key._jwk_data.get("alg", algorithm) == algorithm
    ]


def _for_us(known: dict[str, Any], described: dict[str, Any], *, required: bool) -> None:
    """Whether it comes from this provider and is for this site; who must not say so may leave it out."""
    missing = [name for name in ("iss", "aud", "exp", "iat", "sub") if name not in known]
    if required and missing:
        raise Unproven(f"no {missing[0]}")
    if known.get("iss", described["issuer"]) != described["issuer"]:
        raise Unproven("issuer")
    audience = known.get("aud", settings.OIDC_CLIENT_ID)
    audience = audience if isinstance(audience, list) else [audience]
    if settings.OIDC_CLIENT_ID not in audience:
        raise Unproven("audience")
    party = known.get("azp")
    if party not in (None, settings.OIDC_CLIENT_ID) or (len(audience) > 1 and party is None):
        raise Unproven("authorized party")
