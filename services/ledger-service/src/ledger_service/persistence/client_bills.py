"""The payments behind partners' invoices to clients, in PostgreSQL; each method is one statement."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.client_invoicing import Billable, Unpaid, Wanted
from ledger_service.domain.documents import Line
from ledger_service.domain.ports import Change
from ledger_service.persistence.changes import REWRITE_PAYMENTS, payment_arguments
from ledger_service.persistence.counted import COUNTED
from ledger_service.persistence.history import booked

# Locked in the order of their ids, as everybody locks payments; who waited sees a payment that was invoiced meanwhile
# no more.
_LOCK: Final = text(f"""
WITH open AS (
    SELECT id, case_id, terms_number, creditor_id, value_date, currency, amount, partner_gross, fee, vat,
           commission_status
    FROM payments
    WHERE partner_id = :partner AND client_invoice_id IS NULL AND NOT is_test AND {COUNTED}
      AND commission_status IN ('Paid', 'Unpaid') AND partner_gross + vat > 0
      AND (CAST(:client AS uuid) IS NULL OR creditor_id = :client)
      AND (CAST(:cases AS uuid[]) IS NULL OR case_id = ANY(CAST(:cases AS uuid[])))
      AND (CAST(:payments AS uuid[]) IS NULL OR id = ANY(CAST(:payments AS uuid[])))
    ORDER BY id LIMIT :limit FOR UPDATE
)
SELECT open.id, open.case_id, open.creditor_id, coalesce(account.reference, open.case_id::text) AS reference,
       open.value_date, open.currency, open.amount, open.partner_gross, open.fee, open.vat, terms.vat_rate,
       open.commission_status = 'Paid' AS settled
FROM open
LEFT JOIN case_accounts AS account ON account.case_id = open.case_id
JOIN case_terms AS terms ON terms.case_id = open.case_id AND terms.number = open.terms_number
ORDER BY open.value_date, open.id
""")  # noqa: S608 - constants of this module; values are bound
_LINE: Final = {
    "invoice_id": "uuid", "recipient_id": "uuid", "line": "integer", "payment_id": "uuid", "case_id": "uuid",
    "reference": "text", "value_date": "date", "recovered": "bigint", "commission": "bigint", "share": "bigint",
    "vat": "bigint", "currency": "text", "amount": "bigint", "taxed": "boolean",
}  # fmt: skip
_BILL: Final = f"""
WITH line AS (
    SELECT * FROM unnest({", ".join(f"${n}::{kind}[]" for n, kind in enumerate(_LINE.values(), start=2))})
        AS line({", ".join(_LINE)})
), billed AS (
    UPDATE payments SET client_invoice_id = line.invoice_id FROM line WHERE payments.id = line.payment_id
)
INSERT INTO invoice_lines (issuer_id, {", ".join(_LINE)}) SELECT $1::uuid, {", ".join(_LINE)} FROM line
"""  # noqa: S608 - names of this module; values are bound
_UNBILL: Final = text("""
UPDATE payments SET client_invoice_id = NULL
WHERE id IN (SELECT payment_id FROM invoice_lines WHERE invoice_id = :id) AND client_invoice_id = :id
""")
_CASES: Final = text("SELECT DISTINCT case_id FROM invoice_lines WHERE invoice_id = :id ORDER BY case_id")
_UNPAID: Final = text("""
SELECT p.*, l.attributed, l.linked_at
FROM payments AS p LEFT JOIN client_links AS l
    ON l.creditor_id = p.creditor_id AND l.referral_partner_id = p.referral_partner_id
WHERE p.id IN (SELECT payment_id FROM invoice_lines WHERE invoice_id = :id) AND p.client_invoice_id = :id
  AND p.commission_status = 'Unpaid'
ORDER BY p.id FOR UPDATE OF p
""")


class ClientBills:
    """Implements `domain.client_invoicing.ClientBills`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def locked(self, partner_id: UUID, wanted: Wanted, limit: int) -> list[Billable]:
        """Return what the partner may invoice of these, oldest first; nobody else's until the commit."""
        given = {
            "partner": partner_id,
            "client": wanted.client_id,
            "cases": None if wanted.case_ids is None else list(wanted.case_ids),
            "payments": None if wanted.payment_ids is None else list(wanted.payment_ids),
            "limit": limit,
        }
        return [_billable(row) for row in (await self._connection.execute(_LOCK, given)).mappings()]

    async def bill(self, partner_id: UUID, bills: Sequence[tuple[UUID, UUID, Sequence[Line]]]) -> None:
        """Put payments on their invoices, given with the client and the lines."""
        rows = [
            (
                invoice_id, client_id, line.line, line.payment_id, line.case_id, line.reference, line.value_date,
                line.recovered, line.commission, line.share, line.vat, line.currency, line.amount, line.taxed,
            )
            for invoice_id, client_id, lines in bills
            for line in lines
        ]  # fmt: skip
        arrays = tuple(list(column) for column in zip(*rows, strict=True))
        await self._connection.exec_driver_sql(_BILL, (partner_id, *arrays))

    async def unbill(self, invoice_id: UUID) -> None:
        """Take the payments off an invoice: they can be corrected, and invoiced again."""
        await self._connection.execute(_UNBILL, {"id": invoice_id})

    async def cases_of(self, invoice_id: UUID) -> list[UUID]:
        """Return the cases of an invoice's payments."""
        return [row.case_id for row in await self._connection.execute(_CASES, {"id": invoice_id})]

    async def unpaid(self, invoice_id: UUID) -> list[Unpaid]:
        """Return the payments of an invoice whose commission is not paid, locked."""
        rows = (await self._connection.execute(_UNPAID, {"id": invoice_id})).mappings()
        return [
            Unpaid(row["case_id"], booked(row), row["terms_number"], row["platform_usd"], row["referral_usd"])
            for row in rows
        ]

    async def write_paid(self, changes: Sequence[Change], actor_id: UUID | None, at: dt.datetime) -> None:
        """Write payments whose commission is paid now, and what they were before."""
        await self._connection.exec_driver_sql(REWRITE_PAYMENTS, payment_arguments(changes, actor_id, at))


def _billable(row: RowMapping) -> Billable:
    return Billable(
        payment_id=row["id"],
        case_id=row["case_id"],
        creditor_id=row["creditor_id"],
        reference=row["reference"],
        value_date=row["value_date"],
        currency=row["currency"],
        recovered=row["amount"],
        gross=row["partner_gross"],
        fee=row["fee"],
        vat=row["vat"],
        vat_rate=Fraction(row["vat_rate"]),
        settled=row["settled"],
    )
