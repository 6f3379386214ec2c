"""Making and revoking API keys."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from chassis.auth import Principal
from chassis.uow import UnitOfWork
from contracts.permissions import ADMIN_ROLE, ROLE_PERMISSIONS, Permission
from contracts.values import OrganisationKind
from identity_service.application import life
from identity_service.domain import api_key
from identity_service.domain.api_key import ApiKey
from identity_service.domain.credential import StoredKey
from identity_service.domain.errors import IdempotencyConflictError, PermissionNotHeldError, TooManyKeysError
from identity_service.domain.ports import Keys


@dataclass(frozen=True, slots=True)
class MakeKey:
    """Make a key with these permissions, or with all its maker has; the same `idempotency_key` makes the same."""

    name: str
    permissions: frozenset[Permission] | None
    expires_at: dt.datetime | None
    idempotency_key: str | None = None


async def make_key(
    command: MakeKey, uow: UnitOfWork, keys: Keys, principal: Principal, seed: bytes
) -> tuple[ApiKey, StoredKey]:
    """Return the new key, whose text nobody else can learn again, and what is stored of it.

    Two live keys may bear one name, so that the old one works until the new one is in use. A caller
    who lost the answer gets it again with his Idempotency-Key: such a key is derived, not stored.
    """
    wanted = principal.permissions if command.permissions is None else command.permissions
    beyond = wanted - principal.permissions
    if beyond:
        raise PermissionNotHeldError(tuple(sorted(beyond)))
    live = await keys.live(principal.organisation_id, command.name, uow.now)
    key = api_key.generate()
    if command.idempotency_key is not None:
        key = api_key.derive(seed, f"{principal.organisation_id}:{command.idempotency_key}")
        earlier = await keys.find(principal.organisation_id, key.id)
        if earlier is not None:
            if (earlier.name, earlier.permissions) != (command.name, tuple(sorted(wanted))):
                raise IdempotencyConflictError
            return key, earlier
    if live >= api_key.MAX_LIVE_PER_NAME:
        raise TooManyKeysError
    expires_at = min(command.expires_at or uow.now + life.API_KEY, uow.now + life.LONGEST_API_KEY)
    stored = StoredKey(key.id, command.name, principal.role, tuple(sorted(wanted)), uow.now, expires_at, None, None)
    await keys.add(key, stored, principal.organisation_id, principal.user_id)
    return key, stored


def first_key(key: ApiKey, kind: OrganisationKind, now: dt.datetime) -> StoredKey:
    """Return what is stored of an organisation's first key: it may all its administrator may."""
    role = ADMIN_ROLE[kind]
    permissions = tuple(sorted(ROLE_PERMISSIONS[role]))
    return StoredKey(key.id, "first", role, permissions, now, now + life.API_KEY, None, None)


async def revoke_key(key_id: str, uow: UnitOfWork, keys: Keys, organisation_id: UUID) -> bool:
    """Revoke a key; False when the organisation has no such live key."""
    return await keys.revoke(organisation_id, key_id, uow.now)
