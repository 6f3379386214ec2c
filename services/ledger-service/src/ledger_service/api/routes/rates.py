"""Exchange rates: staff publish them, everybody inside the network may ask."""

import datetime as dt
from typing import Annotated

from fastapi import Query

from chassis.errors import invalid
from chassis.http import Router, UnitOfWorkDep, requires
from chassis.money import is_currency
from contracts.permissions import Permission
from ledger_service.api.schemas.fields import Day
from ledger_service.api.schemas.rates import RateAnswer, RatesAnswer, RatesImported, RatesInput
from ledger_service.api.uploads import FileDep, content_of, understood
from ledger_service.application.formats import ecb
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
    await publish_rates(uow, table, {body.date: rates})
    return await _holding(table, body.date)


@router.post("/ops/exchange-rates/import", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def take_file(file: FileDep, uow: UnitOfWorkDep) -> RatesImported:
    """Take the reference rates of the European Central Bank from its files (eurofxref, CSV or XML).

    Any number of days up to 400; currencies that Recoup does not handle are left out and told.
    """
    content = await content_of(file)
    days = await understood(lambda: ecb.read(content))
    last = max(days)
    if last > uow.today:
        raise invalid({"File": [f"holds rates of {last}, which is in the future; today is {uow.today}"]})
    handled = {day: {code: rate for code, rate in rates.items() if is_currency(code)} for day, rates in days.items()}
    changed = await publish_rates(uow, PostgresRates(uow.connection), handled)
    return RatesImported(
        first_day=min(days),
        last_day=last,
        days=len(days),
        days_changed=len(changed),
        rates_changed=sum(len(rates) for rates in changed.values()),
        left_out=sorted({code for rates in days.values() for code in rates if not is_currency(code)}),
    )


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
    return RateAnswer.of(found[0], day or uow.today)


async def _holding(table: PostgresRates, day: dt.date) -> RatesAnswer:
    return RatesAnswer(date=day, rates=[RateAnswer.of(rate, day) for rate in await table.holding(day)])
