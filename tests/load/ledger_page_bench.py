"""`ledger_page`: 50 rows of a partner's ledger, filtered by period, from ten thousand entries to ten million."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from statistics import median
from uuid import UUID

import ledger_tables
from figures import Figure
from ground import Ground

from chassis.testing.service import Harness, running_service
from chassis.uow import UnitOfWork
from ledger_service.bootstrap import bootstrap
from ledger_service.persistence.ledger_page import LedgerQuery, ledger_page

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
AT_MOST = 1.3
ROWS = 50
PAGES = 100
PARTNER = UUID("01890001-0000-7000-8000-000000000001")
BEGAN = dt.datetime(2007, 1, 1, tzinfo=dt.UTC)


async def run(ground: Ground) -> list[Figure]:
    """Read pages of random periods at each size; the figure is the growth of the median."""
    database = await asyncio.to_thread(ground.fresh, "ledger")
    medians: dict[int, float] = {}
    already = 0
    async with running_service("ledger", "ledger_service", bootstrap, database) as service:
        for size in sorted({max(1_000, ground.amount(each)) for each in SIZES}):
            await ledger_tables.postings(database, already, size)
            already = size
            medians[size] = await _median(service, size)
    smallest, largest = min(medians), max(medians)
    return [
        Figure(
            bench="ledger-page",
            figure=round(medians[largest] * 1000, 3),
            limit=round(medians[smallest] * 1000, 3),
            unit="ms a page",
            target=AT_MOST,
            at_most=True,
            settings={
                "rows": ROWS,
                "pages": PAGES,
                "milliseconds by entries": {str(size): round(each * 1000, 3) for size, each in medians.items()},
            },
        )
    ]


async def _median(service: Harness, size: int) -> float:
    """Return the seconds of a page: its rows, its balances, and nothing of HTTP."""
    minutes, drawn, times = size // 4, random.Random(size), []  # noqa: S311 - which page, no secret
    for number in range(PAGES + 20):
        until = BEGAN + dt.timedelta(minutes=drawn.randint(min(ROWS, minutes), minutes))
        query = LedgerQuery(PARTNER, ROWS, {"from": BEGAN, "until": until, "currency": "EUR"})

        async def work(uow: UnitOfWork, query: LedgerQuery = query) -> int:
            return len(await ledger_page(uow.connection, query))

        begun = time.perf_counter()
        found = await service.running.api_database.transact(work, tenant=PARTNER)
        if found < min(ROWS, minutes) - 1:
            raise RuntimeError(f"a page of {found} rows at {size} entries")
        if number >= 20:
            times.append(time.perf_counter() - begun)
    return median(times)
