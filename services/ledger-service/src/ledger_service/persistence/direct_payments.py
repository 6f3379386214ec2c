"""Reports of direct payments in PostgreSQL, of whoever the connection is scoped to."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.direct import Report, ReportStatus

_NAMES: Final = (
    "id", "case_id", "creditor_id", "partner_id", "is_test", "currency", "amount", "received_on", "reference", "note",
    "late", "reported_at", "status", "payment_id", "rejection_reason", "decided_at",
)  # fmt: skip
_COLUMNS: Final = ", ".join(_NAMES)

_CASE: Final = text("""
SELECT case_id, creditor_id, partner_id, engagement_id, currency, is_test,
       CASE WHEN settled_by IS NULL THEN state ELSE 'Closed' END AS state
FROM case_accounts WHERE case_id = :case AND creditor_id = :creditor FOR UPDATE
""")
_SAME: Final = text("""
SELECT id FROM direct_payments
WHERE case_id = :case AND status = 'Reported' AND amount = :amount AND received_on = :day
  AND reference IS NOT DISTINCT FROM CAST(:reference AS text)
ORDER BY reported_at LIMIT 1
""")
# Money that the partner recorded before he was told of it.
_RECORDED: Final = text("""
SELECT id FROM payments AS payment
WHERE case_id = :case AND creditor_id = :creditor AND partner_id = :partner AND recipient = 'Creditor'
  AND amount = :amount AND value_date = :day AND verification <> 'Rejected' AND deleted_at IS NULL
  AND NOT EXISTS (SELECT FROM direct_payments AS report WHERE report.payment_id = payment.id)
ORDER BY number LIMIT 1
""")
_ADD: Final = text(f"""
INSERT INTO direct_payments ({_COLUMNS}, reported_by, decided_by)
VALUES ({", ".join(f":{name}" for name in _NAMES)}, :by, NULL)
""")  # noqa: S608 - names of this module; values are bound
_OPEN: Final = text(f"""
SELECT {_COLUMNS} FROM direct_payments
WHERE case_id = ANY(CAST(:cases AS uuid[])) AND status = 'Reported' ORDER BY reported_at, id
""")  # noqa: S608 - names of this module; values are bound
_CONFIRM: Final = text("""
UPDATE direct_payments AS report SET status = 'Confirmed', payment_id = given.payment_id, decided_at = :at,
    decided_by = :by
FROM unnest(CAST(:ids AS uuid[]), CAST(:payments AS uuid[])) AS given(id, payment_id) WHERE report.id = given.id
""")
_REJECT: Final = text("""
UPDATE direct_payments SET status = 'Rejected', rejection_reason = :reason, decided_at = :at, decided_by = :by
WHERE id = :id
""")
_REOPEN: Final = text(f"""
UPDATE direct_payments SET status = 'Reported', payment_id = NULL, decided_at = NULL, decided_by = NULL
WHERE payment_id = :payment RETURNING {_COLUMNS}
""")  # noqa: S608 - names of this module; values are bound
_OF_PARTNER: Final = text(f"""
SELECT {_COLUMNS} FROM direct_payments WHERE case_id = :case AND partner_id = :owner ORDER BY reported_at DESC, id DESC
""")  # noqa: S608 - names of this module; values are bound
_OF_CREDITOR: Final = text(f"""
SELECT {_COLUMNS} FROM direct_payments WHERE case_id = :case AND creditor_id = :owner ORDER BY reported_at DESC, id DESC
""")  # noqa: S608 - names of this module; values are bound
_ONE: Final = text(f"""
SELECT {_COLUMNS} FROM direct_payments WHERE id = :id AND case_id = :case AND partner_id = :partner
""")  # noqa: S608 - names of this module; values are bound


@dataclass(frozen=True, slots=True)
class ReportedCase:
    """What a report needs of its case."""

    case_id: UUID
    creditor_id: UUID
    partner_id: UUID | None
    engagement_id: UUID | None
    currency: str
    is_test: bool
    state: str


class DirectPayments:
    """Reports of direct payments; what a caller may reach, he states."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock_case(self, case_id: UUID, creditor_id: UUID) -> ReportedCase | None:
        """Return a creditor's case, locked until the commit."""
        row = (await self._connection.execute(_CASE, {"case": case_id, "creditor": creditor_id})).first()
        return None if row is None else ReportedCase(*row)

    async def same(self, report: Report) -> UUID | None:
        """Return an open report that tells the same as this one."""
        given = {
            "case": report.case_id, "amount": report.amount, "day": report.received_on, "reference": report.reference,
        }  # fmt: skip
        found: UUID | None = (await self._connection.execute(_SAME, given)).scalar()
        return found

    async def recorded(self, report: Report) -> UUID | None:
        """Return a payment that the partner recorded of the same money, and that no report stands for yet."""
        given = {
            "case": report.case_id, "creditor": report.creditor_id, "partner": report.partner_id,
            "amount": report.amount, "day": report.received_on,
        }  # fmt: skip
        found: UUID | None = (await self._connection.execute(_RECORDED, given)).scalar()
        return found

    async def add(self, report: Report, by: UUID | None) -> None:
        """Keep a new report."""
        given = {name: getattr(report, name) for name in _NAMES}
        await self._connection.execute(_ADD, {**given, "status": report.status.value, "by": by})

    async def open(self, case_ids: Sequence[UUID]) -> list[Report]:
        """Return the reports on these cases that wait for a decision; the caller holds the cases' accounts."""
        return await self._reports(_OPEN, cases=list(case_ids))

    async def confirm(self, reports: Sequence[Report], at: dt.datetime, by: UUID | None) -> None:
        """Write which payments stand for these reports; one statement."""
        given = {"ids": [each.id for each in reports], "payments": [each.payment_id for each in reports]}
        await self._connection.execute(_CONFIRM, {**given, "at": at, "by": by})

    async def reject(self, report_id: UUID, reason: str, at: dt.datetime, by: UUID | None) -> None:
        """Write that the partner does not believe a report."""
        await self._connection.execute(_REJECT, {"id": report_id, "reason": reason, "at": at, "by": by})

    async def reopen(self, payment_id: UUID) -> Report | None:
        """Let the report that a payment stood for wait again; None when it stood for none."""
        found = await self._reports(_REOPEN, payment=payment_id)
        return found[0] if found else None

    async def of_partner(self, case_id: UUID, partner_id: UUID) -> list[Report]:
        """Return what a partner was told on a case, the newest first."""
        return await self._reports(_OF_PARTNER, case=case_id, owner=partner_id)

    async def of_creditor(self, case_id: UUID, creditor_id: UUID) -> list[Report]:
        """Return what a creditor told on a case, the newest first."""
        return await self._reports(_OF_CREDITOR, case=case_id, owner=creditor_id)

    async def one(self, report_id: UUID, case_id: UUID, partner_id: UUID) -> Report | None:
        """Return a report that this partner was told."""
        found = await self._reports(_ONE, id=report_id, case=case_id, partner=partner_id)
        return found[0] if found else None

    async def _reports(self, statement: Any, **given: object) -> list[Report]:
        return [_report(row) for row in (await self._connection.execute(statement, given)).mappings()]


def _report(row: RowMapping) -> Report:
    return Report(**{**row, "status": ReportStatus(row["status"])})
