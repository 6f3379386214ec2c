"""Recorded payouts as lines of a bank find them."""

import datetime as dt
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.payouts import Unproven

_HOLD: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('payouts ' || :partner, 0))")
_UNPROVEN: Final = """
SELECT made.id, made.reference, made.currency, made.amount, client.name
FROM disbursements AS made LEFT JOIN parties AS client ON client.id = made.creditor_id
WHERE made.partner_id = :partner AND {which}
  AND NOT EXISTS (SELECT 1 FROM bank_lines WHERE bank_lines.disbursement_id = made.id)
ORDER BY made.id
"""
_OF_DAYS: Final = text(_UNPROVEN.format(which="made.paid_on BETWEEN :first AND :last"))
_ONE: Final = text(_UNPROVEN.format(which="made.id = :id"))


class Payouts:
    """Implements `application.match_payouts.Payouts`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hold(self, partner_id: UUID) -> None:
        """Hold others back who look for lines of this partner's payouts."""
        await self._connection.execute(_HOLD, {"partner": str(partner_id)})

    async def unproven(self, partner_id: UUID, first: dt.date, last: dt.date) -> list[Unproven]:
        """Return what was recorded for these days and no line is the money of."""
        given = {"partner": partner_id, "first": first, "last": last}
        return [Unproven(*row) for row in await self._connection.execute(_OF_DAYS, given)]

    async def one(self, partner_id: UUID, disbursement_id: UUID) -> Unproven | None:
        """Return one; None when there is no such one, or a line is its money already."""
        row = (await self._connection.execute(_ONE, {"partner": partner_id, "id": disbursement_id})).first()
        return None if row is None else Unproven(*row)
