"""Payment plans in PostgreSQL: the promises; what was paid is read from the payments."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.plans import Instalment, PlanTerms

Payments = Mapping[UUID, Sequence[tuple[dt.date, int]]]

_CASE: Final = text("""
SELECT case_id, creditor_id, partner_id, engagement_id, currency, is_test,
       greatest(0, principal + interest_fees + reminder_fees + collection_fees
                   - recovered_principal - recovered_fees) AS remaining,
       CASE WHEN settled_by IS NULL THEN state ELSE 'Closed' END AS state
FROM case_accounts WHERE case_id = :case AND partner_id = :partner FOR UPDATE
""")
_ADD: Final = text("""
WITH plan AS (
    INSERT INTO payment_plans (id, case_id, creditor_id, partner_id, is_test, currency, agreed_on, written, tolerance,
        grace_days, created_at, created_by)
    VALUES (:id, :case, :creditor, :partner, :is_test, :currency, :agreed_on, :written, :tolerance, :grace_days, :at,
        :by)
    RETURNING id
)
INSERT INTO plan_instalments (plan_id, number, creditor_id, partner_id, due, amount, judge_on)
SELECT :id, number, :creditor, :partner, due, amount, due + :grace_days + 1
FROM unnest(CAST(:numbers AS smallint[]), CAST(:days AS date[]), CAST(:amounts AS bigint[]))
    AS given(number, due, amount)
""")
_PLAN: Final = """
SELECT plan.id, plan.case_id, plan.creditor_id, plan.partner_id, plan.currency, plan.agreed_on, plan.written,
       plan.tolerance, plan.grace_days, plan.cancelled_on, plan.cancel_reason,
       (SELECT jsonb_agg(jsonb_build_array(number, due, amount) ORDER BY number)
        FROM plan_instalments WHERE plan_id = plan.id) AS instalments
