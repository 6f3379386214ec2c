"""Agrees on payment plans, ends them, and judges instalments when their days are over."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, Protocol
from uuid import UUID

from chassis.uow import UnitOfWork
from contracts.ledger_plan_events import InstalmentMissed, PaymentPlanAgreed, PaymentPlanCancelled
from ledger_service.domain.plans import (
    PlanIsOver,
    PlanRuns,
    PlanState,
    PlanStatus,
    PlanTerms,
    PlanTooLarge,
    UnknownPlan,
    lacking,
    state_on,
)

RUNNING: Final = frozenset({PlanStatus.ACTIVE, PlanStatus.IN_ARREARS})
Payments = Mapping[UUID, Sequence[tuple[dt.date, int]]]


class PlanStore(Protocol):
    """The plans, as these use cases need them."""

    async def add(self, plan: PlanTerms, at: dt.datetime, by: UUID | None, *, is_test: bool) -> None:
        """Keep a plan."""
        ...

    async def of_case(self, case_id: UUID, partner_id: UUID) -> Sequence[PlanTerms]:
        """Return a partner's plans on a case, the newest first."""
        ...

    async def paid(self, case_ids: Sequence[UUID]) -> Payments:
        """Return the days and amounts of the payments of cases."""
        ...

    async def cancel(self, plan_id: UUID, day: dt.date, by: UUID | None, reason: str) -> None:
        """End a plan."""
        ...

    async def take_due(self, today: dt.date, limit: int) -> tuple[Sequence[tuple[UUID, int]], Mapping[UUID, PlanTerms]]:
        """Return instalments to be judged and their plans, locked."""
        ...

    async def judged(self, taken: Sequence[tuple[UUID, int]]) -> None:
        """Write that these instalments were judged."""
        ...


async def states(store: PlanStore, plans: Sequence[PlanTerms], today: dt.date) -> list[PlanState]:
    """Return where plans stand; one statement for all of them."""
    paid = await store.paid(sorted({plan.case_id for plan in plans})) if plans else {}
    return [state_on(plan, paid.get(plan.case_id, ()), today) for plan in plans]


async def agree(
    uow: UnitOfWork, store: PlanStore, plan: PlanTerms, *, engagement_id: UUID, remaining: int, is_test: bool
) -> PlanState:
    """Keep a plan on a case whose row is locked; `remaining` is what is outstanding on it.

    Raises `PlanRuns` while another one runs, and `PlanTooLarge`.
    """
    for state in await states(store, await store.of_case(plan.case_id, plan.partner_id), uow.today):
        if state.status in RUNNING:
            raise PlanRuns(state.terms.id)
    paid = (await store.paid([plan.case_id])).get(plan.case_id, ())
    since = sum(amount for day, amount in paid if day >= plan.agreed_on)
    # What came between the agreement and its recording counts for the plan, and is no longer outstanding.
    if plan.total > remaining + since:
        raise PlanTooLarge
    await store.add(plan, uow.now, uow.principal.user_id if uow.principal else None, is_test=is_test)
    uow.emit(
        PaymentPlanAgreed(
            case_id=plan.case_id,
            plan_id=plan.id,
            creditor_id=plan.creditor_id,
            partner_id=plan.partner_id,
            engagement_id=engagement_id,
            currency=plan.currency,
            total=plan.total,
            instalments=len(plan.instalments),
            agreed_on=plan.agreed_on,
            first_due=plan.instalments[0].due,
            last_due=plan.instalments[-1].due,
            written=plan.written,
            occurred_at=uow.now,
        )
    )
    return state_on(plan, paid, uow.today)


async def cancel(
    uow: UnitOfWork, store: PlanStore, plan_id: UUID, *, case_id: UUID, partner_id: UUID, reason: str
) -> None:
    """End a running plan of a case whose row is locked; raises `UnknownPlan` or `PlanIsOver`."""
    found = await states(store, await store.of_case(case_id, partner_id), uow.today)
    state = next((each for each in found if each.terms.id == plan_id), None)
    if state is None:
        raise UnknownPlan
    if state.status not in RUNNING:
        raise PlanIsOver(state.status.value)
    await store.cancel(plan_id, uow.today, uow.principal.user_id if uow.principal else None, reason)
    uow.emit(
        PaymentPlanCancelled(
            case_id=case_id,
            plan_id=plan_id,
            creditor_id=state.terms.creditor_id,
            partner_id=partner_id,
            occurred_at=uow.now,
        )
    )


async def judge(uow: UnitOfWork, store: PlanStore, limit: int) -> int:
    """Tell of the instalments that were not covered on their last day, once each; return how many were judged."""
    taken, plans = await store.take_due(uow.today, limit)
    if not taken:
        return 0
    paid = await store.paid(sorted({plan.case_id for plan in plans.values()}))
    for plan_id, number in taken:
        plan = plans[plan_id]
        missing = lacking(plan, number, paid.get(plan.case_id, ()))
        if not missing or plan.cancelled_on is not None:
            continue
        instalment = plan.instalments[number - 1]
        uow.emit(
            InstalmentMissed(
                case_id=plan.case_id,
                plan_id=plan.id,
                creditor_id=plan.creditor_id,
                partner_id=plan.partner_id,
                number=number,
                due=instalment.due,
                amount=instalment.amount,
                missing=missing,
                currency=plan.currency,
                occurred_at=uow.now,
            )
        )
    await store.judged(taken)
    return len(taken)
