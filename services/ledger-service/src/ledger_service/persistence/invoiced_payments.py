"""What an invoice does to its payments, in PostgreSQL."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_RECEIVED: Final = text("""
UPDATE payments SET platform_invoicing = 'PaymentReceived'
WHERE id IN (SELECT payment_id FROM invoice_lines WHERE invoice_id = ANY(CAST(:ids AS uuid[])))
  AND platform_invoice_id = ANY(CAST(:ids AS uuid[]))
""")
_CREDITED: Final = text("""
UPDATE payments
SET platform_invoicing = CASE WHEN :again THEN 'NotInvoiced' ELSE 'InvoiceCredited' END,
    platform_invoice_id = CASE WHEN :again THEN NULL ELSE platform_invoice_id END
WHERE id IN (SELECT payment_id FROM invoice_lines WHERE invoice_id = :id) AND platform_invoice_id = :id
""")
_SHARES: Final = text("""
SELECT currency, sum(share)::bigint AS share FROM invoice_lines WHERE invoice_id = :id GROUP BY currency
""")
_REFERRAL: Final = text("""
SELECT referral_partner_id, currency, sum(referral)::bigint FROM payments
WHERE id IN (SELECT payment_id FROM invoice_lines WHERE invoice_id = :id) AND platform_invoice_id = :id
  AND referral_partner_id IS NOT NULL AND referral > 0 AND referral_invoicing = 'Pending'
GROUP BY referral_partner_id, currency ORDER BY referral_partner_id, currency
""")
_COPY: Final = text("""
INSERT INTO invoice_lines (invoice_id, line, payment_id, case_id, reference, value_date, recovered, commission, share,
    vat, currency, amount, issuer_id, recipient_id, taxed)
SELECT :note, line, payment_id, case_id, reference, value_date, recovered, -commission, -share, -vat, currency, -amount,
       issuer_id, recipient_id, taxed
FROM invoice_lines WHERE invoice_id = :id
""")


class InvoicedPayments:
    """Implements `domain.documents.InvoicedPayments`; each method is one statement."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def received(self, invoice_ids: Sequence[UUID]) -> None:
        """Note that the platform has its share of them."""
        await self._connection.execute(_RECEIVED, {"ids": list(invoice_ids)})

    async def credited(self, invoice_id: UUID, *, billed_again: bool) -> None:
        """Unfreeze them; those that are billed again wait for the next run."""
        await self._connection.execute(_CREDITED, {"id": invoice_id, "again": billed_again})

    async def shares(self, invoice_id: UUID) -> dict[str, int]:
        """Return per currency of payouts what the document charges."""
        return {row.currency: row.share for row in await self._connection.execute(_SHARES, {"id": invoice_id})}

    async def referral_shares(self, invoice_id: UUID) -> list[tuple[UUID, str, int]]:
        """Return per referral partner and currency what was promised of the platform's share."""
        return [(row[0], row[1], row[2]) for row in await self._connection.execute(_REFERRAL, {"id": invoice_id})]

    async def copy_lines(self, credit_note_id: UUID, invoice_id: UUID) -> None:
        """Write the lines of an invoice once more, negated, for its credit note."""
        await self._connection.execute(_COPY, {"note": credit_note_id, "id": invoice_id})
