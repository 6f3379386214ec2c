"""Lists of payments for partners and creditors."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

_ROW: Final = """
SELECT payment.id, payment.recorded_at, payment.updated_at, payment.value_date, payment.amount, payment.currency,
       payment.recipient, payment.case_id, account.reference,
       CASE WHEN account.settled_by IS NULL THEN account.state ELSE 'Closed' END AS state
FROM payments AS payment JOIN case_accounts AS account USING (case_id)
"""
# A creditor sees what counts; the partner also what waits for verification.
_COUNTS: Final = "payment.verification = 'Verified' AND payment.deleted_at IS NULL"
_LIVES: Final = "payment.verification <> 'Rejected' AND payment.deleted_at IS NULL"
_ORDER: Final = "ORDER BY payment.recorded_at DESC, payment.id DESC"

_CASE_OF_PARTNER: Final = text("SELECT 1 FROM case_accounts WHERE case_id = :case AND partner_id = :owner")
_MANAGED_CASE: Final = text("""
SELECT is_test, partner_id FROM case_accounts WHERE case_id = :case AND managing_partner_id = :owner
""")
_BY_MANAGER: Final = text(
    f"{_ROW} WHERE payment.case_id = :case AND account.managing_partner_id = :owner AND {_COUNTS} {_ORDER}"
)
_CASE_OF_CREDITOR: Final = text("SELECT 1 FROM case_accounts WHERE case_id = :case AND creditor_id = :owner")
_BY_PARTNER: Final = text(f"{_ROW} WHERE payment.case_id = :case AND payment.partner_id = :owner AND {_LIVES} {_ORDER}")
_BY_CREDITOR: Final = text(
    f"{_ROW} WHERE payment.case_id = :case AND payment.creditor_id = :owner AND {_COUNTS} {_ORDER}"
)
_OF_CREDITOR: Final = text(
    f"{_ROW} WHERE payment.creditor_id = :owner AND NOT payment.is_test AND {_COUNTS} {_ORDER} "
    "LIMIT :limit OFFSET :offset"
)
_COUNT: Final = text(
    f"SELECT count(*) FROM payments AS payment WHERE creditor_id = :owner AND NOT is_test AND {_COUNTS}"  # noqa: S608
)
_ONE: Final = text(f"{_ROW} WHERE payment.id = :payment AND payment.creditor_id = :owner AND {_COUNTS}")
_ONE_OF_PARTNER: Final = text(f"{_ROW} WHERE payment.id = :payment AND payment.partner_id = :owner")


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment as lists show it; the amount is in minor units."""

    id: UUID
    recorded_at: dt.datetime
    updated_at: dt.datetime | None
    value_date: dt.date
    amount: int
    currency: str
    recipient: str
    case_id: UUID
    reference: str
    state: str


class Payments:
    """Reads payments; each method takes whose they must be."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_partner(self, case_id: UUID, partner_id: UUID) -> list[PaymentRow] | None:
        """Return what this partner recorded on a case he has in hand, newest first; None when it is not his."""
        rows = await self._rows(_BY_PARTNER, case=case_id, owner=partner_id)
        return rows or await self._empty(_CASE_OF_PARTNER, case_id, partner_id)

    async def of_case(self, case_id: UUID, creditor_id: UUID) -> list[PaymentRow] | None:
        """Return all payments on a creditor's case, newest first; None when it is not his."""
        rows = await self._rows(_BY_CREDITOR, case=case_id, owner=creditor_id)
        return rows or await self._empty(_CASE_OF_CREDITOR, case_id, creditor_id)

    async def of_managed(self, case_id: UUID, managing_partner_id: UUID) -> list[PaymentRow] | None:
        """Return all payments on a case that this partner submitted, newest first; None when he did not."""
        rows = await self._rows(_BY_MANAGER, case=case_id, owner=managing_partner_id)
        if rows or await self.managed_case(case_id, managing_partner_id):
            return rows
        return None

    async def managed_case(self, case_id: UUID, managing_partner_id: UUID) -> tuple[bool, UUID | None] | None:
        """Return of a case that this partner submitted whether it is a test, and who collects it."""
        found = (await self._connection.execute(_MANAGED_CASE, {"case": case_id, "owner": managing_partner_id})).first()
        return None if found is None else (found.is_test, found.partner_id)

    async def of_creditor(self, creditor_id: UUID, limit: int, offset: int) -> tuple[list[PaymentRow], int]:
        """Return a page of all payments of a creditor, newest first, and how many there are."""
        total = (await self._connection.execute(_COUNT, {"owner": creditor_id})).scalar_one()
        return await self._rows(_OF_CREDITOR, owner=creditor_id, limit=limit, offset=offset), total

    async def one(self, payment_id: UUID, creditor_id: UUID) -> PaymentRow | None:
        """Return one payment of a creditor."""
        rows = await self._rows(_ONE, payment=payment_id, owner=creditor_id)
        return rows[0] if rows else None

    async def of_partner_one(self, payment_id: UUID, partner_id: UUID) -> PaymentRow | None:
        """Return one payment that this partner recorded."""
        rows = await self._rows(_ONE_OF_PARTNER, payment=payment_id, owner=partner_id)
        return rows[0] if rows else None

    async def _rows(self, statement: object, **given: object) -> list[PaymentRow]:
        found: Sequence[Row[tuple[object, ...]]] = (await self._connection.execute(statement, given)).all()  # type: ignore[call-overload]
        return [PaymentRow(*row) for row in found]  # type: ignore[call-arg,arg-type]

    async def _empty(self, statement: object, case_id: UUID, owner: UUID) -> list[PaymentRow] | None:
        known = await self._connection.execute(statement, {"case": case_id, "owner": owner})  # type: ignore[call-overload]
        return [] if known.scalar() else None
