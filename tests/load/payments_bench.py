"""`payments`: recording payments at ledger-service over HTTP, one by one and in batches.

One by one the limit are the statements behind a bare route of the same server. A batch's limit are its statements over
as many bare connections: it has more arguments than pgbench can prepare.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import http_load
from figures import Figure, Measure, compare, in_turn
from ground import Ground, connect
from ledger_facts import PARTNER, batch_words, case_id, numbered, open_cases
from recorded import Recipe, Sent, fresh, recipe, recording
from two_servers import Server, serving

from chassis.ids import uuid7
from chassis.testing.postgres import Database
from chassis.testing.service import Harness, principal, running_service
from contracts.values import OrganisationKind
from ledger_service.bootstrap import bootstrap

REQUESTS = 3_000
CONCURRENCY = 16
CASES = 800
TARGET = 0.3
ROUTE = "/partner/cases/{id}/payments"
BATCH = 100
CLIENTS = 2
BATCH_ROUTE = "/partner/payments/batch"
# The limit writes the same figures again and again, which the service would trip over: each has cases of its own.
_PAID, _BARE = range(CASES), range(CASES, 2 * CASES)
_MOST = 2**31 - CASES - 1


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws a payment of its own: any of the limit's cases, a number and ids that nobody has used."""

    case: str

    def __call__(self, statements: Recipe) -> list[Sent]:
        """Return the statements of one request."""
        words = {word: fresh(word) for word in statements.drawn}
        words[self.case] = str(case_id(secrets.choice(_BARE)))
        return numbered(statements, [secrets.randbelow(_MOST) + CASES]).again(words)


async def run(ground: Ground) -> list[Figure]:
    """Load both servers in turn with the same requests."""
    database = await asyncio.to_thread(ground.fresh, "ledger")
    caller = principal(OrganisationKind.COLLECTION_PARTNER, PARTNER, user_id=uuid7())
    async with running_service("ledger", "ledger_service", bootstrap, database) as service:
        await open_cases(service, [PARTNER] * (len(_PAID) + len(_BARE)))
        statements, answer = await _record(service, caller, [(_path(number), _payment()) for number in range(2)])
        batches, _ = await _record(service, caller, [(BATCH_ROUTE, _batch(range(at, at + BATCH))) for at in (0, BATCH)])
    amount = ground.amount(REQUESTS)
    told = {
        "service": "ledger", "url": database.app_url("ledger"), "caller": caller, "route": ROUTE,
        "recipe": statements, "answer": answer, "draw": Draw(str(case_id(0))),
    }  # fmt: skip
    with serving(told) as servers:
        measures = {kind: _measure(server, amount) for kind, server in servers.items()}
        rounds = await in_turn(ground.rounds, measures)
        about = {"requests": amount, "concurrency": CONCURRENCY, "statements": len(statements.statements)}
        single = compare("payments-http", rounds, unit="payments/s", target=TARGET, about=about)
        return [single, await _in_batches(ground, database, servers["recoup"], batches)]


async def _in_batches(ground: Ground, database: Database, server: Server, statements: Recipe) -> Figure:
    each = max(2, ground.amount(REQUESTS) // BATCH // CLIENTS)
    bare = [await connect(database, "ledger") for _ in range(CLIENTS)]

    async def recoup(_: int) -> float:
        wanted = [_PAID[client::CLIENTS][at : at + BATCH] for at in _starts(each) for client in range(CLIENTS)]
        requests = [http_load.post(server.url, BATCH_ROUTE, _batch(cases), server.headers) for cases in wanted]
        return (await http_load.run(server.url, requests, CLIENTS)).rate * BATCH

    async def limit(_: int) -> float:
        async def client(own: int) -> None:
            for batch in made[own]:
                async with bare[own].transaction():
                    for sql, arguments in batch:
                        await bare[own].fetch(sql, *arguments)

        made = [[_drawn(statements, own, number) for number in range(each)] for own in range(CLIENTS)]
        begun = time.perf_counter()
        await asyncio.gather(*(client(own) for own in range(CLIENTS)))
        return CLIENTS * each * BATCH / (time.perf_counter() - begun)

    rounds = await in_turn(ground.rounds, {"recoup": recoup, "limit": limit})
    for connection in bare:
        await connection.close()
    about = {
        "payments": CLIENTS * each * BATCH, "batch": BATCH, "clients": CLIENTS, "against": "asyncpg",
        "statements": len(statements.statements),
    }  # fmt: skip
    return compare("payments-batch-http", rounds, unit="payments/s", target=TARGET, about=about)


def _starts(batches: int) -> list[int]:
    return [number * BATCH % (CASES // CLIENTS) for number in range(batches)]


def _drawn(statements: Recipe, own: int, number: int) -> list[Sent]:
    numbers = [secrets.randbelow(_MOST) + CASES for _ in range(BATCH)]
    return numbered(statements, numbers).again(batch_words(statements, _BARE[own::CLIENTS], number, BATCH))


def _measure(server: Server, amount: int) -> Measure:
    async def measure(_: int) -> float:
        requests = [http_load.post(server.url, _path(number), _payment(), server.headers) for number in range(amount)]
        return (await http_load.run(server.url, requests, CONCURRENCY)).rate

    return measure


def _path(number: int) -> str:
    return ROUTE.replace("{id}", str(case_id(number % CASES)))


def _report() -> dict[str, object]:
    return {
        "date": str(dt.datetime.now(dt.UTC).date()), "paymentAmount": 1.23, "paymentRecipient": "CollectionPartner",
    }  # fmt: skip


def _payment() -> bytes:
    return json.dumps(_report()).encode()


def _batch(cases: Sequence[int]) -> bytes:
    payments = [{"caseId": str(case_id(case)), "idempotencyKey": str(uuid7()), **_report()} for case in cases]
    return json.dumps({"payments": payments}).encode()


async def _record(service: Harness, caller: Any, requests: Sequence[tuple[str, bytes]]) -> tuple[Recipe, bytes]:
    """Send both requests and keep what that sent."""
    headers = service.as_(caller, **{"Content-Type": "application/json"})
    runs, answer = [], b""
    for path, body in requests:
        with recording(service.running.api_database.engine.sync_engine) as seen:
            answered = await service.client.post(path, content=body, headers=headers)
        answered.raise_for_status()
        answer = answered.content
        runs.append(seen)
    return recipe(*runs), answer
