"""What is left of credit notes over paid invoices, in PostgreSQL."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.credits import Credit, CreditUse
from ledger_service.domain.values import PLATFORM_OWNER

_LOCK: Final = text("""
SELECT id FROM invoices
WHERE refundable > 0 AND kind = 'PlatformCreditNote' AND recipient_id = ANY(CAST(:partners AS uuid[]))
ORDER BY id FOR UPDATE
""")
# Read after the lock: what another run used meanwhile is gone.
_LEFT: Final = text("""
SELECT note.id, note.recipient_id, note.currency, note.refundable - coalesce(used.amount, 0) AS amount
FROM invoices AS note
LEFT JOIN (SELECT credit_note_id, sum(amount)::bigint AS amount FROM credit_uses
           WHERE credit_note_id = ANY(CAST(:notes AS uuid[])) GROUP BY credit_note_id) AS used
    ON used.credit_note_id = note.id
WHERE note.id = ANY(CAST(:notes AS uuid[])) AND note.refundable > coalesce(used.amount, 0)
ORDER BY note.id
""")
_USE: Final = text("""
INSERT INTO credit_uses (credit_note_id, invoice_id, issuer_id, recipient_id, amount)
SELECT note, invoice, :issuer, partner, amount
FROM unnest(CAST(:notes AS uuid[]), CAST(:invoices AS uuid[]), CAST(:partners AS uuid[]), CAST(:amounts AS bigint[]))
    AS used(note, invoice, partner, amount)
""")


class Credits:
    """Implements `domain.invoice_run.Credits`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def left(self, partners: Sequence[UUID]) -> list[Credit]:
        """Return what these partners have to get back, oldest first; nobody else uses it until the commit."""
        locked = await self._connection.execute(_LOCK, {"partners": list(partners)})
        rows = await self._connection.execute(_LEFT, {"notes": [row.id for row in locked]})
        return [Credit(*row) for row in rows]

    async def use(self, used: Sequence[CreditUse]) -> None:
        """Note what settled which invoice."""
        if not used:
            return
        given = {
            "issuer": PLATFORM_OWNER,
            "notes": [each.note_id for each in used],
            "invoices": [each.invoice_id for each in used],
            "partners": [each.partner_id for each in used],
            "amounts": [each.amount for each in used],
        }
        await self._connection.execute(_USE, given)
