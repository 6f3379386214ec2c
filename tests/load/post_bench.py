"""`post`: submitting a claim at case-service, against its statements behind a bare route of the same server."""

from __future__ import annotations

import asyncio
import itertools
import json
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import http_load
from figures import Figure, compare, in_turn
from ground import Ground
from recorded import Recipe, recipe, recording

from case_service.bootstrap import bootstrap
from chassis.testing.children import dies_with_parent
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
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "post.pickle")
        told = {"url": database.app_url("case"), "caller": caller, "recipe": statements, "answer": answer}
        file.write_bytes(pickle.dumps(told))  # noqa: ASYNC240 - before anything is measured
        processes = {kind: _start(kind, file) for kind in ("recoup", "limit")}
        try:
            measures = {kind: _measure(*_address(process), amount) for kind, process in processes.items()}
            rounds = await in_turn(ground.rounds, measures)
        finally:
            for process in processes.values():
                process.kill()
                process.wait()
    about = {"requests": amount, "concurrency": CONCURRENCY, "statements": len(statements.statements)}
    return [compare("post", rounds, unit="requests/s", target=TARGET, about=about)]


def _measure(url: str, token: str, amount: int) -> Any:
    async def measure(_: int) -> float:
        headers = {"Authorization": f"Bearer {token}"}
        requests = [http_load.post(url, PATH, claim(), headers) for _ in range(amount)]
        return (await http_load.run(url, requests, CONCURRENCY)).rate

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


def _start(kind: str, file: Path) -> subprocess.Popen[str]:
    script = str(Path(__file__).with_name("servers.py"))
    return subprocess.Popen(
        [*dies_with_parent(), sys.executable, script, kind, str(file)], stdout=subprocess.PIPE, text=True
    )


def _address(process: subprocess.Popen[str]) -> tuple[str, str]:
    assert process.stdout is not None
    for line in process.stdout:
        word, _, rest = line.partition(" ")
        if word == "ready":
            port, token = rest.split()
            return f"http://127.0.0.1:{port}", token
    message = "a server of the bench did not start; its reason stands above"
    raise RuntimeError(message)
