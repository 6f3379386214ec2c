"""Publishes exchange rates of one day or of many."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from chassis.uow import UnitOfWork
from contracts.ledger_events import ExchangeRate, RatesPublished
from ledger_service.domain.ports import Rates


async def publish_rates(
    uow: UnitOfWork, table: Rates, days: Mapping[dt.date, Mapping[str, Decimal]]
) -> Mapping[dt.date, Mapping[str, Decimal]]:
    """Set these rates and tell the others, day by day; return what is new or different.

    The same rates again change nothing and publish nothing. Three statements, however many days.
    """
    await table.lock()
    known = await table.on(sorted(days))
    changed: dict[dt.date, Mapping[str, Decimal]] = {}
    for day, rates in sorted(days.items()):
        before = known.get(day, {})
        new = {currency: rate for currency, rate in sorted(rates.items()) if before.get(currency) != rate}
        if not new:
            continue
        changed[day] = new
        whole = sorted({**before, **new}.items())
        uow.emit(
            RatesPublished(
                date=day,
                rates=tuple(ExchangeRate(currency=currency, usd_per_unit=rate) for currency, rate in whole),
                occurred_at=uow.now,
            )
        )
    if changed:
        await table.put(changed, uow.now)
    return changed
