"""Open what a provider has signed: with a key of its own, in a way of signing that no one can talk us out of."""

from typing import Any

import jwt
from jwt.exceptions import PyJWTError
from jwt.types import Options

from commonhours.common.refusals import Refused
from commonhours.integrations.oidc.discovery import key_of
from commonhours.integrations.oidc.providers import Provider

# Signatures by a key that only the provider has. No “none”, and no shared secret: our copy of it would sign, too.
TAKEN = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
LONGEST = 20_000
# What a signature says is judged by rules.py, with the clock of the door.
_SIGNATURE_ONLY: Options = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


# How a token says what it is for: one kind must not be handed in as the other.
WORD, LEFT = frozenset({"", "jwt"}), frozenset({"logout+jwt", "application/logout+jwt"})


def opened(provider: Provider, token: object, kinds: frozenset[str] = WORD) -> dict[str, Any]:
    """The claims of a signed token of a kind; refuse with `sign_on.not_signed` what the provider has not signed."""
    try:
        if not isinstance(token, str) or len(token) > LONGEST:
            raise PyJWTError
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in TAKEN or str(header.get("typ", "")).lower() not in kinds:
            raise PyJWTError
        key = key_of(provider, header.get("kid"))
        if key is None:
            raise PyJWTError
        claims: dict[str, Any] = jwt.decode(
            token, key.key, algorithms=[header["alg"]], options=_SIGNATURE_ONLY
        )
        return claims
    except (PyJWTError, ValueError, TypeError):
        raise Refused.because("sign_on.not_signed") from None
