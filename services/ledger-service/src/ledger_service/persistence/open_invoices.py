"""Invoices of the platform that wait for their money: taken and settled many at once."""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.documents import InvoiceRow
from ledger_service.domain.invoicing import InvoiceKind
from ledger_service.persistence.invoices import COLUMNS, invoice_row

_OPEN: Final = text(f"""
SELECT {COLUMNS} FROM invoices
WHERE kind = :kind AND status = 'Issued' AND credits IS NULL AND total > prepaid ORDER BY id FOR UPDATE
""")  # noqa: S608 - constants of this module; values are bound
_PAID: Final = text("""
WITH given AS (
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[]), CAST(:references AS text[]))
        AS given(id, paid_on, reference)
), received AS (
    UPDATE payments SET platform_invoicing = 'PaymentReceived'
    FROM invoice_lines AS line JOIN given ON given.id = line.invoice_id
    WHERE payments.id = line.payment_id AND payments.platform_invoice_id = given.id
)
UPDATE invoices SET status = 'Paid', paid_on = given.paid_on, payment_reference = given.reference, settled_at = :now
FROM given WHERE invoices.id = given.id
""")


class OpenInvoices:
    """Implements `application.match_invoices.OpenInvoices`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(self, today: dt.date) -> list[InvoiceRow]:
        """Return the platform's open invoices, nobody else's until the commit."""
        rows = await self._connection.execute(_OPEN, {"kind": InvoiceKind.PLATFORM.value, "today": today})
        return [invoice_row(row) for row in rows.mappings()]

    async def paid(self, paid: Sequence[tuple[UUID, dt.date, str]], now: dt.datetime) -> None:
        """Settle them, with the payments behind them, in one statement."""
        given = {
            "ids": [id_ for id_, _, _ in paid], "days": [day for _, day, _ in paid],
            "references": [reference for _, _, reference in paid], "now": now,
        }  # fmt: skip
        await self._connection.execute(_PAID, given)
