"""Commissions that clients owe, and the cases that collect them, in PostgreSQL."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.commission import UnpaidCommission

_OWED: Final = """
commission_status = 'Unpaid' AND verification = 'Verified' AND deleted_at IS NULL AND NOT payment.is_test
AND NOT EXISTS (
    SELECT FROM commission_cases AS taken WHERE taken.payment_id = payment.id AND NOT taken.failed
)
"""
_UNPAID: Final = text(f"""
SELECT payment.id, payment.case_id, payment.currency, payment.partner_gross + payment.vat AS owed, payment.value_date,
       (payment.recorded_at AT TIME ZONE 'UTC')::date AS recorded_on, payment.commission_reminder_on
FROM payments AS payment
WHERE payment.partner_id = :partner AND payment.creditor_id = :creditor AND {_OWED}
ORDER BY payment.recorded_at, payment.id
""")  # noqa: S608 - constants of this module; values are bound
_WORKED_FOR: Final = text("""
SELECT EXISTS (SELECT FROM payments WHERE partner_id = :partner AND creditor_id = :creditor)
    OR EXISTS (SELECT FROM case_accounts WHERE partner_id = :partner AND creditor_id = :creditor)
""")
_REFERENCES: Final = text("SELECT case_id, reference FROM case_accounts WHERE case_id = ANY(CAST(:cases AS uuid[]))")
_DUE: Final = f"""
FROM payments AS payment
WHERE commission_reminder_on <= :today AND commission_overdue_at IS NULL AND {_OWED}
"""
_COUNT: Final = text(f"SELECT count(*) {_DUE}")
_TELL: Final = text(f"""
WITH due AS (
    SELECT payment.id {_DUE} ORDER BY commission_reminder_on, payment.id LIMIT :limit FOR UPDATE OF payment SKIP LOCKED
)
UPDATE payments AS payment SET commission_overdue_at = :now FROM due WHERE payment.id = due.id
RETURNING payment.id AS payment_id, payment.case_id, payment.partner_id, payment.creditor_id, payment.currency,
          payment.partner_gross + payment.vat AS amount, payment.commission_reminder_on AS due_on
""")  # noqa: S608 - constants of this module; values are bound
# Only the partner's own payments, and those of test cases by test cases only.
_COLLECT: Final = text("""
WITH kept AS (
    INSERT INTO commission_cases (case_id, payment_id, partner_id, opened_at)
    SELECT given.case_id, payment.id, payment.partner_id, given.at
    FROM unnest(CAST(:cases AS uuid[]), CAST(:payments AS uuid[]), CAST(:partners AS uuid[]), CAST(:tests AS boolean[]),
                CAST(:times AS timestamptz[])) AS given(case_id, payment_id, partner_id, is_test, at)
    JOIN payments AS payment ON payment.id = given.payment_id AND payment.partner_id = given.partner_id
        AND payment.is_test = given.is_test AND payment.deleted_at IS NULL
    ORDER BY payment.id, given.case_id
    ON CONFLICT (payment_id, case_id) DO NOTHING
    RETURNING case_id, payment_id
)
SELECT payment.id AS payment_id, payment.case_id, payment.partner_id, payment.creditor_id, payment.currency,
       payment.partner_gross + payment.vat AS amount, kept.case_id AS commission_case_id
FROM kept JOIN payments AS payment ON payment.id = kept.payment_id ORDER BY payment.id, kept.case_id
""")


class Commissions:
    """Reads and marks commissions of whoever the connection is scoped to."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def unpaid(self, partner_id: UUID, creditor_id: UUID) -> list[UnpaidCommission]:
        """Return what a client owes a partner and no open case collects, the oldest first."""
        rows = await self._connection.execute(_UNPAID, {"partner": partner_id, "creditor": creditor_id})
        return [UnpaidCommission(*row) for row in rows]

    async def worked_for(self, partner_id: UUID, creditor_id: UUID) -> bool:
        """Tell whether a partner has or had a case or a payment of this creditor."""
        given = {"partner": partner_id, "creditor": creditor_id}
        return bool((await self._connection.execute(_WORKED_FOR, given)).scalar_one())

    async def references(self, case_ids: Sequence[UUID]) -> dict[UUID, str]:
        """Return the references of cases; the caller has shown that he may know them."""
        rows = await self._connection.execute(_REFERENCES, {"cases": list(case_ids)})
        return {row.case_id: row.reference for row in rows}

    async def due(self, today: dt.date) -> int:
        """Return how many commissions are to be told of."""
        return int((await self._connection.execute(_COUNT, {"today": today})).scalar_one())

    async def tell(self, today: dt.date, now: dt.datetime, limit: int) -> Sequence[RowMapping]:
        """Mark commissions whose day has come as told, and return them; one statement."""
        rows = await self._connection.execute(_TELL, {"today": today, "now": now, "limit": limit})
        return rows.mappings().all()

    async def collect(self, claims: Sequence[Mapping[str, Any]]) -> Sequence[RowMapping]:
        """Keep which cases collect which commissions, each pair once, and return those that are new; one statement."""
        given = {
            "cases": [each["case_id"] for each in claims], "payments": [each["payment_id"] for each in claims],
            "partners": [each["partner_id"] for each in claims], "tests": [each["is_test"] for each in claims],
            "times": [each["at"] for each in claims],
        }  # fmt: skip
        return (await self._connection.execute(_COLLECT, given)).mappings().all()
