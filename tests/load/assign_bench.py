"""`assign`: from the submission of a claim at the gateway to its assignment in case-service, at a steady rate."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import http_load
import network
import two_hops
from figures import Figure, percentile
from ground import Ground
from post_bench import PATH, claim

PER_SECOND = 30
SECONDS = 60
WARMING_SECONDS = 15
AT_MOST = 6.0
_BARE = 150
_PATIENCE = 120
_UNAVAILABLE = 503
_ASSIGNED = """
SELECT key, extract(epoch FROM min(created_at)) FROM case_service.outbox
WHERE type = 'case.assigned.v1' GROUP BY key
"""


@dataclass(slots=True)
class _Load:
    """When each case's claim was first sent, and how often one was answered 503."""

    sent: dict[str, float] = field(default_factory=dict)
    refused: int = 0


async def run(ground: Ground) -> list[Figure]:
    """Measure the bare loop before and after the load, on the same servers; 50th against 99th percentile."""
    seconds = ground.amount(SECONDS)
    async with network.running(ground) as net:
        bootstrap = ground.kafka.bootstrap
        bare = await two_hops.times(net.postgres, bootstrap, PER_SECOND, _BARE)
        # At the measured rate, as long as the servers still make connections, plans and machine code.
        await _submit(net, PER_SECOND * WARMING_SECONDS)
        load = await _submit(net, PER_SECOND * seconds)
        waited = await _waited(net, load.sent)
        bare += await two_hops.times(net.postgres, bootstrap, PER_SECOND, _BARE)
    milliseconds = [1000 * each for each in waited]
    return [
        Figure(
            bench="assign p99",
            figure=round(percentile(milliseconds, 0.99), 1),
            limit=round(1000 * percentile(bare, 0.5), 1),
            unit="ms",
            target=AT_MOST,
            at_most=True,
            settings={
                "perSecond": PER_SECOND,
                "warmingSeconds": WARMING_SECONDS,
                "seconds": seconds,
                "claims": len(load.sent),
                "putOff": load.refused,
                "p50": round(percentile(milliseconds, 0.5), 1),
                "bareP99": round(1000 * percentile(bare, 0.99), 1),
            },
        )
    ]


async def _submit(net: network.Network, amount: int) -> _Load:
    """Submit claims at the steady rate, however long the answers take; a claim that is put off is sent again."""
    load = _Load()
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    where = urlsplit(net.url)

    async def one() -> None:
        connection = idle.pop() if idle else await asyncio.open_connection(where.hostname, where.port)
        request = http_load.post(net.url, PATH, claim(), {"XApiKey": net.key})
        begun = time.time()
        status, body = await http_load.exchange(*connection, request)
        while status == _UNAVAILABLE and time.time() < begun + _PATIENCE:
            load.refused += 1
            await asyncio.sleep(1)
            status, body = await http_load.exchange(*connection, request)
        if status != http_load.OK:
            message = f"a submission was answered {status}: {body[:500].decode(errors='replace')}"
            raise RuntimeError(message)
        load.sent[json.loads(body)["id"]] = begun
        idle.append(connection)

    begun = time.perf_counter()
    going = []
    for number in range(amount):
        await asyncio.sleep(max(0.0, begun + number / PER_SECOND - time.perf_counter()))
        going.append(asyncio.create_task(one()))
    await asyncio.gather(*going)
    for _, writer in idle:
        writer.close()
    return load


async def _waited(net: network.Network, sent: dict[str, float]) -> list[float]:
    """Wait until every case is assigned; return the seconds each waited."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        out = await asyncio.to_thread(net.postgres.sql, _ASSIGNED, "recoup")
        assigned = dict(line.split("|") for line in out.splitlines())
        if sent.keys() <= assigned.keys():
            return [float(assigned[key]) - begun for key, begun in sent.items()]
        if time.monotonic() > deadline:
            message = f"{len(sent.keys() - assigned.keys())} of {len(sent)} claims were not assigned in time"
            raise RuntimeError(message)
        await asyncio.sleep(1)
