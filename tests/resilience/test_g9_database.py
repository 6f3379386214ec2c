"""G9: PostgreSQL is restarted under load; 503 meanwhile, nothing acknowledged is lost, no process is restarted."""

import asyncio
import contextlib
from collections import Counter
from uuid import uuid4

import httpx
from conftest_resilience import Probe, settle

from chassis.testing.postgres import ThrowawayPostgres

CLIENTS = 8
AWAY_SECONDS = 3
CUT_OFF = 0


async def test_acknowledged_writes_survive_a_restart(probe: Probe, durable_postgres: ThrowawayPostgres) -> None:
    process = probe.ready(probe.start("all", "one"), "one")
    pid = process.pid
    answers, acknowledged = await _restart_under_load(probe, durable_postgres)
    assert set(answers) == {200, 503}
    listed = ",".join(f"'{key}'" for key in acknowledged)
    assert probe.number(f"SELECT count(DISTINCT key) FROM outbox WHERE key IN ({listed})") == len(acknowledged)
    assert process.alive
    assert process.pid == pid
    await probe.at_rest()
    assert set(probe.counted(acknowledged).values()) == {(1, 0)}


async def test_without_telling_outages_from_faults_there_are_500s(
    probe: Probe, durable_postgres: ThrowawayPostgres
) -> None:
    probe.ready(probe.start("api", "one", RECOUP_TEST_OFF="outage,retry"), "one")
    answers, _ = await _restart_under_load(probe, durable_postgres)
    assert answers[500] > 0


async def _restart_under_load(probe: Probe, server: ThrowawayPostgres) -> tuple[Counter[int], list[str]]:
    """Write from many clients while the server is away; return the answers' statuses and the acknowledged keys."""
    answers: Counter[int] = Counter()
    acknowledged: list[str] = []
    over = asyncio.Event()

    async def client() -> None:
        async with httpx.AsyncClient(timeout=30) as http:
            while not over.is_set():
                key = str(uuid4())
                try:
                    answer = await http.post(f"{probe.url('one')}/auth/say", json={"caseId": key})
                except httpx.TransportError:
                    answers[CUT_OFF] += 1
                    continue
                answers[answer.status_code] += 1
                if answer.status_code == 200:
                    acknowledged.append(key)
                elif answer.status_code == 503:
                    assert answer.headers["retry-after"] == "1"
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), 0.02)

    clients = [asyncio.create_task(client()) for _ in range(CLIENTS)]
    await probe.until(lambda: answers[200] > 50)
    await asyncio.to_thread(server.stop)
    await settle(AWAY_SECONDS)
    await probe.until(lambda: any(status >= 500 for status in answers))
    await asyncio.to_thread(server.start)
    before = answers[200]
    await probe.until(lambda: answers[200] > before + 50)
    over.set()
    await asyncio.gather(*clients)
    return answers, acknowledged
