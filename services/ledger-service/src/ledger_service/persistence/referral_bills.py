"""The earnings behind invoices of referral partners, in PostgreSQL; each method is one statement."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.referral_invoicing import Earned
from ledger_service.domain.values import PLATFORM_OWNER, ReferralInvoicing
from ledger_service.persistence.counted import COUNTED

# Locked in the order of their ids; who waited sees what was invoiced meanwhile no more.
_CLAIM: Final = text(f"""
WITH mode AS (
    SELECT EXISTS (SELECT 1 FROM billing_profiles WHERE organisation_id = :owner
                   AND invoicing_trigger = 'ConfirmedPipeline') AS pipeline
), ready AS (
    SELECT p.id FROM payments AS p
    WHERE referral_partner_id = :owner AND NOT is_test AND {COUNTED} AND commission_status = 'Paid'
      AND coalesce(referral_invoicing, 'Pending') = 'Pending'
      AND (platform_invoicing = 'PaymentReceived'
           OR (platform_invoicing IN ('NotInvoiced', 'InvoiceIssued') AND (SELECT pipeline FROM mode)))
      AND (CAST(:payments AS uuid[]) IS NULL OR p.id = ANY(CAST(:payments AS uuid[])))
    ORDER BY p.id LIMIT :limit FOR UPDATE
), claimed AS (
    UPDATE payments SET referral_invoicing = 'Invoiced', referral_invoice_id = :invoice
    FROM ready WHERE payments.id = ready.id
    RETURNING payments.id, case_id, value_date, amount, platform, referral, currency, referral_usd
)
INSERT INTO invoice_lines (invoice_id, line, payment_id, case_id, reference, value_date, recovered, commission, share,
    currency, amount, issuer_id, recipient_id)
SELECT :invoice, row_number() OVER (ORDER BY claimed.value_date, claimed.id), claimed.id, claimed.case_id,
       coalesce(account.reference, claimed.case_id::text), claimed.value_date, claimed.amount, claimed.platform,
       claimed.referral, claimed.currency, claimed.referral_usd, :owner, :platform
FROM claimed LEFT JOIN case_accounts AS account ON account.case_id = claimed.case_id
RETURNING payment_id, currency, share, amount
""")  # noqa: S608 - constants of this module; values are bound
_MOVE: Final = text("""
UPDATE payments SET referral_invoicing = :stage,
    referral_invoice_id = CASE WHEN :stage = 'Pending' THEN NULL ELSE referral_invoice_id END
WHERE id IN (SELECT payment_id FROM invoice_lines WHERE invoice_id = :id) AND referral_invoice_id = :id
""")


class ReferralBills:
    """Implements `domain.referral_invoicing.ReferralBills`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim(
        self, invoice_id: UUID, owner: UUID, payment_ids: Sequence[UUID] | None, limit: int
    ) -> list[Earned]:
        """Put what is ready to invoice on an invoice, once each; these payments only, if told."""
        given = {
            "invoice": invoice_id,
            "owner": owner,
            "payments": None if payment_ids is None else list(payment_ids),
            "limit": limit,
            "platform": PLATFORM_OWNER,
        }
        return [Earned(*row) for row in await self._connection.execute(_CLAIM, given)]

    async def move(self, invoice_id: UUID, stage: ReferralInvoicing) -> None:
        """Note how far the fees on an invoice are; `PENDING` takes them off it."""
        await self._connection.execute(_MOVE, {"id": invoice_id, "stage": stage.value})
