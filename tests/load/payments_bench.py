"""`payments`: recording a payment at ledger-service, against its statements behind a bare route of the same server."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import secrets
from dataclasses import dataclass
from typing import Any

import http_load
from figures import Figure, Measure, compare, in_turn
from ground import Ground
from ledger_facts import PARTNER, case_id, numbered, open_cases
from recorded import Recipe, Sent, fresh, recipe, recording
from two_servers import Server, serving

from chassis.ids import uuid7
from chassis.testing.service import Harness, principal, running_service
from contracts.values import OrganisationKind
from ledger_service.bootstrap import bootstrap

REQUESTS = 3_000
CONCURRENCY = 16
CASES = 800
TARGET = 0.3
ROUTE = "/partner/cases/{id}/payments"
_MOST = 2**31 - CASES - 1


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws a payment of its own: any of the cases, a number and ids that nobody has used."""

    case: str

    def __call__(self, statements: Recipe) -> list[Sent]:
        """Return the statements of one request."""
        words = {word: fresh(word) for word in statements.drawn}
        words[self.case] = str(case_id(secrets.randbelow(CASES)))
        return numbered(statements, [secrets.randbelow(_MOST) + CASES]).again(words)


async def run(ground: Ground) -> list[Figure]:
    """Load both servers in turn with the same requests."""
    database = await asyncio.to_thread(ground.fresh, "ledger")
    caller = principal(OrganisationKind.COLLECTION_PARTNER, PARTNER, user_id=uuid7())
    async with running_service("ledger", "ledger_service", bootstrap, database) as service:
        await open_cases(service, [PARTNER] * CASES)
        statements, answer = await _record(service, caller)
    amount = ground.amount(REQUESTS)
    told = {
        "service": "ledger", "url": database.app_url("ledger"), "caller": caller, "route": ROUTE,
        "recipe": statements, "answer": answer, "draw": Draw(str(case_id(0))),
    }  # fmt: skip
    with serving(told) as servers:
        measures = {kind: _measure(server, amount) for kind, server in servers.items()}
        rounds = await in_turn(ground.rounds, measures)
    about = {"requests": amount, "concurrency": CONCURRENCY, "statements": len(statements.statements)}
    return [compare("payments over HTTP", rounds, unit="requests/s", target=TARGET, about=about)]


def _measure(server: Server, amount: int) -> Measure:
    async def measure(_: int) -> float:
        requests = [http_load.post(server.url, _path(number), _payment(), server.headers) for number in range(amount)]
        return (await http_load.run(server.url, requests, CONCURRENCY)).rate

    return measure


def _path(number: int) -> str:
    return ROUTE.replace("{id}", str(case_id(number % CASES)))


def _payment() -> bytes:
    return json.dumps({
        "date": str(dt.datetime.now(dt.UTC).date()), "paymentAmount": 1.23, "paymentRecipient": "CollectionPartner",
    }).encode()  # fmt: skip


async def _record(service: Harness, caller: Any) -> tuple[Recipe, bytes]:
    """Pay on two cases and keep what that sent."""
    headers = service.as_(caller, **{"Content-Type": "application/json"})
    runs, answer = [], b""
    for number in range(2):
        with recording(service.running.api_database.engine.sync_engine) as seen:
            answered = await service.client.post(_path(number), content=_payment(), headers=headers)
        answered.raise_for_status()
        answer = answered.content
        runs.append(seen)
    return recipe(*runs), answer
