"""What a claim about an unpaid success fee is held against: the payments, and open claims about them."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_PAID: Final = text("""
SELECT id, creditor_id FROM case_payments
WHERE id = ANY(CAST(:ids AS uuid[])) AND partner_id = :partner_id ORDER BY id FOR UPDATE
""")
_CLAIMED: Final = text("""
SELECT EXISTS (
    SELECT 1 FROM cases
    WHERE managing_partner_id = :partner_id AND created_via = 'Commission'
      AND commission_of && CAST(:ids AS uuid[]) AND state NOT IN ('Closed', 'Merged')
)
""")


async def paid_clients(connection: AsyncConnection, partner_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """See `Cases.paid_clients`: one statement."""
    rows = await connection.execute(_PAID, {"ids": sorted(ids), "partner_id": partner_id})
    return {row.id: row.creditor_id for row in rows}


async def claimed(connection: AsyncConnection, partner_id: UUID, ids: Collection[UUID]) -> bool:
    """See `Cases.claims_commission`: one statement."""
    return bool((await connection.execute(_CLAIMED, {"ids": sorted(ids), "partner_id": partner_id})).scalar_one())
