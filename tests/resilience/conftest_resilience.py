"""Real processes of the probe service on a real Apache Kafka and a real PostgreSQL."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

import chassis.provision
from chassis.bus import make_producer
from chassis.relay import Relay
from chassis.testing.kafka import KafkaServer
from chassis.testing.plugin import Spawn
from chassis.testing.ports import free_port
from chassis.testing.postgres import Database, ThrowawayPostgres
from chassis.testing.processes import Proc
from chassis.testing.waiting import eventually

# Nothing hangs on how fast the machine is: a state that is awaited has this long to come, and usually comes at once.
PATIENCE_SECONDS = 90
PROBE = Path(__file__).parents[2] / "libs" / "chassis" / "tests" / "probe" / "src"
if "probe" not in chassis.provision.SERVICES:
    chassis.provision.SERVICES = (*chassis.provision.SERVICES, "probe")


@dataclass
class Probe:
    """The probe service: its database, its processes, and what it has counted."""

    database: Database
    environment: dict[str, str]
    spawn: Spawn
    kafka: KafkaServer
    ports: dict[str, int] = field(default_factory=dict)

    def start(self, role: str, name: str = "", **more: str) -> Proc:
        """Start an api, a worker, or all."""
        port = free_port()
        label = name or role
        self.ports[label] = port
        return self.spawn(
            "probe_service", role, name=f"probe {label}",
            **{**self.environment, "RECOUP_HTTP_PORT": str(port), **more},
        )  # fmt: skip

    def ready(self, process: Proc, label: str) -> Proc:
        """Wait until a process is ready."""
        return process.wait_ready(f"{self.url(label)}/readyz", PATIENCE_SECONDS)

    def url(self, label: str) -> str:
        """Return the address of a process."""
        return f"http://127.0.0.1:{self.ports[label]}"

    def sql(self, statement: str) -> list[list[str]]:
        """Return the rows of a query as superuser, as text."""
        out = ThrowawayPostgres.run(self.database.superuser_dsn, f"SET search_path = probe_service; {statement}")
        return [line.split("|") for line in out.splitlines() if line]

    def number(self, statement: str) -> int:
        """Return the one number of a query."""
        rows = self.sql(statement)
        return int(rows[0][0] or 0) if rows else 0

    def write(self, keys: list[str], times: int) -> None:
        """Write events into the outbox as a business transaction would, without a process of ours."""
        body = json.dumps({"case_id": "KEY", "occurred_at": "2026-01-01T00:00:00Z"})
        listed = ",".join(f"'{key}'" for key in keys)
        self.sql(f"""
            WITH given AS (
                SELECT key, n FROM unnest(ARRAY[{listed}]) AS key, generate_series(1, {times}) AS n
            ), numbered AS (
                INSERT INTO event_sequences AS s (topic, key, last_seq)
                SELECT 'case.events', key, {times} FROM unnest(ARRAY[{listed}]) AS key
                ON CONFLICT (topic, key) DO UPDATE SET last_seq = s.last_seq + excluded.last_seq
                RETURNING key, last_seq
            )
            INSERT INTO outbox (event_id, topic, key, seq, type, body, shard)
            SELECT gen_random_uuid(), 'case.events', key, last_seq - {times} + n, 'case.verified.v1',
                   replace('{body}', 'KEY', key), hashtext(key) & 15
            FROM given JOIN numbered USING (key) ORDER BY n, key
        """)

    async def relay_all(self) -> None:
        """Send what the outbox holds, from the test's own process."""
        relay = Relay(self.database.app_url("probe"), "probe_service", lambda: make_producer(self.kafka.bootstrap))
        relaying = asyncio.create_task(relay.run())
        try:
            await self.until(lambda: self.number("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == 0)
        finally:
            relaying.cancel()
            await asyncio.gather(relaying, return_exceptions=True)

    def counted(self, keys: list[str]) -> dict[str, tuple[int, int]]:
        """Return how often each key was counted, and how often out of order."""
        listed = ",".join(f"'{key}'" for key in keys)
        rows = self.sql(f"SELECT key, total, inversions FROM counters WHERE key IN ({listed})")
        return {key: (int(total), int(inversions)) for key, total, inversions in rows}

    async def until_counted(self, keys: list[str], times: int) -> None:
        """Wait until every key was counted so often; then nothing may be out of order."""

        def complete() -> bool:
            totals = self.counted(keys)
            return len(totals) == len(keys) and all(total >= times for total, _ in totals.values())

        await eventually(complete, timeout=PATIENCE_SECONDS)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a state."""
        await eventually(condition, timeout=PATIENCE_SECONDS)

    async def at_rest(self) -> None:
        """Wait until the outbox is empty and progress has caught up."""

        def rest() -> bool:
            unsent = self.number("SELECT count(*) FROM outbox WHERE sent_at IS NULL")
            behind = self.number("""
                SELECT count(*) FROM event_sequences s LEFT JOIN progress p
                ON p.topic = s.topic AND p.key = s.key
                WHERE s.topic = 'case.events' AND coalesce(p.last_seq, 0) < s.last_seq
            """)
            return unsent == 0 and behind == 0

        await eventually(rest, timeout=PATIENCE_SECONDS)

    async def say(self, label: str, key: str, times: int = 1) -> httpx.Response:
        """Ask an api to emit events."""
        async with httpx.AsyncClient() as client:
            return await client.post(f"{self.url(label)}/auth/say", json={"caseId": key, "times": times}, timeout=30)


@pytest.fixture
def probe(durable_postgres: ThrowawayPostgres, kafka: KafkaServer, spawn: Spawn) -> Iterator[Probe]:
    """Give the probe on a database of its own."""
    database = durable_postgres.fresh("probe", migrate=_migrate)
    yield Probe(
        database,
        {
            "PYTHONPATH": str(PROBE),
            "RECOUP_ENVIRONMENT": "test",
            "RECOUP_KAFKA_BOOTSTRAP": kafka.bootstrap,
            "RECOUP_KAFKA_SESSION_TIMEOUT_MS": "1500",
            "RECOUP_INTERNAL_TOKEN": "t",
            "RECOUP_LOG_LEVEL": "WARNING",
            **database.env("probe"),
        },
        spawn,
        kafka,
    )
    durable_postgres.sql(f'DROP DATABASE "{database.name}" WITH (FORCE)')


def _migrate(service: str, database: Database) -> None:
    import sys  # noqa: PLC0415

    sys.path.insert(0, str(PROBE))
    from chassis.migrations import upgrade  # noqa: PLC0415

    upgrade(f"{service}_service", f"{service}_service", database.owner_url(service))


@pytest.fixture
def keys() -> list[str]:
    """Give forty keys nobody has used."""
    return [str(uuid4()) for _ in range(40)]


async def settle(seconds: float) -> None:
    """Let real time pass where a guarantee is about real time (a session timeout)."""
    await asyncio.sleep(seconds)
