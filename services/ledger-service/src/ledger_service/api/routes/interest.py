"""Late-payment interest: staff keep the figures of the law, partners ask what they give."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query

from chassis.errors import invalid
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.money import AmountTooLarge, TooManyDecimals
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep
from ledger_service.api.schemas.fields import Day
from ledger_service.api.schemas.interest import (
    InterestProposal,
    InterestRuleAnswer,
    InterestRuleInput,
    InterestRulesAnswer,
    ReferenceRateAnswer,
    ReferenceRatesAnswer,
    ReferenceRatesInput,
)
from ledger_service.application.propose_interest import propose_interest
from ledger_service.persistence.interest import PostgresInterest
from ledger_service.persistence.rates import PostgresRates

router = Router(tags=["Interest"])

_AHEAD: Final = dt.timedelta(days=366)


@router.put("/ops/interest-rates", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def publish_rates(body: ReferenceRatesInput, uow: UnitOfWorkDep) -> ReferenceRatesAnswer:
    """Set reference rates of one name; those of days that are not named stay."""
    rates = {each.valid_from: each.percent for each in body.rates}
    if len(rates) != len(body.rates):
        raise invalid({"rates": ["names a day twice"]})
    table = PostgresInterest(uow.connection)
    await table.put_rates(body.reference, sorted(rates.items()), uow.now)
    return await _rates(table)


@router.get("/ops/interest-rates", openapi_extra=requires(Permission.READ_NETWORK))
async def rates(uow: UnitOfWorkDep) -> ReferenceRatesAnswer:
    """Return all reference rates."""
    return await _rates(PostgresInterest(uow.connection))


@router.put("/ops/interest-rules", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def publish_rule(body: InterestRuleInput, uow: UnitOfWorkDep) -> InterestRulesAnswer:
    """Set a country's rule for one kind of debtor from a day on; earlier ones stay for earlier debts."""
    try:
        rule = body.rule()
    except (TooManyDecimals, AmountTooLarge) as error:
        raise invalid({"compensation": [str(error)]}) from error
    table = PostgresInterest(uow.connection)
    if not await table.rates(rule.reference):
        raise invalid({"reference": [f"there are no rates of the name {rule.reference}; set them first"]})
    await table.put_rule(rule, uow.now)
    return await _rules(table)


@router.get("/ops/interest-rules", openapi_extra=requires(Permission.READ_NETWORK))
async def rules(uow: UnitOfWorkDep) -> InterestRulesAnswer:
    """Return all rules."""
    return await _rules(PostgresInterest(uow.connection))


@router.get("/partner/cases/{id}/interest-proposal", openapi_extra=requires(Permission.READ_PAYMENTS))
async def proposal(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
    as_of: Annotated[Day | None, Query(alias="asOf")] = None,
) -> InterestProposal:
    """Return the interest and compensation that the law of the debtor's country gives until a day, today unless told.

    To apply it, send `proposedFees` as the case's fees.
    """
    day = as_of or uow.today
    if day > uow.today + _AHEAD:
        raise invalid({"asOf": ["must not be more than a year ahead"]})
    found = await propose_interest(
        PostgresInterest(uow.connection),
        PostgresRates(uow.connection),
        cases,
        id,
        partner_id=principal.organisation_id,
        as_of=day,
    )
    return InterestProposal.of(found)


async def _rates(table: PostgresInterest) -> ReferenceRatesAnswer:
    return ReferenceRatesAnswer(
        rates=[
            ReferenceRateAnswer(reference=rate.name, valid_from=rate.valid_from, percent=rate.percent)
            for rate in await table.all_rates()
        ]
    )


async def _rules(table: PostgresInterest) -> InterestRulesAnswer:
    return InterestRulesAnswer(rules=[InterestRuleAnswer.of(rule) for rule in await table.all_rules()])
