"""Payments by how far they are believed, for staff and for the partner who reported them."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_CONDITION: Final = """
FROM payments AS payment JOIN case_accounts AS account USING (case_id)
WHERE payment.verification = :verification AND payment.deleted_at IS NULL
  AND (CAST(:owner AS uuid) IS NULL OR payment.partner_id = :owner)
"""
_PAGE: Final = text(f"""
SELECT payment.id, payment.case_id, account.reference, payment.partner_id, payment.creditor_id, payment.amount,
       payment.client, payment.currency, payment.is_explicit, payment.recipient, payment.value_date,
       payment.recorded_at, payment.verification, payment.rejection_reason, payment.verified_at
{_CONDITION} ORDER BY payment.recorded_at, payment.id LIMIT :limit OFFSET :offset
""")
_COUNT: Final = text(f"SELECT count(*) {_CONDITION}")
_CASE: Final = text("SELECT case_id FROM payments WHERE id = :payment AND deleted_at IS NULL")


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A payment under review; amounts in minor units, `stated`: the partner gave the split himself."""

    id: UUID
    case_id: UUID
    reference: str
    partner_id: UUID
    creditor_id: UUID
    amount: int
    client: int
    currency: str
    stated: bool
    recipient: str
    value_date: dt.date
    recorded_at: dt.datetime
    verification: str
    rejection_reason: str | None
    verified_at: dt.datetime | None


class Reviews:
    """Reads payments under review."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, verification: str, owner: UUID | None, limit: int, offset: int) -> tuple[list[ReviewRow], int]:
        """Return a page, oldest first, and how many there are; `owner` is the partner, None for all."""
        given = {"verification": verification, "owner": owner}
        total = (await self._connection.execute(_COUNT, given)).scalar_one()
        rows = await self._connection.execute(_PAGE, {**given, "limit": limit, "offset": offset})
        return [ReviewRow(*row) for row in rows], total

    async def case_of(self, payment_id: UUID) -> UUID | None:
        """Return whose case a payment is on; None when there is no such payment."""
        found: UUID | None = (await self._connection.execute(_CASE, {"payment": payment_id})).scalar()
        return found
