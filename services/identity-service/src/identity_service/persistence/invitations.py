"""Invitations, known by the hash of their token."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from identity_service.domain.invitation import Invitation
from identity_service.persistence.tables import invitations

_OPEN = (invitations.c.accepted_at.is_(None), invitations.c.revoked_at.is_(None))


class StoredInvitations:
    """Fulfils `domain.ports.Invitations`."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    async def add(self, added: Sequence[tuple[Invitation, bytes]], now: dt.datetime) -> None:
        """Add invitations; those whose token or open address is known are left alone."""
        rows = [
            {
                "id": each.id,
                "organisation_id": each.organisation_id,
                "email": each.email,
                "first_name": each.first_name,
                "last_name": each.last_name,
                "role": str(each.role),
                "token_hash": token_hash,
                "created_at": now,
                "expires_at": each.expires_at,
            }
            for each, token_hash in sorted(added, key=lambda each: each[1])
        ]
        await self._connection.execute(insert(invitations).values(rows).on_conflict_do_nothing())

    async def withdraw_open(self, organisation_id: UUID, email: str, now: dt.datetime) -> None:
        """Withdraw what is still open for this address."""
        await self._connection.execute(
            update(invitations)
            .where(
                invitations.c.organisation_id == organisation_id,
                func.lower(invitations.c.email) == email.lower(),
                *_OPEN,
            )
            .values(revoked_at=now)
        )

    async def withdraw(self, organisation_id: UUID, invitation_id: UUID, now: dt.datetime) -> bool:
        """Withdraw one; False when the organisation has no such open invitation."""
        found = await self._connection.execute(
            update(invitations)
            .where(invitations.c.organisation_id == organisation_id, invitations.c.id == invitation_id, *_OPEN)
            .values(revoked_at=now)
        )
        return bool(found.rowcount)

    async def by_token(self, token_hash: bytes, *, lock: bool = False) -> Invitation | None:
        """Return the invitation of a token."""
        query = select(invitations).where(invitations.c.token_hash == token_hash)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _invitation(row)

    async def accept(self, invitation_id: UUID, now: dt.datetime) -> None:
        """Mark it used."""
        await self._connection.execute(
            update(invitations).where(invitations.c.id == invitation_id).values(accepted_at=now)
        )

    async def open_page(
        self, organisation_id: UUID, now: dt.datetime, limit: int, offset: int
    ) -> tuple[int, list[Invitation]]:
        """Return how many can still be accepted, and a page of them, newest first."""
        where = (invitations.c.organisation_id == organisation_id, invitations.c.expires_at > now, *_OPEN)
        total = (await self._connection.execute(select(func.count()).where(*where))).scalar_one()
        query = select(invitations).where(*where).order_by(invitations.c.created_at.desc(), invitations.c.id.desc())
        rows = await self._connection.execute(query.limit(limit).offset(offset))
        return total, [_invitation(row) for row in rows]


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        row.id,
        row.organisation_id,
        row.email,
        row.first_name,
        row.last_name,
        row.role,
        row.expires_at,
        row.accepted_at,
        row.revoked_at,
    )
