"""`invoices`: a month of commission invoiced, without rendering, against the same reads and writes sent bare."""

from __future__ import annotations

import asyncio
import datetime as dt
import time

import ledger_tables
from figures import Figure, compare, in_turn
from ground import Ground, connect
from recorded import Sent, recording

from chassis.testing.service import Harness, running_service
from chassis.uow import UnitOfWork
from ledger_service.bootstrap import bootstrap
from ledger_service.jobs.timers import TIMERS

PAYMENTS = 100_000
PARTNERS = 500
AT_LEAST = 0.4
NOW = dt.datetime(2026, 12, 8, 6, tzinfo=dt.UTC)
_LIMIT = 500


async def run(ground: Ground) -> list[Figure]:
    """Invoice the same month by the run and by its recorded statements, each on tables of their own."""
    payments = ground.amount(PAYMENTS)
    partners = min(PARTNERS, payments)
    recorded: dict[int, list[list[Sent]]] = {}

    async def recoup(number: int) -> float:
        database = await asyncio.to_thread(ground.fresh, "ledger")
        await ledger_tables.commissions(database, partners, payments)
        async with running_service("ledger", "ledger_service", bootstrap, database, now=NOW) as service:
            begun = time.perf_counter()
            recorded[number] = await _run(service)
            took = time.perf_counter() - begun
            (row,) = await service.rows("SELECT count(*) AS invoices, sum(lines) AS lines FROM invoices")
            if (row["invoices"], row["lines"]) != (partners, payments):
                raise RuntimeError(f"invoiced {row}, not {payments} payments of {partners} partners")
        return payments / took

    async def limit(number: int) -> float:
        if number not in recorded:
            await recoup(number)
        database = await asyncio.to_thread(ground.fresh, "ledger")
        await ledger_tables.commissions(database, partners, payments)
        bare = await connect(database, "ledger")
        await bare.execute("SELECT set_config('app.tenant', '*', false)")
        begun = time.perf_counter()
        for transaction in recorded[number]:
            async with bare.transaction():
                for sql, arguments in transaction:
                    await bare.fetch(sql, *arguments)
        took = time.perf_counter() - begun
        lines = await bare.fetchval("SELECT count(*) FROM invoice_lines")
        await bare.close()
        if lines != payments:
            raise RuntimeError(f"the limit wrote {lines} lines of {payments}")
        return payments / took

    rounds = await in_turn(ground.rounds, {"recoup": recoup, "limit": limit})
    about = {"payments": payments, "partners": partners, "against": "the recorded statements by asyncpg"}
    return [compare("invoice-run", rounds, unit="payments/s", target=AT_LEAST, about=about)]


async def _run(service: Harness) -> list[list[Sent]]:
    """Sweep until there is nothing left; return the statements of each transaction."""
    (timer,) = [each for each in TIMERS if each.name == "invoice-runs"]
    database = service.running.worker_database

    async def sweep(uow: UnitOfWork) -> int:
        return await timer.sweep(uow, _LIMIT)

    transactions = []
    while True:
        with recording(database.engine.sync_engine) as seen:
            swept = await database.transact(sweep)
        transactions.append([(sql, arguments) for sql, arguments in seen if "set_config" not in sql])
        if not swept:
            return transactions
