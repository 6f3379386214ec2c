"""Payment plans: partners agree on them with debtors, creditors see how they are kept."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query

from chassis.errors import invalid
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.ids import uuid7
from chassis.money import AmountTooLarge, TooManyDecimals, to_minor
from contracts.permissions import Permission
from ledger_service.api.schemas.fields import Day
from ledger_service.api.schemas.plans import CancelPlanRequest, PlanDto, PlanRequest, PlanSuccess
from ledger_service.application import plans as use_cases
from ledger_service.domain.errors import CaseTakesNoPayments, UnknownCase
from ledger_service.domain.plans import Instalment, PlanTerms
from ledger_service.domain.values import PAYABLE_STATES, label
from ledger_service.persistence.case_money import creditors_reference, partners_reference
from ledger_service.persistence.plans import PlanCase, Plans

router = Router(tags=["Payment plans"])

_EARLIEST: Final = dt.date(1990, 1, 1)
_LONGEST: Final = dt.timedelta(days=3660)
_YEAR: Final = dt.timedelta(days=365)


@router.post("/partner/cases/{id}/payment-plans", openapi_extra=requires(Permission.WORK_CASE))
async def agree(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    body: PlanRequest,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> PlanDto:
    """Keep what a debtor promised; payments since the agreement count for it by themselves."""
    store = Plans(uow.connection)
    case = await store.lock_case(id, principal.organisation_id)
    if case is None:
        raise UnknownCase
    if case.state not in PAYABLE_STATES or case.engagement_id is None:
        raise CaseTakesNoPayments(label(case.state), settled=False)
    state = await use_cases.agree(
        uow,
        store,
        _terms(body, case, uow.today),
        engagement_id=case.engagement_id,
        remaining=case.remaining,
        is_test=case.is_test,
    )
    return PlanDto.of(state)


@router.get("/partner/cases/{id}/payment-plans", openapi_extra=requires(Permission.READ_PAYMENTS))
async def partners_plans(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> list[PlanDto]:
    """Return the partner's plans on a case as they stand today, the newest first."""
    store = Plans(uow.connection)
    if await partners_reference(uow.connection, id, principal.organisation_id) is None:
        raise UnknownCase
    found = await use_cases.states(store, await store.of_case(id, principal.organisation_id), uow.today)
    return [PlanDto.of(state) for state in found]


@router.get("/customer/cases/{id}/payment-plans", openapi_extra=requires(Permission.READ_PAYMENTS))
async def creditors_plans(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> list[PlanDto]:
    """Return all plans on a creditor's case as they stand today, the newest first."""
    store = Plans(uow.connection)
    if await creditors_reference(uow.connection, id, principal.organisation_id) is None:
        raise UnknownCase
    found = await use_cases.states(store, await store.of_creditors_case(id, principal.organisation_id), uow.today)
    return [PlanDto.of(state) for state in found]


@router.post("/partner/cases/{id}/payment-plans/{planId}/cancel", openapi_extra=requires(Permission.WORK_CASE))
async def cancel(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    plan_id: Annotated[UUID, Path(alias="planId")],
    body: CancelPlanRequest,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> list[PlanDto]:
    """End a running plan; return the case's plans as they stand then."""
    store, partner_id = Plans(uow.connection), principal.organisation_id
    if await store.lock_case(id, partner_id) is None:
        raise UnknownCase
    await use_cases.cancel(uow, store, plan_id, case_id=id, partner_id=partner_id, reason=body.reason)
    return [
        PlanDto.of(state) for state in await use_cases.states(store, await store.of_case(id, partner_id), uow.today)
    ]


@router.get("/partner/payment-plans/success", openapi_extra=requires(Permission.READ_PAYMENTS))
async def success(
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> PlanSuccess:
    """Return how many of the plans that were agreed on in these days are kept; a year up to today unless told."""
    end = last or uow.today
    begin = first or max(_EARLIEST, end - _YEAR) if end >= _EARLIEST else end
    if begin > end or end - begin > _LONGEST:
        raise invalid({"from": ["must be before to, by ten years at most"]})
    store = Plans(uow.connection)
    plans = await store.of_partner(principal.organisation_id, begin, end)
    return PlanSuccess.of(await use_cases.states(store, plans, uow.today), begin, end)


def _terms(body: PlanRequest, case: PlanCase, today: dt.date) -> PlanTerms:
    wrong: dict[str, list[str]] = {}
    days = [each.due for each in body.instalments]
    if not _EARLIEST <= body.agreed_on <= today:
        wrong["agreedOn"] = [f"must be from {_EARLIEST} to {today}"]
    if days != sorted(set(days)):
        wrong["instalments"] = ["must be in the order of their days, one a day"]
    elif days[0] < body.agreed_on or days[-1] > today + _LONGEST:
        wrong["instalments"] = ["must be due after the agreement and within ten years"]

    def minor(name: str, given: object) -> int:
        try:
            return to_minor(given, case.currency)  # type: ignore[arg-type]
        except (TooManyDecimals, AmountTooLarge) as error:
            wrong.setdefault(name, []).append(str(error))
            return 0

    amounts = [minor("instalments", each.amount) for each in body.instalments]
    tolerance = minor("tolerance", body.tolerance)
    if not wrong and tolerance >= amounts[0]:
        wrong["tolerance"] = ["must be less than an instalment"]
    if wrong:
        raise invalid(wrong)
    return PlanTerms(
        id=uuid7(),
        case_id=case.case_id,
        creditor_id=case.creditor_id,
        partner_id=case.partner_id,
        currency=case.currency,
        agreed_on=body.agreed_on,
        written=body.written,
        tolerance=tolerance,
        grace_days=body.grace_days,
        instalments=tuple(
            Instalment(number, day, amount) for number, (day, amount) in enumerate(zip(days, amounts, strict=True), 1)
        ),
    )
