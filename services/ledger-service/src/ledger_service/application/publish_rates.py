"""Publishes a day's exchange rates."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from chassis.uow import UnitOfWork
from contracts.ledger_events import ExchangeRate, RatesPublished
from ledger_service.domain.ports import Rates


async def publish_rates(uow: UnitOfWork, table: Rates, day: dt.date, rates: Mapping[str, Decimal]) -> bool:
    """Set these rates of a day and tell the others; return whether anything changed.

    The same rates again change nothing and publish nothing.
    """
    await table.lock()
    known = await table.on(day)
    changed = {currency: rate for currency, rate in sorted(rates.items()) if known.get(currency) != rate}
    if not changed:
        return False
    await table.put(day, changed, uow.now)
    whole = {**known, **changed}
    uow.emit(
        RatesPublished(
            date=day,
            rates=tuple(ExchangeRate(currency=currency, usd_per_unit=rate) for currency, rate in sorted(whole.items())),
            occurred_at=uow.now,
        )
    )
    return True
