"""Withdrawal fees in PostgreSQL."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.withdrawal import Owed, Withdrawal

_COLUMNS: Final = """
w.id, w.case_id, w.partner_id, w.creditor_id, w.currency, w.is_test, w.withdrawn_at, w.fee, w.costs, w.vat, w.paid_on,
a.reference
"""
# What was computed by other topics may arrive later: then it waits.
_READY: Final = """
FROM withdrawal_fees AS w JOIN case_accounts AS a USING (case_id)
WHERE w.charged_at IS NULL
  AND EXISTS (SELECT 1 FROM case_terms AS t WHERE t.case_id = a.case_id AND t.number = a.terms_number)
"""
_WAITING: Final = text(f"SELECT {_COLUMNS} {_READY} ORDER BY w.id LIMIT :limit FOR UPDATE OF w SKIP LOCKED")
_COUNT_WAITING: Final = text(f"SELECT count(*) {_READY}")
_FOUND: Final = f"SELECT {_COLUMNS} FROM withdrawal_fees AS w JOIN case_accounts AS a USING (case_id)"  # noqa: S608
_LOCKED: Final = text(
    f"{_FOUND} WHERE w.id = :id AND w.partner_id = :partner AND w.charged_at IS NOT NULL FOR UPDATE OF w"
)
_CHARGE: Final = text("""
UPDATE withdrawal_fees AS w SET fee = given.fee, costs = given.costs, vat = given.vat, charged_at = :now
FROM unnest(CAST(:ids AS uuid[]), CAST(:fees AS bigint[]), CAST(:costs AS bigint[]), CAST(:vats AS bigint[]))
    AS given(id, fee, costs, vat)
WHERE w.id = given.id
""")
_SETTLE: Final = text("UPDATE withdrawal_fees SET paid_on = :paid_on, paid_at = :now, paid_by = :by WHERE id = :id")
_SIDES: Final = {"partner": "w.partner_id", "creditor": "w.creditor_id"}
_PAGE: Final = """
WHERE {side} = :owner AND w.charged_at IS NOT NULL ORDER BY w.withdrawn_at DESC, w.id LIMIT :limit OFFSET :offset
"""


class PostgresWithdrawals:
    """Implements `domain.withdrawal.Withdrawals`, and reads pages, for whoever the connection is scoped to."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def waiting(self, limit: int) -> Sequence[Withdrawal]:
        """Return those that can be charged now, locked."""
        return [_withdrawal(row) for row in await self._connection.execute(_WAITING, {"limit": limit})]

    async def count_waiting(self) -> int:
        """Return how many can be charged now."""
        return int((await self._connection.execute(_COUNT_WAITING)).scalar_one())

    async def locked(self, withdrawal_id: UUID, partner_id: UUID) -> Withdrawal | None:
        """Return a charged one of this partner, nobody else's until the commit."""
        row = (await self._connection.execute(_LOCKED, {"id": withdrawal_id, "partner": partner_id})).first()
        return _withdrawal(row) if row else None

    async def charge(self, amounts: Mapping[UUID, Owed], now: dt.datetime) -> None:
        """Write what is owed, in one statement."""
        given = {
            "ids": list(amounts), "fees": [each.fee for each in amounts.values()],
            "costs": [each.costs for each in amounts.values()], "vats": [each.vat for each in amounts.values()],
            "now": now,
        }  # fmt: skip
        await self._connection.execute(_CHARGE, given)

    async def settle(self, withdrawal_id: UUID, paid_on: dt.date, now: dt.datetime, by: UUID | None) -> None:
        """Write that one was paid."""
        await self._connection.execute(_SETTLE, {"id": withdrawal_id, "paid_on": paid_on, "now": now, "by": by})

    async def page(self, side: str, owner: UUID, limit: int, offset: int) -> tuple[list[Withdrawal], int]:
        """Return a page of those of a `partner` or `creditor`, newest first, and how many there are."""
        column = _SIDES[side]
        counting = text(f"SELECT count(*) FROM withdrawal_fees AS w WHERE {column} = :owner AND charged_at IS NOT NULL")  # noqa: S608
        total = int((await self._connection.execute(counting, {"owner": owner})).scalar_one())
        statement = text(_FOUND + _PAGE.format(side=column))
        rows = await self._connection.execute(statement, {"owner": owner, "limit": limit, "offset": offset})
        return [_withdrawal(row) for row in rows], total


def _withdrawal(row: Row) -> Withdrawal:  # type: ignore[type-arg]
    owed = None if row.fee is None else Owed(row.fee, row.costs, row.vat)
    return Withdrawal(
        row.id, row.case_id, row.partner_id, row.creditor_id, row.currency, row.is_test, row.withdrawn_at, owed,
        row.paid_on, row.reference,
    )  # fmt: skip
