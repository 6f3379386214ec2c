"""Who calls: the signed token, verified offline against identity-service's public keys."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

import httpx
import jwt

from chassis.errors import unauthorized, unavailable
from contracts.permissions import Permission, Role
from contracts.values import OrganisationKind

ISSUER: Final = "recoup-identity"
AUDIENCE: Final = "recoup"
ALGORITHM: Final = "EdDSA"


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of a request: one organisation, and what he may do in it."""

    organisation_id: UUID
    kind: OrganisationKind
    role: Role
    permissions: frozenset[Permission]
    credential: str
    user_id: UUID | None = None
    referral_partner_id: UUID | None = None

    @property
    def is_staff(self) -> bool:
        """Staff of the platform sees every organisation."""
        return self.kind is OrganisationKind.PLATFORM

    def claims(self) -> dict[str, Any]:
        """Return the claims of a token that says this."""
        return {
            "sub": str(self.user_id or self.organisation_id),
            "org": str(self.organisation_id),
            "kind": self.kind.value,
            "role": self.role.value,
            "scope": " ".join(sorted(self.permissions)),
            "cred": self.credential,
            "usr": str(self.user_id) if self.user_id else None,
            "ref": str(self.referral_partner_id) if self.referral_partner_id else None,
        }

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> "Principal":
        """Read the claims; unknown permissions are dropped. Raises KeyError or ValueError."""
        known = set(Permission)
        return cls(
            organisation_id=UUID(claims["org"]),
            kind=OrganisationKind(claims["kind"]),
            role=Role(claims["role"]),
            permissions=frozenset(Permission(each) for each in str(claims["scope"]).split() if each in known),
            credential=str(claims["cred"]),
            user_id=UUID(claims["usr"]) if claims.get("usr") else None,
            referral_partner_id=UUID(claims["ref"]) if claims.get("ref") else None,
        )


class KeySource(Protocol):
    """Where public keys come from, by their `kid`."""

    async def key(self, kid: str) -> Any:
        """Return the public key, or None when there is none of that id."""
        ...


class JwksKeys:
    """The public keys of identity-service, fetched once and again when an unknown `kid` comes."""

    _REFRESH_SECONDS: Final = 2.0
    _MAX_AGE_SECONDS: Final = 300.0

    def __init__(self, url: str) -> None:
        """Fetch from `url`."""
        self._url = url
        self._keys: dict[str, Any] = {}
        self._fetched = 0.0
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> Any:
        """Return the key; an unknown id asks identity-service, at most every two seconds."""
        age = time.monotonic() - self._fetched
        if (kid in self._keys and age < self._MAX_AGE_SECONDS) or not self._url:
            return self._keys.get(kid)
        async with self._lock:
            age = time.monotonic() - self._fetched
            if self._fetched and age < self._REFRESH_SECONDS:
                return self._keys.get(kid)
            try:
                async with httpx.AsyncClient(timeout=2.0) as client:
                    answer = await client.get(self._url)
                    answer.raise_for_status()
                self._keys = {
                    str(each["kid"]): jwt.PyJWK(each, algorithm=ALGORITHM).key for each in answer.json()["keys"]
                }
            except (httpx.HTTPError, KeyError, ValueError, jwt.PyJWTError):
                if kid in self._keys:
                    return self._keys[kid]
                raise unavailable("The keys that verify tokens cannot be fetched.") from None
            self._fetched = time.monotonic()
        return self._keys.get(kid)


class TokenVerifier:
    """Verifies bearer tokens; remembers the ones it has verified until they expire."""

    _REMEMBER: Final = 4096

    def __init__(self, keys: KeySource) -> None:
        """Trust the keys of `keys` and nothing else."""
        self._keys = keys
        self._seen: dict[str, tuple[float, Principal]] = {}

    async def principal(self, token: str) -> Principal:
        """Return the caller; raises `ApiError` 401 for any token that is not ours and current."""
        seen = self._seen.get(token)
        if seen is not None and seen[0] > time.time():
            return seen[1]
        try:
            header = jwt.get_unverified_header(token)
            kid = header.get("kid")
            if header.get("alg") != ALGORITHM or not isinstance(kid, str):
                raise unauthorized()
            key = await self._keys.key(kid)
            if key is None:
                raise unauthorized()
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["exp", "nbf", "iat", "iss", "aud", "sub"]},
                leeway=5,
            )
            principal = Principal.from_claims(claims)
        except (jwt.PyJWTError, KeyError, ValueError, TypeError):
            raise unauthorized() from None
        if len(self._seen) >= self._REMEMBER:
            self._seen.clear()
        self._seen[token] = (float(claims["exp"]), principal)
        return principal
