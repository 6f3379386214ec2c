"""`journal`: posting payments into the double-entry books, against the same statements sent by pgbench or bare.

One by one the limit is pgbench. A batch of 100 has more arguments than pgbench can prepare; its limit is a bare asyncpg
loop with arguments made beforehand.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import secrets
import time
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import pgbench
from figures import Figure, compare, in_turn
from ground import Ground, connect
from ledger_facts import PARTNER, case_id, numbered, open_cases
from recorded import Recipe, recipe, recording

from chassis.testing.postgres import Database
from chassis.testing.service import Harness, running_service
from chassis.uow import UnitOfWork
from ledger_service.application.post_payments import Posted, PostPayment, post_payments
from ledger_service.bootstrap import bootstrap
from ledger_service.domain.values import CommissionStatus, Recipient
from ledger_service.persistence.books import PostgresBooks

PAYMENTS = 4_000
BATCH = 100
CONNECTIONS = 8
CASES = 800
ONE_BY_ONE, IN_BATCHES = 0.45, 0.5
_MOST = 2**31 - CASES - 1


async def run(ground: Ground) -> list[Figure]:
    """Post the same payments by the use case and by the limits, in turn."""
    # The limit writes the same figures again and again, which the use case would trip over: each has its own books.
    bare = await asyncio.to_thread(ground.fresh, "ledger")
    async with running_service("ledger", "ledger_service", bootstrap, bare) as service:
        await open_cases(service, CASES)
    database = await asyncio.to_thread(ground.fresh, "ledger")
    async with running_service("ledger", "ledger_service", bootstrap, database) as service:
        await open_cases(service, CASES)
        one = recipe(*[await _record(service, [number]) for number in (0, 1)])
        many = recipe(*[await _record(service, range(at, at + BATCH)) for at in (0, BATCH)])
        return [
            await _one_by_one(ground, service, bare, one),
            await _in_batches(ground, service, bare, many),
        ]


async def _one_by_one(ground: Ground, service: Harness, database: Database, statements: Recipe) -> Figure:
    amount = ground.amount(PAYMENTS) // CONNECTIONS
    script = pgbench.script(numbered(statements, [pgbench.ANY_NUMBER]), str(case_id(0)), CASES)

    async def recoup(_: int) -> float:
        async def connection(own: int) -> None:
            numbers = itertools.cycle(range(own, CASES, CONNECTIONS))
            for _ in range(amount):
                await _post(service, [next(numbers)])

        begun = time.perf_counter()
        await asyncio.gather(*(connection(own) for own in range(CONNECTIONS)))
        return amount * CONNECTIONS / (time.perf_counter() - begun)

    async def limit(_: int) -> float:
        return await asyncio.to_thread(
            pgbench.run, database.app_url("ledger"), "ledger_service", script, CONNECTIONS, amount
        )

    rounds = await in_turn(ground.rounds, {"recoup": recoup, "limit": limit})
    about = {"payments": amount * CONNECTIONS, "connections": CONNECTIONS, "against": "pgbench -M prepared"}
    return compare("journal one by one", rounds, unit="payments/s", target=ONE_BY_ONE, about=about)


async def _in_batches(ground: Ground, service: Harness, database: Database, statements: Recipe) -> Figure:
    batches = max(2, ground.amount(PAYMENTS) // BATCH)
    bare = await connect(database, "ledger")

    async def recoup(_: int) -> float:
        begun = time.perf_counter()
        for number in range(batches):
            first = number * BATCH % CASES
            await _post(service, range(first, first + BATCH))
        return batches * BATCH / (time.perf_counter() - begun)

    async def limit(_: int) -> float:
        made = [
            numbered(statements, [secrets.randbelow(_MOST) + CASES for _ in range(BATCH)]).again()
            for _ in range(batches)
        ]
        begun = time.perf_counter()
        for batch in made:
            async with bare.transaction():
                for sql, arguments in batch:
                    await bare.fetch(sql, *arguments)
        return batches * BATCH / (time.perf_counter() - begun)

    rounds = await in_turn(ground.rounds, {"recoup": recoup, "limit": limit})
    await bare.close()
    about = {"payments": batches * BATCH, "batch": BATCH, "against": "asyncpg"}
    return compare("journal in batches", rounds, unit="payments/s", target=IN_BATCHES, about=about)


async def _post(service: Harness, numbers: Sequence[int]) -> None:
    commands = [_command(case_id(number)) for number in numbers]

    async def work(uow: UnitOfWork) -> None:
        for result in await post_payments(uow, PostgresBooks(uow.connection), commands):
            if not isinstance(result, Posted):
                raise result

    await service.running.api_database.transact(work)


def _command(case: UUID) -> PostPayment:
    return PostPayment(
        case_id=case,
        partner_id=PARTNER,
        amount=Decimal("1.23"),
        value_date=dt.datetime.now(dt.UTC).date(),
        recipient=Recipient.COLLECTION_PARTNER,
        commission_status=CommissionStatus.PAID,
    )


async def _record(service: Harness, numbers: Sequence[int]) -> list[tuple[str, tuple[object, ...]]]:
    with recording(service.running.api_database.engine.sync_engine) as seen:
        await _post(service, numbers)
    return seen
