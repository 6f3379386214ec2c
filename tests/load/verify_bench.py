"""`verify`: the chain and the balances of a million postings, in SQL, against one sequential read of the entries."""

from __future__ import annotations

import time

import ledger_fill
from figures import Figure, compare, in_turn
from ground import Ground

from chassis.rest import run_checks
from chassis.testing.service import running_service
from chassis.uow import UnitOfWork
from ledger_service.bootstrap import ALL_CHECKS, bootstrap
from ledger_service.persistence.chain_checks import CHAIN_CHECKS
from ledger_service.persistence.sum_checks import SUM_CHECKS

POSTINGS = 1_000_000
TARGET = 0.1
BALANCES = ("every posting balances per book and currency", "the sum of all entries is zero per currency")
CHECKED = {**CHAIN_CHECKS, **{name: ALL_CHECKS[name] for name in BALANCES}}
READ = {"one sequential read": "SELECT sum(amount) FROM entries HAVING sum(amount) <> 0"}


async def run(ground: Ground) -> list[Figure]:
    """Verify the books as the service does, and read them, in turn; all other rules of the books are timed beside."""
    postings = ground.amount(POSTINGS)
    database = await ledger_fill.filled(ground, postings)
    took: dict[str, float] = {}
    async with running_service("ledger", "ledger_service", bootstrap, database) as service:

        async def timed(checks: dict[str, str]) -> float:
            async def work(uow: UnitOfWork) -> list[object]:
                found: list[object] = []
                for name, query in checks.items():
                    begun = time.perf_counter()
                    found += [each for each in await run_checks(uow, {name: query}) if each["broken"]]
                    took[name] = round(time.perf_counter() - begun, 3)
                return found

            begun = time.perf_counter()
            broken = await service.running.worker_database.transact(work)
            if broken:
                raise RuntimeError(f"the fill is not what the checks hold: {broken}")
            return float(postings / (time.perf_counter() - begun))

        rounds = await in_turn(ground.rounds, {"recoup": lambda _: timed(CHECKED), "limit": lambda _: timed(READ)})
        # Payments and accounts are not filled: their rules have nothing to read.
        await timed(SUM_CHECKS)
    about = {"postings": postings, "entries": postings * ledger_fill.LEGS, "seconds": took}
    return [compare("verify", rounds, unit="postings/s", target=TARGET, about=about)]