FROM payment_plans AS plan
"""
_OF_CASE: Final = text(
    f"{_PLAN} WHERE plan.case_id = :case AND plan.partner_id = :partner ORDER BY plan.created_at DESC"
)
_OF_CREDITOR: Final = text(
    f"{_PLAN} WHERE plan.case_id = :case AND plan.creditor_id = :creditor ORDER BY plan.created_at DESC"
)
_OF_PARTNER: Final = text(f"""
{_PLAN} WHERE plan.partner_id = :partner AND plan.agreed_on BETWEEN :first AND :last AND NOT plan.is_test
""")
_BY_ID: Final = text(f"{_PLAN} WHERE plan.id = ANY(CAST(:ids AS uuid[]))")
_PAID: Final = text("""
SELECT case_id, value_date, amount FROM payments
WHERE case_id = ANY(CAST(:cases AS uuid[])) AND verification = 'Verified' AND deleted_at IS NULL
""")
_CANCEL: Final = text("""
WITH cancelled AS (
    UPDATE payment_plans SET cancelled_on = :day, cancelled_by = :by, cancel_reason = :reason WHERE id = :id
    RETURNING id
)
UPDATE plan_instalments SET judge_on = NULL FROM cancelled WHERE plan_id = cancelled.id AND judge_on IS NOT NULL
""")
_DUE: Final = text("SELECT count(*) FROM plan_instalments WHERE judge_on <= :today")
_TAKE: Final = text("""
SELECT plan_id, number FROM plan_instalments WHERE judge_on <= :today
ORDER BY judge_on, plan_id, number LIMIT :limit FOR UPDATE SKIP LOCKED
""")
_LOCK_CASES: Final = text("""
SELECT 1 FROM case_accounts WHERE case_id = ANY(CAST(:cases AS uuid[])) ORDER BY case_id FOR UPDATE
""")
_JUDGED: Final = text("""
UPDATE plan_instalments AS instalment SET judge_on = NULL
FROM unnest(CAST(:plans AS uuid[]), CAST(:numbers AS smallint[])) AS given(plan_id, number)
WHERE instalment.plan_id = given.plan_id AND instalment.number = given.number
""")


@dataclass(frozen=True, slots=True)
class PlanCase:
    """What a plan needs of its case; `remaining` in minor units."""

    case_id: UUID
    creditor_id: UUID
    partner_id: UUID
    engagement_id: UUID | None
    currency: str
    is_test: bool
    remaining: int
    state: str


class Plans:
    """Payment plans; each method of a caller takes whose they must be."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock_case(self, case_id: UUID, partner_id: UUID) -> PlanCase | None:
        """Return a case that this partner has in hand, locked until the commit."""
        row = (await self._connection.execute(_CASE, {"case": case_id, "partner": partner_id})).first()
        return None if row is None else PlanCase(*row)

    async def add(self, plan: PlanTerms, at: dt.datetime, by: UUID | None, *, is_test: bool) -> None:
        """Keep a plan with its instalments."""
        given = {
            "id": plan.id, "case": plan.case_id, "creditor": plan.creditor_id, "partner": plan.partner_id,
            "is_test": is_test, "currency": plan.currency, "agreed_on": plan.agreed_on, "written": plan.written,
            "tolerance": plan.tolerance, "grace_days": plan.grace_days, "at": at, "by": by,
            "numbers": [each.number for each in plan.instalments], "days": [each.due for each in plan.instalments],
            "amounts": [each.amount for each in plan.instalments],
        }  # fmt: skip
        await self._connection.execute(_ADD, given)

    async def of_case(self, case_id: UUID, partner_id: UUID) -> list[PlanTerms]:
        """Return a partner's plans on a case, the newest first."""
        return await self._plans(_OF_CASE, case=case_id, partner=partner_id)

    async def of_creditors_case(self, case_id: UUID, creditor_id: UUID) -> list[PlanTerms]:
        """Return all plans on a creditor's case, the newest first."""
        return await self._plans(_OF_CREDITOR, case=case_id, creditor=creditor_id)

    async def of_partner(self, partner_id: UUID, first: dt.date, last: dt.date) -> list[PlanTerms]:
        """Return the plans that a partner agreed on in these days."""
        return await self._plans(_OF_PARTNER, partner=partner_id, first=first, last=last)

    async def paid(self, case_ids: Sequence[UUID]) -> Payments:
        """Return the days and amounts of the payments of cases."""
        found: dict[UUID, list[tuple[dt.date, int]]] = defaultdict(list)
        for row in await self._connection.execute(_PAID, {"cases": list(case_ids)}):
            found[row.case_id].append((row.value_date, row.amount))
        return found

    async def cancel(self, plan_id: UUID, day: dt.date, by: UUID | None, reason: str) -> None:
        """End a plan; nothing of it will be judged any more."""
        await self._connection.execute(_CANCEL, {"id": plan_id, "day": day, "by": by, "reason": reason})

    async def due(self, today: dt.date) -> int:
        """Return how many instalments are to be judged."""
        return int((await self._connection.execute(_DUE, {"today": today})).scalar_one())

    async def take_due(self, today: dt.date, limit: int) -> tuple[list[tuple[UUID, int]], dict[UUID, PlanTerms]]:
        """Return instalments to be judged and their plans; both and their cases are locked until the commit."""
        rows = (await self._connection.execute(_TAKE, {"today": today, "limit": limit})).all()
        taken = [(row.plan_id, row.number) for row in rows]
        if not taken:
            return [], {}
        plans = {plan.id: plan for plan in await self._plans(_BY_ID, ids=sorted({plan_id for plan_id, _ in taken}))}
        await self._connection.execute(_LOCK_CASES, {"cases": sorted({plan.case_id for plan in plans.values()})})
        return taken, plans

    async def judged(self, taken: Sequence[tuple[UUID, int]]) -> None:
        """Write that these instalments were judged."""
        given = {"plans": [plan_id for plan_id, _ in taken], "numbers": [number for _, number in taken]}
        await self._connection.execute(_JUDGED, given)

    async def _plans(self, statement: Any, **given: object) -> list[PlanTerms]:
        return [_plan(dict(row)) for row in (await self._connection.execute(statement, given)).mappings()]


def _plan(row: Mapping[str, Any]) -> PlanTerms:
    instalments = tuple(
        Instalment(number, dt.date.fromisoformat(due), amount) for number, due, amount in row["instalments"]
    )
    return PlanTerms(**{**row, "instalments": instalments})
