"""API keys of organisations."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from identity_service.domain.api_key import ApiKey
from identity_service.domain.credential import StoredKey
from identity_service.persistence.tables import api_keys, key_usage, organisations

_SHOWN = select(api_keys, key_usage.c.last_used_at).outerjoin(key_usage, key_usage.c.key_id == api_keys.c.id)


class StoredKeys:
    """Fulfils `domain.ports.Keys`."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    async def live(self, organisation_id: UUID, name: str, now: dt.datetime) -> int:
        """Count the live keys of a name; the organisation's other key makers wait until the commit."""
        lock = select(organisations.c.id).where(organisations.c.id == organisation_id).with_for_update()
        await self._connection.execute(lock)
        query = select(func.count()).where(
            api_keys.c.organisation_id == organisation_id, api_keys.c.name == name, *_live(now)
        )
        return int((await self._connection.execute(query)).scalar_one())

    async def add(self, key: ApiKey, stored: StoredKey, organisation_id: UUID, created_by: UUID | None) -> None:
        """Store a key's hash."""
        await self._connection.execute(insert(api_keys).values(_row(key, stored, organisation_id, created_by)))

    async def replace(self, key: ApiKey, stored: StoredKey, organisation_id: UUID) -> None:
        """Store a key unless it is there, and revoke every other one of its name."""
        row = _row(key, stored, organisation_id, None)
        known = {"secret_hash": key.hash, "revoked_at": None, "permissions": row["permissions"]}
        adding = insert(api_keys).values(row)
        await self._connection.execute(
            adding.on_conflict_do_update(
                index_elements=["id"], set_=known, where=api_keys.c.organisation_id == organisation_id
            )
        )
        await self._connection.execute(
            update(api_keys)
            .where(
                api_keys.c.organisation_id == organisation_id,
                api_keys.c.name == stored.name,
                api_keys.c.id != key.id,
                api_keys.c.revoked_at.is_(None),
            )
            .values(revoked_at=stored.created_at)
        )

    async def revoke(self, organisation_id: UUID, key_id: str, now: dt.datetime) -> bool:
        """Revoke a key; False when the organisation has no such live key."""
        found = await self._connection.execute(
            update(api_keys)
            .where(api_keys.c.organisation_id == organisation_id, api_keys.c.id == key_id, *_live(now))
            .values(revoked_at=now)
        )
        return bool(found.rowcount)

    async def page(self, organisation_id: UUID, limit: int, offset: int) -> tuple[int, list[StoredKey]]:
        """Return how many keys there ever were, and a page of them, newest first."""
        counting = select(func.count()).where(api_keys.c.organisation_id == organisation_id)
        total = int((await self._connection.execute(counting)).scalar_one())
        query = _SHOWN.where(api_keys.c.organisation_id == organisation_id)
        query = query.order_by(api_keys.c.created_at.desc(), api_keys.c.id).limit(limit).offset(offset)
        return total, [_stored(row) for row in await self._connection.execute(query)]

    async def find(self, organisation_id: UUID, key_id: str) -> StoredKey | None:
        """Return one key of the organisation."""
        query = _SHOWN.where(api_keys.c.organisation_id == organisation_id, api_keys.c.id == key_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _stored(row)


def _stored(row: Row[Any]) -> StoredKey:
    return StoredKey(
        row.id,
        row.name,
        row.role,
        tuple(row.permissions),
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.last_used_at,
    )


def _live(now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        api_keys.c.revoked_at.is_(None),
        or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now),
    )


def _row(key: ApiKey, stored: StoredKey, organisation_id: UUID, created_by: UUID | None) -> dict[str, Any]:
    return {
        "id": key.id,
        "organisation_id": organisation_id,
        "name": stored.name,
        "role": str(stored.role),
        "permissions": [str(each) for each in stored.permissions],
        "secret_hash": key.hash,
        "created_by": created_by,
        "created_at": stored.created_at,
        "expires_at": stored.expires_at,
    }
