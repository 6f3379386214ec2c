"""`journal`: posting payments into the double-entry books, against the same statements sent by pgbench or bare.

One by one the limit is pgbench, with a hundred partners; then all payments are one partner's, against the former. A
batch of 100 has more arguments than pgbench can prepare; its limit are bare asyncpg connections with arguments made
beforehand.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import secrets
import time
from collections.abc import Sequence
from decimal import Decimal

import pgbench
from figures import Figure, Measure, compare, in_turn
from ground import Ground, connect
from ledger_facts import PARTNER, batch_words, case_id, numbered, open_cases, partner_id
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
BATCH_CONNECTIONS = 2
CASES = 800
PARTNERS = 100
SINGLE, HOT, IN_BATCHES = 0.5, 0.9, 0.6
# The first cases are spread over the partners, as many after them are all of one.
_HANDS = [*[partner_id(number % PARTNERS) for number in range(CASES)], *[PARTNER] * CASES]
_SPREAD, _HOT = range(CASES), range(CASES, 2 * CASES)
_MOST = 2**31 - CASES - 1


async def run(ground: Ground) -> list[Figure]:
    """Post the same payments by the use case and by the limits, in turn."""
    # The limit writes the same figures again and again, which the use case would trip over: each has its own books.
    bare = await asyncio.to_thread(ground.fresh, "ledger")
    async with running_service("ledger", "ledger_service", bootstrap, bare) as service:
        await open_cases(service, _HANDS)
    database = await asyncio.to_thread(ground.fresh, "ledger")
    async with running_service("ledger", "ledger_service", bootstrap, database) as service:
        await open_cases(service, _HANDS)
        one = recipe(*[await _record(service, [number]) for number in (0, 1)])
        many = recipe(*[await _record(service, range(at, at + BATCH)) for at in (0, BATCH)])
        return [
            *await _one_by_one(ground, service, bare, one),
            await _in_batches(ground, service, bare, many),
        ]


async def _one_by_one(ground: Ground, service: Harness, database: Database, statements: Recipe) -> list[Figure]:
    amount = ground.amount(PAYMENTS) // CONNECTIONS
    script = pgbench.script(numbered(statements, [pgbench.ANY_NUMBER]), str(case_id(0)), CASES)

    def recoup(cases: range) -> Measure:
        async def connection(own: int) -> None:
            numbers = itertools.cycle(cases[own::CONNECTIONS])
            for _ in range(amount):
                await _post(service, [next(numbers)])

        async def measure(_: int) -> float:
            begun = time.perf_counter()
            await asyncio.gather(*(connection(own) for own in range(CONNECTIONS)))
            return amount * CONNECTIONS / (time.perf_counter() - begun)

        return measure

    async def limit(_: int) -> float:
        return await asyncio.to_thread(
            pgbench.run, database.app_url("ledger"), "ledger_service", script, CONNECTIONS, amount
        )

    rounds = await in_turn(ground.rounds, {"single": recoup(_SPREAD), "hot": recoup(_HOT), "limit": limit})
    about = {"payments": amount * CONNECTIONS, "connections": CONNECTIONS}
    return [
        compare(
            "journal-single", rounds, unit="payments/s", target=SINGLE, figure="single",
            about={**about, "partners": PARTNERS, "against": "pgbench -M prepared"},
        ),
        compare(
            "journal-hot", rounds, unit="payments/s", target=HOT, figure="hot", limit="single",
            about={**about, "partners": 1, "against": "journal-single"},
        ),
    ]  # fmt: skip


async def _in_batches(ground: Ground, service: Harness, database: Database, statements: Recipe) -> Figure:
    batches = max(2, ground.amount(PAYMENTS) // BATCH // BATCH_CONNECTIONS)
    bare = [await connect(database, "ledger") for _ in range(BATCH_CONNECTIONS)]

    async def recoup(_: int) -> float:
        async def connection(own: int) -> None:
            cases = _own(own)
            for number in range(batches):
                first = number * BATCH % len(cases)
                await _post(service, cases[first : first + BATCH])

        begun = time.perf_counter()
        await asyncio.gather(*(connection(own) for own in range(BATCH_CONNECTIONS)))
        return BATCH_CONNECTIONS * batches * BATCH / (time.perf_counter() - begun)

    async def limit(_: int) -> float:
        async def connection(own: int) -> None:
            for batch in made[own]:
                async with bare[own].transaction():
                    for sql, arguments in batch:
                        await bare[own].fetch(sql, *arguments)

        made = [
            [
                numbered(statements, [secrets.randbelow(_MOST) + CASES for _ in range(BATCH)]).again(words)
                for words in (batch_words(statements, _own(own), number, BATCH) for number in range(batches))
            ]
            for own in range(BATCH_CONNECTIONS)
        ]
        begun = time.perf_counter()
        await asyncio.gather(*(connection(own) for own in range(BATCH_CONNECTIONS)))
        return BATCH_CONNECTIONS * batches * BATCH / (time.perf_counter() - begun)

    rounds = await in_turn(ground.rounds, {"recoup": recoup, "limit": limit})
    for connection in bare:
        await connection.close()
    about = {
        "payments": BATCH_CONNECTIONS * batches * BATCH, "batch": BATCH, "connections": BATCH_CONNECTIONS,
        "against": "asyncpg",
    }  # fmt: skip
    return compare("journal-batch", rounds, unit="payments/s", target=IN_BATCHES, about=about)


def _own(connection: int) -> range:
    return _SPREAD[connection::BATCH_CONNECTIONS]


async def _post(service: Harness, numbers: Sequence[int]) -> None:
    commands = [_command(number) for number in numbers]

    async def work(uow: UnitOfWork) -> None:
        for result in await post_payments(uow, PostgresBooks(uow.connection), commands):
            if not isinstance(result, Posted):
                raise result

    await service.running.api_database.transact(work)


def _command(number: int) -> PostPayment:
    return PostPayment(
        case_id=case_id(number),
        partner_id=_HANDS[number],
        amount=Decimal("1.23"),
        value_date=dt.datetime.now(dt.UTC).date(),
        recipient=Recipient.COLLECTION_PARTNER,
        commission_status=CommissionStatus.PAID,
    )


async def _record(service: Harness, numbers: Sequence[int]) -> list[tuple[str, tuple[object, ...]]]:
    with recording(service.running.api_database.engine.sync_engine) as seen:
        await _post(service, numbers)
    return seen
