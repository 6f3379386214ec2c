"""The table of exchange rates in PostgreSQL."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

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
WHERE date <= :day AND (CAST(:currency AS text) IS NULL OR currency = :currency)
ORDER BY currency, date DESC
""")


@dataclass(frozen=True, slots=True)
class Rate:
    """USD for one unit of a currency, and the day it was published for."""

    currency: str
    date: dt.date
    usd_per_unit: Decimal


class PostgresRates:
    """Implements `domain.ports.Rates`, and answers which rate holds on a day."""

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
        rows = await self._connection.execute(_LATEST, {"day": day, "currency": currency})
        return [Rate(row.currency, row.date, row.usd_per_unit) for row in rows]
