"""`post`: submitting a claim at case-service, against its statements behind a bare route of the same server."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

import http_load
from figures import Figure, Measure, compare, in_turn
from ground import Ground
from recorded import Recipe, recipe, recording
from two_servers import Server, serving

from case_service.bootstrap import bootstrap
from chassis.testing.service import Harness, principal, running_service
from contracts.party_events import OrganisationCreated
from contracts.values import OrganisationKind

REQUESTS = 2_000
CONCURRENCY = 16
TARGET = 0.25
PATH = "/customer/cases"
_numbers = itertools.count(1)


def claim() -> bytes:
    """Return a claim that needs no evidence, under a reference of its own."""
    return json.dumps({
        "currencyCode": "USD", "amountToRecover": 1000.0, "date": "2026-09-01", "dueDate": "2026-10-01T00:00:00+0000",
        "creditorReference": f"INV-{next(_numbers):09d}", "disputeStatus": "No",
        "debtor": {"type": "Company", "name": "Debtor SARL", "countryAlpha2": "FR", "city": "Lyon"},
    }).encode()  # fmt: skip


async def run(ground: Ground) -> list[Figure]:
    """Load both servers in turn with the same requests."""
    database = await asyncio.to_thread(ground.fresh, "case")
    caller = principal(OrganisationKind.CREDITOR)
    async with running_service("case", "case_service", bootstrap, database) as service:
        statements, answer = await _record(service, caller)
    amount = ground.amount(REQUESTS)
    told = {
        "service": "case", "url": database.app_url("case"), "caller": caller, "route": PATH, "recipe": statements,
        "answer": answer,
    }  # fmt: skip
    with serving(told) as servers:
        measures = {kind: _measure(server, amount) for kind, server in servers.items()}
        rounds = await in_turn(ground.rounds, measures)
    about = {"requests": amount, "concurrency": CONCURRENCY, "statements": len(statements.statements)}
    return [compare("post", rounds, unit="requests/s", target=TARGET, about=about)]


def _measure(server: Server, amount: int) -> Measure:
    async def measure(_: int) -> float:
        requests = [http_load.post(server.url, PATH, claim(), server.headers) for _ in range(amount)]
        return (await http_load.run(server.url, requests, CONCURRENCY)).rate

    return measure


async def _record(service: Harness, caller: Any) -> tuple[Recipe, bytes]:
    """Let a creditor join and sign, then submit twice and keep what that sent."""
    await service.apply(
        OrganisationCreated(
            organisation_id=caller.organisation_id, kind=caller.kind, name="Creditor & Co", country="DK",
            occurred_at=service.clock.now(),
        )
    )  # fmt: skip
    headers = service.as_(caller, **{"Content-Type": "application/json"})
    signed = await service.client.post(
        "/customer/contracts/debt-collection/sign", json={"signerName": "Ida Holm", "accepted": True}, headers=headers
    )
    signed.raise_for_status()
    runs, answer = [], b""
    for _ in range(2):
        with recording(service.running.api_database.engine.sync_engine) as seen:
            answered = await service.client.post(PATH, content=claim(), headers=headers)
        answered.raise_for_status()
        answer = answered.content
        runs.append(seen)
    return recipe(*runs), answer
