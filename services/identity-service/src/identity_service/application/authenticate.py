"""Turns what a caller presents into a signed token, fast: the gateway asks for every request.

A credential is looked up once and then believed for a few seconds (`TTL_SECONDS`), its token is
used again until it is about to end. So a revoked key stops within those seconds, and a key in use
costs neither database nor signature.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from chassis.auth import Principal
from contracts.permissions import ROLE_PERMISSIONS, Permission, Role
from contracts.values import OrganisationKind
from identity_service.application.tokens import TokenIssuer
from identity_service.domain import api_key
from identity_service.domain.credential import Credential
from identity_service.domain.ports import Credentials
from identity_service.domain.quota import Limits, Quota

TTL_SECONDS: Final = 3.0
_REMEMBERED: Final = 20_000
_RENEW_BEFORE: Final = 60


@dataclass(frozen=True, slots=True)
class Admitted:
    """A caller who may go on: the token for the services and the credential's id for the limits."""

    token: str
    credential: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """A caller who has to wait so many seconds."""

    retry_after: int


@dataclass(slots=True)
class _Known:
    checked_at: float
    credential: Credential | None
    token: str = ""
    token_ends: float = 0.0
    quota: Quota | None = None


class Authenticator:
    """Authenticates keys and sessions. One instance serves a process; its memory is bounded."""

    def __init__(
        self,
        credentials: Credentials,
        issuer: TokenIssuer,
        limits: Limits,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._credentials = credentials
        self._issuer = issuer
        self._limits = limits
        self._clock = clock
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._asking: dict[bytes, asyncio.Future[_Known]] = {}

    async def key(self, text: str) -> Admitted | Throttled | None:
        """Admit an API key; None when it is not one of ours or no longer valid.

        A key whose form or checksum is wrong costs no look-up.
        """
        digest = api_key.hash_of(text)
        known = self._fresh(digest)
        if known is None:
            if api_key.parse(text) is None:
                return None
            known = await self._ask(digest, self._credentials.by_key)
        return self._admit(known)

    async def session(self, token: str) -> Admitted | Throttled | None:
        """Admit a session cookie; None when it is not one of ours or has ended."""
        digest = api_key.hash_of(token)
        known = self._fresh(digest)
        if known is None:
            known = await self._ask(digest, self._credentials.by_session)
        return self._admit(known)

    def forget(self, text: str) -> None:
        """Look this key or session up again at its next use; other processes take their seconds."""
        self._known.pop(api_key.hash_of(text), None)

    def forget_key(self, key_id: str) -> None:
        """Look a key up again at its next use, by its id."""
        for digest, known in list(self._known.items()):
            if known.credential is not None and known.credential.id == f"key:{key_id}":
                del self._known[digest]

    def _fresh(self, digest: bytes) -> _Known | None:
        known = self._known.get(digest)
        if known is None or self._clock() - known.checked_at > TTL_SECONDS:
            return None
        return known

    async def _ask(self, digest: bytes, look_up: Callable[[bytes], Awaitable[Credential | None]]) -> _Known:
        """Look up once, however many requests wait for it."""
        under_way = self._asking.get(digest)
        if under_way is not None:
            return await asyncio.shield(under_way)
        answer: asyncio.Future[_Known] = asyncio.get_running_loop().create_future()
        self._asking[digest] = answer
        try:
            known = self._remember(digest, await look_up(digest))
            answer.set_result(known)
        except BaseException as error:
            answer.set_exception(error if isinstance(error, Exception) else ConnectionError("look-up was cancelled"))
            answer.exception()
            raise
        else:
            return known
        finally:
            del self._asking[digest]

    def _remember(self, digest: bytes, credential: Credential | None) -> _Known:
        known = self._known.get(digest)
        if known is None:
            known = self._known[digest] = _Known(self._clock(), credential)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(digest)
            known.checked_at = self._clock()
            if known.credential != credential:
                known.credential, known.token_ends = credential, 0.0
        return known

    def _admit(self, known: _Known) -> Admitted | Throttled | None:
        credential = known.credential
        if credential is None:
            return None
        if known.quota is None:
            known.quota = Quota(self._limits)
        wait = known.quota.take(self._clock())
        if wait:
            return Throttled(wait)
        if known.token_ends - time.time() < _RENEW_BEFORE:
            known.token, known.token_ends = self._issuer.issue(principal_of(credential))
        return Admitted(known.token, credential.id)


def principal_of(credential: Credential) -> Principal:
    """Return the caller a credential stands for; a key never has more than its role."""
    role = Role(credential.role)
    allowed = ROLE_PERMISSIONS[role]
    if credential.permissions is not None:
        allowed &= frozenset(Permission(each) for each in credential.permissions if each in set(Permission))
    return Principal(
        organisation_id=credential.organisation_id,
        kind=OrganisationKind(credential.organisation_kind),
        role=role,
        permissions=allowed,
        credential=credential.kind,
        user_id=credential.user_id,
    )


def client_principal(creditor_id: UUID, referral_partner_id: UUID) -> Principal:
    """Return the caller a referral partner is when he acts for his client.

    He works the client's cases as a user of the client would; he signs nothing and administers
    nothing in its name (domain 2.3).
    """
    return Principal(
        organisation_id=creditor_id,
        kind=OrganisationKind.CREDITOR,
        role=Role.CLIENT_USER,
        permissions=ROLE_PERMISSIONS[Role.CLIENT_USER],
        credential="bearer",
        referral_partner_id=referral_partner_id,
    )
