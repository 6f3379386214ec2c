"""Organisations and the calls that made them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from identity_service.domain.people import Organisation
from identity_service.persistence.tables import organisations, provisionings

_WAIT_FOR_KEY = text("SELECT pg_advisory_xact_lock(hashtextextended('provisioning:' || :key, 0))")


class StoredOrganisations:
    """Fulfils `domain.ports.Organisations`."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    async def add(self, added: Sequence[Organisation]) -> None:
        """Add those that are not there yet, in one statement."""
        rows = [
            {
                "id": each.id,
                "kind": str(each.kind),
                "name": each.name,
                "country": each.country,
                "created_at": each.created_at,
            }
            for each in sorted(added, key=lambda each: each.id)
        ]
        await self._connection.execute(insert(organisations).values(rows).on_conflict_do_nothing())

    async def find(self, organisation_id: UUID, *, lock: bool = False) -> Organisation | None:
        """Return one; `lock` holds it until the end of the transaction."""
        query = select(organisations).where(organisations.c.id == organisation_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _organisation(row)

    async def page(self, kind: str | None, limit: int, offset: int) -> tuple[int, list[Organisation]]:
        """Return how many there are, and a page of them, newest first."""
        query = select(organisations, func.count().over().label("total"))
        if kind is not None:
            query = query.where(organisations.c.kind == kind)
        query = query.order_by(organisations.c.created_at.desc(), organisations.c.id.desc())
        rows = (await self._connection.execute(query.limit(limit).offset(offset))).all()
        if rows or not offset:
            return (rows[0].total if rows else 0), [_organisation(row) for row in rows]
        counting = select(func.count()).select_from(organisations)
        if kind is not None:
            counting = counting.where(organisations.c.kind == kind)
        return (await self._connection.execute(counting)).scalar_one(), []

    async def provisioned(self, idempotency_key: str) -> tuple[bytes, UUID, UUID] | None:
        """Return an earlier provisioning with this key; waits for one that is under way."""
        await self._connection.execute(_WAIT_FOR_KEY, {"key": idempotency_key})
        query = select(provisionings).where(provisionings.c.idempotency_key == idempotency_key)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else (bytes(row.request_hash), row.organisation_id, row.user_id)

    async def remember_provisioning(
        self, idempotency_key: str, request_hash: bytes, organisation_id: UUID, user_id: UUID
    ) -> None:
        """Keep what a later call with the same key has to answer."""
        await self._connection.execute(
            insert(provisionings).values(
                idempotency_key=idempotency_key,
                request_hash=request_hash,
                organisation_id=organisation_id,
                user_id=user_id,
            )
        )


def _organisation(row: Row[Any]) -> Organisation:
    return Organisation(row.id, row.kind, row.name, row.country, row.created_at)
