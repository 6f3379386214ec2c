"""The store of cases: reading under a lock, and writing many with a fixed number of statements."""

import dataclasses
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.domain.case import Case
from case_service.domain.errors import DuplicateCreditorReference, ReferenceTaken
from case_service.domain.ports import ClaimFact, PaymentFact
from case_service.domain.submission import NewCase
from case_service.persistence import commissions, engagement_store
from case_service.persistence.case_rows import MUTABLE, as_case, as_json
from case_service.persistence.new_case_row import awaited_rows, new_case_row
from case_service.persistence.tables import awaited_contracts, cases
from chassis.direct import Direct

_ADD: Final = insert(cases).on_conflict_do_nothing()
_AWAIT: Final = insert(awaited_contracts).on_conflict_do_nothing()
_SAME_REFERENCE: Final = text("""
SELECT 1 FROM cases
WHERE creditor_id = :creditor_id AND creditor_reference = :creditor_reference AND is_test = :is_test
""")
_LOCK: Final = text("""
SELECT cases.*, cases.claim_description IS NOT NULL AS has_description,
       creditor.name AS creditor_name, partner.name AS partner_name
FROM cases
LEFT JOIN organisations AS creditor ON creditor.id = cases.creditor_id
LEFT JOIN organisations AS partner ON partner.id = cases.collecting_partner_id
WHERE cases.id = ANY(CAST(:ids AS uuid[]))
ORDER BY cases.id FOR UPDATE OF cases
""")
_PREVIEWED: Final = frozenset({"pricing_source", "pricing_source_description", "success_fee"})


def _assignment(name: str) -> str:
    """Set a column to what is given; a price that was previewed stays until there are terms."""
    if name not in _PREVIEWED:
        return f"{name} = given.{name}"
    kept = "given.terms_number IS NULL AND cases.terms_number IS NULL"
    return f"{name} = CASE WHEN {kept} THEN cases.{name} ELSE given.{name} END"


_SAVE: Final = text(f"""
UPDATE cases SET version = cases.version + 1, updated_at = :now,
    {", ".join(_assignment(name) for name in MUTABLE)}
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(
    id uuid, {", ".join(f"{name} {kind}" for name, kind in MUTABLE.items())}
)
WHERE cases.id = given.id
""")  # noqa: S608 - the names are our own constants
_UNAWAIT: Final = text("DELETE FROM awaited_contracts WHERE case_id = ANY(CAST(:ids AS uuid[]))")
_WIDEN: Final = text("SELECT set_config('app.tenant', '*', true)")
_WITH_FILES: Final = text("SELECT DISTINCT case_id FROM case_files WHERE case_id = ANY(CAST(:ids AS uuid[]))")
_LOCK_CASES: Final = Direct(_LOCK)
_SAVE_CASES: Final = Direct(_SAVE)

# Fees and rate of an engagement that is over are no longer those of the case.
_CLAIMS: Final = text("""
UPDATE cases SET principal = given.principal, usd_minor = given.usd_minor, updated_at = given.changed_at,
    interest_fees = CASE WHEN cases.engagement_id = given.engagement_id THEN given.interest_fees
                    ELSE cases.interest_fees END,
    reminder_fees = CASE WHEN cases.engagement_id = given.engagement_id THEN given.reminder_fees
                    ELSE cases.reminder_fees END,
    collection_fees = CASE WHEN cases.engagement_id = given.engagement_id THEN given.collection_fees
                      ELSE cases.collection_fees END,
    success_fee = CASE WHEN cases.terms_number = given.terms_number THEN given.success_fee ELSE cases.success_fee END
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(
    case_id uuid, engagement_id uuid, terms_number integer, principal bigint, usd_minor bigint, interest_fees bigint,
    reminder_fees bigint, collection_fees bigint, success_fee numeric, changed_at timestamptz
)
WHERE cases.id = given.case_id
""")


class CaseStore:
    """Implements `domain.ports.Cases` on one transaction."""

    def __init__(self, connection: AsyncConnection, now: object) -> None:
        """Work on this connection; `now` stamps what changes."""
        self._connection = connection
        self._now = now

    async def add(self, case: NewCase) -> None:
        """See `Cases.add`: one statement, and one more when papers are awaited."""
        written = await self._connection.execute(_ADD, new_case_row(case))
        if not written.rowcount:
            same = await self._connection.execute(
                _SAME_REFERENCE,
                {
                    "creditor_id": case.creditor_id,
                    "creditor_reference": case.creditor_reference,
                    "is_test": case.is_test,
                },
            )
            if same.first() is None:
                raise ReferenceTaken
            raise DuplicateCreditorReference(f"You have a case with the reference '{case.creditor_reference}' already.")
        if case.awaiting:
            await self._connection.execute(
                _AWAIT, awaited_rows(case.id, case.creditor_id, case.awaiting, case.created_at)
            )

    async def lock(self, case_ids: Collection[UUID]) -> Mapping[UUID, Case]:
        """See `Cases.lock`: one statement."""
        rows = await _LOCK_CASES.rows(self._connection, ids=sorted(case_ids))
        return {row["id"]: as_case(dict(row)) for row in rows}

    async def widen(self) -> None:
        """See `Cases.widen`."""
        await self._connection.execute(_WIDEN)

    async def save(self, changed: Sequence[Case]) -> None:
        """See `Cases.save`."""
        if not changed:
            return
        await _SAVE_CASES.rows(self._connection, now=self._now, rows=as_json(changed))
        await engagement_store.begin(self._connection, changed)
        await engagement_store.end(self._connection, changed)
        await engagement_store.reopen(self._connection, changed)
        awaited = [
            row for case in changed for row in awaited_rows(case.id, case.creditor_id, case.awaiting, case.accepted_at)
        ]
        if awaited:
            await self._connection.execute(_AWAIT, awaited)
        closed = [case.id for case in changed if not case.is_open]
        if closed:
            await self._connection.execute(_UNAWAIT, {"ids": closed})

    async def with_files(self, case_ids: Collection[UUID]) -> frozenset[UUID]:
        """See `Cases.with_files`: one statement."""
        rows = await self._connection.execute(_WITH_FILES, {"ids": sorted(case_ids)})
        return frozenset(row.case_id for row in rows)

    async def paid_clients(self, partner_id: UUID, payment_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
        """See `Cases.paid_clients`."""
        return await commissions.paid_clients(self._connection, partner_id, payment_ids)

    async def claims_commission(self, partner_id: UUID, payment_ids: Collection[UUID]) -> bool:
        """See `Cases.claims_commission`."""
        return await commissions.claimed(self._connection, partner_id, payment_ids)

    async def record_payments(self, payments: Sequence[PaymentFact]) -> None:
        """See `Cases.record_payments`."""
        await engagement_store.record_payments(self._connection, payments)

    async def correct_payments(self, payments: Sequence[PaymentFact]) -> None:
        """See `Cases.correct_payments`."""
        await engagement_store.correct_payments(self._connection, payments)

    async def change_claims(self, claims: Sequence[ClaimFact]) -> None:
        """See `Cases.change_claims`."""
        rows = [dataclasses.asdict(each) for each in claims]
        await self._connection.execute(_CLAIMS, {"rows": json.dumps(rows, default=str)})
