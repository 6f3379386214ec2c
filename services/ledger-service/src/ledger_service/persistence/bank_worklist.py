"""The lines of bank statements as somebody works through them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.bank import LineStatus
from ledger_service.domain.bank_ports import KeptLine
from ledger_service.persistence.bank import bank_line

_LIST: Final = """
SELECT line.*, account_of.reference AS case_reference FROM bank_lines AS line
LEFT JOIN case_accounts AS account_of ON account_of.case_id = line.case_id
WHERE line.owner_id = :owner AND (CAST(:status AS text) IS NULL OR line.status = :status)
  AND (CAST(:direction AS text) IS NULL OR line.direction = :direction)
"""
_PAGE: Final = text(f"{_LIST} ORDER BY line.booked_on DESC, line.id DESC LIMIT :limit OFFSET :offset")
_COUNT: Final = text("""
SELECT count(*) FROM bank_lines AS line
WHERE line.owner_id = :owner AND (CAST(:status AS text) IS NULL OR line.status = :status)
  AND (CAST(:direction AS text) IS NULL OR line.direction = :direction)
""")
_ONE: Final = text(f"{_LIST} AND line.id = :id")
_LOCK: Final = text("SELECT * FROM bank_lines WHERE id = :id AND owner_id = :owner FOR UPDATE")
_DECIDE: Final = text("""
UPDATE bank_lines SET status = :status, case_id = :case, payment_id = :payment,
    disbursement_id = :disbursement, invoice_id = :invoice, note = coalesce(:note, note),
    automatic = false, decided_by = :by, decided_at = :at
WHERE id = :id AND owner_id = :owner
""")
_TAKEN: Final = text("""
SELECT paid.id, paid.case_id, paid.amount, paid.currency,
       EXISTS (SELECT 1 FROM bank_lines WHERE bank_lines.payment_id = paid.id) AS taken
FROM payments AS paid
WHERE paid.id = :payment AND paid.partner_id = :partner AND paid.recipient = 'CollectionPartner'
  AND paid.verification <> 'Rejected' AND paid.deleted_at IS NULL
""")


@dataclass(frozen=True, slots=True)
class OwnPayment:
    """A payment that somebody says a line is the money of; `taken`: another line is."""

    id: UUID
    case_id: UUID
    amount: int
    currency: str
    taken: bool


class BankWorklist:
    """Reads and decides lines; each method takes whose they must be."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(
        self, owner_id: UUID, status: str | None, direction: str | None, limit: int, offset: int
    ) -> tuple[Sequence[Mapping[str, Any]], int]:
        """Return lines, the last booked first, and how many there are."""
        given = {"owner": owner_id, "status": status, "direction": direction}
        total = (await self._connection.execute(_COUNT, given)).scalar_one()
        rows = await self._connection.execute(_PAGE, given | {"limit": limit, "offset": offset})
        return [dict(row) for row in rows.mappings()], total

    async def one(self, owner_id: UUID, line_id: UUID) -> Mapping[str, Any] | None:
        """Return one line."""
        given = {"owner": owner_id, "status": None, "direction": None, "id": line_id}
        row = (await self._connection.execute(_ONE, given)).mappings().first()
        return None if row is None else dict(row)

    async def lock(self, owner_id: UUID, line_id: UUID) -> KeptLine | None:
        """Return one line, locked until the commit."""
        row = (await self._connection.execute(_LOCK, {"id": line_id, "owner": owner_id})).mappings().first()
        return None if row is None else _kept(dict(row))

    async def payment(self, partner_id: UUID, payment_id: UUID) -> OwnPayment | None:
        """Return a payment that this partner received."""
        row = (await self._connection.execute(_TAKEN, {"payment": payment_id, "partner": partner_id})).first()
        return None if row is None else OwnPayment(*row)

    async def decide(self, owner_id: UUID, kept: KeptLine, at: dt.datetime, by: UUID | None) -> None:
        """Write what somebody decided about a line."""
        given = {
            "id": kept.id, "owner": owner_id, "status": kept.status.value, "case": kept.case_id,
            "payment": kept.payment_id, "disbursement": kept.disbursement_id, "invoice": kept.invoice_id,
            "note": kept.note, "by": by, "at": at,
        }  # fmt: skip
        await self._connection.execute(_DECIDE, given)


def _kept(row: Mapping[str, Any]) -> KeptLine:
    return KeptLine(
        id=row["id"],
        statement_id=row["statement_id"],
        account=row["account"],
        line=bank_line(row),
        status=LineStatus(row["status"]),
        maybe_same_as=row["maybe_same_as"],
        case_id=row["case_id"],
        payment_id=row["payment_id"],
        disbursement_id=row["disbursement_id"],
        invoice_id=row["invoice_id"],
        automatic=row["automatic"],
        note=row["note"],
    )
