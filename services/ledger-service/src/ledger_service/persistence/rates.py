"""The table of exchange rates in PostgreSQL."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.interest_ports import Rate

_LOCK: Final = text("SELECT 1 FROM rate_tables WHERE name = 'exchange-rates' FOR UPDATE")
_ON: Final = text("SELECT date, currency, usd_per_unit FROM exchange_rates WHERE date = ANY(CAST(:days AS date[]))")
_PUT: Final = text("""
INSERT INTO exchange_rates AS known (currency, date, usd_per_unit, published_at)
SELECT currency, day, rate, :at
FROM unnest(CAST(:currencies AS text[]), CAST(:days AS date[]), CAST(:rates AS numeric[])) AS given(currency, day, rate)
ORDER BY currency, day
ON CONFLICT (currency, date) DO UPDATE SET usd_per_unit = excluded.usd_per_unit, published_at = excluded.published_at
""")
_LATEST: Final = text("""
SELECT DISTINCT ON (currency) currency, date, usd_per_unit FROM exchange_rates
WHERE date <= :day AND (CAST(:currencies AS text[]) IS NULL OR currency = ANY(:currencies))
ORDER BY currency, date DESC
""")


class PostgresRates:
    """Implements `domain.ports.Rates` and `domain.interest_ports.RatesOfDay`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self) -> None:
        """Hold other writers back until the commit."""
        await self._connection.execute(_LOCK)

    async def on(self, days: Sequence[dt.date]) -> Mapping[dt.date, Mapping[str, Decimal]]:
        """Return what was published for exactly these days."""
        found: dict[dt.date, dict[str, Decimal]] = {}
        for row in await self._connection.execute(_ON, {"days": list(days)}):
            found.setdefault(row.date, {})[row.currency] = row.usd_per_unit
        return found

    async def put(self, rates: Mapping[dt.date, Mapping[str, Decimal]], at: dt.datetime) -> None:
        """Set these rates."""
        rows = [(currency, day, rate) for day, of_day in rates.items() for currency, rate in of_day.items()]
        currencies, days, prices = (list(column) for column in zip(*rows, strict=True))
        await self._connection.execute(_PUT, {"currencies": currencies, "days": days, "rates": prices, "at": at})

    async def holding(self, day: dt.date, currency: str | None = None) -> list[Rate]:
        """Return for each currency, or one, the last rate published for this day or before."""
        return await self._latest(day, None if currency is None else [currency])

    async def of_day(self, day: dt.date, currencies: Sequence[str]) -> list[Rate]:
        """Return for each of these currencies the last rate published for this day or before."""
        return await self._latest(day, list(currencies))

    async def _latest(self, day: dt.date, currencies: list[str] | None) -> list[Rate]:
        rows = await self._connection.execute(_LATEST, {"day": day, "currencies": currencies})
        return [Rate(row.currency, row.date, row.usd_per_unit) for row in rows]

    async def usd_per_unit(self, day: dt.date) -> Mapping[str, Decimal]:
        """Return the last rate of every currency until this day; USD is 1."""
        return {"USD": Decimal(1), **{rate.currency: rate.usd_per_unit for rate in await self.holding(day)}}
