"""Signed tokens: what services believe about a caller, for five minutes."""

import time
from collections.abc import Callable
from typing import Final

import jwt

from chassis.auth import ALGORITHM, AUDIENCE, ISSUER, Principal
from chassis.ids import uuid7
from identity_service.application.signing_keys import KeyRing

TOKEN_SECONDS: Final = 300
CLIENT_TOKEN_SECONDS: Final = 1_800
"""Life of a token that a referral partner gets for a client, as published."""

HANDED_OUT: Final = "out"
"""The claim of a token that left the network, unlike those that the gateway asks for."""


class TokenIssuer:
    """Signs tokens with the ring's newest key.

    Token times are the machine's, not the network clock's: a network that is advanced by weeks does not end the
    requests that are under way.
    """

    def __init__(self, ring: KeyRing, clock: Callable[[], float] = time.time) -> None:
        self._ring = ring
        self._clock = clock

    def issue(self, principal: Principal, seconds: int = TOKEN_SECONDS, *, handed_out: bool = False) -> tuple[str, int]:
        """Return a token and the second (Unix time) at which it ends.

        One that is handed out to the caller says so: it cannot be exchanged for another.
        """
        now = int(self._clock())
        key = self._ring.current
        claims = {
            **principal.claims(),
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
            "jti": uuid7().hex,
        }
        if handed_out:
            claims[HANDED_OUT] = True
        token = jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.kid})
        return token, now + seconds


class RingKeys:
    """The ring as a source of public keys for `chassis.auth.TokenVerifier`."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    async def key(self, kid: str) -> object:
        """Return the public key, or None when the ring has none of that id."""
        return next((each.private.public_key() for each in self._ring.keys if each.kid == kid), None)
