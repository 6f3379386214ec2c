"""Exchange rates: staff publish them, everybody inside the network may ask."""

import datetime as dt
from typing import Annotated

from fastapi import Query

from chassis.errors import invalid
from chassis.http import Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api.schemas.fields import Day
from ledger_service.api.schemas.rates import RateAnswer, RatesAnswer, RatesInput
from ledger_service.application.publish_rates import publish_rates
from ledger_service.domain.errors import NoExchangeRate
from ledger_service.persistence.rates import PostgresRates

router = Router(tags=["Exchange rates"])

DayQuery = Annotated[Day | None, Query(alias="date")]


@router.put("/ops/exchange-rates", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def publish(body: RatesInput, uow: UnitOfWorkDep) -> RatesAnswer:
    """Set the rates of a day; currencies that are not named keep theirs."""
    rates = {each.currency: each.usd_per_unit for each in body.rates}
    wrong: dict[str, list[str]] = {}
    if len(rates) != len(body.rates):
        wrong["rates"] = ["names a currency twice"]
    if body.date > uow.today:
        wrong["date"] = [f"must not be in the future; today is {uow.today}"]
    if rates.get("USD", 1) != 1:
        wrong["rates"] = ["one USD is 1 USD"]
    if wrong:
        raise invalid(wrong)
    table = PostgresRates(uow.connection)
    await publish_rates(uow, table, body.date, rates)
    return await _holding(table, body.date)


@router.get("/ops/exchange-rates", openapi_extra=requires(Permission.READ_NETWORK))
async def published(uow: UnitOfWorkDep, day: DayQuery = None) -> RatesAnswer:
    """Return the rates that hold on a day, today unless told: the last ones published until then."""
    return await _holding(PostgresRates(uow.connection), day or uow.today)


@router.get("/internal/exchange-rates/{currency}")
async def one(currency: str, uow: UnitOfWorkDep, day: DayQuery = None) -> RateAnswer:
    """Return the rate of a currency that holds on a day, today unless told."""
    found = await PostgresRates(uow.connection).holding(day or uow.today, currency)
    if not found:
        raise NoExchangeRate
    return RateAnswer.of(found[0])


async def _holding(table: PostgresRates, day: dt.date) -> RatesAnswer:
    return RatesAnswer(date=day, rates=[RateAnswer.of(rate) for rate in await table.holding(day)])
