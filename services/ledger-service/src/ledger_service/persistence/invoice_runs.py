"""The monthly run in PostgreSQL: a fixed number of statements for any number of partners and payments."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.invoice_run import Charged, Draft, OpenRun
from ledger_service.persistence.counted import COUNTED

_TO_INVOICE: Final = f"""
commission_status = 'Paid' AND platform_invoicing = 'NotInvoiced' AND platform > 0 AND NOT is_test
AND coalesce(fx_locked_at, recorded_at) < :until AND {COUNTED}
"""

_REQUEST: Final = text("""
INSERT INTO invoice_runs AS run (period, requested_at, requested_by) VALUES (:period, :now, :by)
ON CONFLICT (period) DO UPDATE
SET finished_at = NULL, after_partner = '00000000-0000-0000-0000-000000000000',
    requested_at = excluded.requested_at, requested_by = excluded.requested_by
    WHERE run.finished_at IS NOT NULL AND :again
""")
_TAKE: Final = text("""
SELECT period, requested_by, after_partner FROM invoice_runs
WHERE finished_at IS NULL ORDER BY period LIMIT 1 FOR UPDATE SKIP LOCKED
""")
_OPEN: Final = text("SELECT count(*) FROM invoice_runs WHERE finished_at IS NULL")
_KNOWN: Final = text("SELECT 1 FROM invoice_runs WHERE period >= :period AND requested_at >= :since LIMIT 1")
_CANDIDATES: Final = text(f"""
SELECT partner_id, currency FROM payments
WHERE {_TO_INVOICE} AND partner_id > :after AND partner_id <= coalesce((
    SELECT partner_id FROM (
        SELECT DISTINCT partner_id FROM payments WHERE {_TO_INVOICE} AND partner_id > :after
        ORDER BY partner_id LIMIT :limit
    ) AS next ORDER BY partner_id DESC LIMIT 1), :after)
GROUP BY partner_id, currency ORDER BY partner_id, currency
""")  # noqa: S608 - constants of this module; values are bound

# Whoever changed a payment meanwhile is waited for, and the row is looked at again as it is then.
_CLAIM: Final = text(f"""
WITH given AS (
    SELECT * FROM unnest(CAST(:invoices AS uuid[]), CAST(:partners AS uuid[]), CAST(:currencies AS text[]),
                         CAST(:factors AS numeric[])) AS given(invoice_id, partner, payout_currency, factor)
), claimed AS (
    UPDATE payments SET platform_invoicing = 'InvoiceIssued', platform_invoice_id = given.invoice_id
    FROM given WHERE partner_id = given.partner AND currency = given.payout_currency AND {_TO_INVOICE}
    RETURNING payments.id, case_id, value_date, amount, partner_gross, platform, currency, partner_id,
              given.invoice_id, round(platform * given.factor)::bigint AS charged
), lined AS (
    INSERT INTO invoice_lines (invoice_id, line, payment_id, case_id, reference, value_date, recovered, commission,
        share, currency, amount, issuer_id, recipient_id)
    SELECT invoice_id, row_number() OVER (PARTITION BY invoice_id ORDER BY value_date, claimed.id), claimed.id,
           case_id, account.reference, value_date, amount, partner_gross, platform, claimed.currency, charged,
           :issuer, claimed.partner_id
    FROM claimed JOIN case_accounts AS account USING (case_id)
    RETURNING invoice_id, currency, share, amount
)
SELECT invoice_id, currency, count(*) AS lines, sum(share)::bigint AS share, sum(amount)::bigint AS amount
FROM lined GROUP BY invoice_id, currency ORDER BY invoice_id, currency
""")  # noqa: S608 - constants of this module; values are bound
_ADVANCE: Final = text("""
UPDATE invoice_runs SET after_partner = :after, invoices = invoices + :invoices, payments = payments + :payments,
    finished_at = :finished WHERE period = :period
""")
_RUNS: Final = text("""
SELECT period, requested_at, requested_by, finished_at, invoices, payments FROM invoice_runs
ORDER BY period DESC LIMIT 100
""")


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as staff sees it."""

    period: dt.date
    requested_at: dt.datetime
    requested_by: UUID | None
    finished_at: dt.datetime | None
    invoices: int
    payments: int


class InvoiceRuns:
    """Implements `domain.invoice_run.InvoiceRuns`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def request(self, period: dt.date, now: dt.datetime, by: UUID | None, *, again: bool) -> None:
        """Ask for a month to be invoiced; one that is being invoiced goes on, one that was is looked at `again`."""
        await self._connection.execute(_REQUEST, {"period": period, "now": now, "by": by, "again": again})

    async def is_known(self, period: dt.date, since: dt.datetime) -> bool:
        """Tell whether this month or a later one was asked for since then."""
        given = {"period": period, "since": since}
        return (await self._connection.execute(_KNOWN, given)).first() is not None

    async def take(self) -> OpenRun | None:
        """Return the oldest unfinished run, this worker's until the commit; None when there is none left."""
        row = (await self._connection.execute(_TAKE)).first()
        return OpenRun(*row) if row else None

    async def unfinished(self) -> int:
        """Return how many runs are open."""
        return int((await self._connection.execute(_OPEN)).scalar_one())

    async def candidates(self, until: dt.datetime, after: UUID, limit: int) -> list[tuple[UUID, str]]:
        """Return the next partners with commission to invoice, and the currencies of it."""
        rows = await self._connection.execute(_CANDIDATES, {"until": until, "after": after, "limit": limit})
        return [(row.partner_id, row.currency) for row in rows]

    async def claim(self, drafts: Sequence[Draft], issuer: UUID, until: dt.datetime) -> list[Charged]:
        """Put the payments on their invoices, line by line; a payment is on one invoice at most."""
        given = {
            "invoices": [draft.invoice_id for draft in drafts],
            "partners": [draft.partner_id for draft in drafts],
            "currencies": [draft.currency for draft in drafts],
            "factors": [draft.factor for draft in drafts],
            "issuer": issuer,
            "until": until,
        }
        return [Charged(*row) for row in await self._connection.execute(_CLAIM, given)]

    async def advance(
        self, period: dt.date, after: UUID, invoices: int, payments: int, finished: dt.datetime | None
    ) -> None:
        """Note how far the run came."""
        given = {
            "period": period, "after": after, "invoices": invoices, "payments": payments, "finished": finished,
        }  # fmt: skip
        await self._connection.execute(_ADVANCE, given)

    async def all(self) -> list[RunRow]:
        """Return the runs, newest first."""
        return [RunRow(*row) for row in await self._connection.execute(_RUNS)]
