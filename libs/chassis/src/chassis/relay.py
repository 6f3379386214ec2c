"""The relay: takes events from the outbox to the bus, in order per key, at least once.

The key space is cut into shards. A relay sends only shards whose advisory lock it holds, on the
very connection that reads and marks: when that connection ends, another relay takes over, and
what was sent but not marked is sent again. Competing readers or a cursor would reorder or lose
events (see the decision record on the outbox).
"""

import asyncio
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from chassis import crash, switches
from chassis.database import asyncpg_arguments
from chassis.telemetry import EVENTS_SENT
from chassis.transient import backoff

SHARDS: Final = 16
BATCH: Final = 500
_IDLE_SECONDS: Final = 1.0
_REBALANCE_SECONDS: Final = 1.0
_log: Final = structlog.get_logger()

READ: Final = """
SELECT id, created_at, event_id, topic, key, seq, type, body, traceparent, occurred
FROM (
    SELECT id, created_at, event_id, topic, key, seq, type, body, traceparent,
           to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS occurred
    FROM outbox
    WHERE sent_at IS NULL AND shard = ANY($1::smallint[])
    ORDER BY id LIMIT $2
) AS batch ORDER BY id
"""
MARK: Final = """
UPDATE outbox SET sent_at = clock_timestamp() WHERE id = ANY($1::bigint[]) AND created_at >= $2
"""
_RELAYS: Final = """
SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()
"""


class Pacing(Protocol):
    """What a broker with limits adds to a relay; Apache Kafka needs none of it."""

    async def begin(self, connection: asyncpg.Connection) -> None:
        """Run before the first batch on a connection that holds shards."""
        ...

    async def sent(self, connection: asyncpg.Connection, sent: Sequence[tuple[int, int, RecordMetadata]]) -> None:
        """Learn of (outbox id, bytes, where it landed); may wait until consumers caught up."""
        ...


class Relay:
    """One relay of one service. Any number may run; each shard has one sender at a time."""

    def __init__(
        self,
        database_url: str,
        schema: str,
        make_producer: Callable[[], Awaitable[AIOKafkaProducer]],
        *,
        pacing: Pacing | None = None,
        batch: int = BATCH,
    ) -> None:
        """Read the outbox in `schema`; `make_producer` returns a started idempotent producer."""
        self._url = database_url
        self._schema = schema
        self._make_producer = make_producer
        self._pacing = pacing
        self._batch = batch
        self._wake = asyncio.Event()
        self._held: list[int] = []

    async def run(self) -> None:
        """Relay until cancelled. Failures of database or bus are logged and tried again."""
        attempt = 0
        while True:
            try:
                await self._session()
                attempt = 0
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever fails, the outbox still has it
                _log.warning("relay failed, will try again", error=repr(error))
                attempt = min(attempt + 1, 6)
                await asyncio.sleep(backoff(attempt, first=0.05))

    async def _session(self) -> None:
        connection = await asyncpg.connect(
            **asyncpg_arguments(self._url),
            timeout=5,
            server_settings={
                "application_name": self._name,
                "search_path": self._schema,
                # A stopped process must not keep its shards: the server ends its session.
                "idle_session_timeout": "8000",
                "statement_timeout": "15000",
                # A mark that a crash of the server forgets is a record sent again, which consumers skip.
                "synchronous_commit": "off",
            },
        )
        producer: AIOKafkaProducer | None = None
        try:
            await connection.add_listener(f"outbox:{self._schema}", self._notified)
            producer = await self._make_producer()
            self._held = []
            balanced = -math.inf
            begun = False
            loop = asyncio.get_running_loop()
            while True:
                self._wake.clear()
                if loop.time() - balanced > _REBALANCE_SECONDS:
                    await self._balance(connection)
                    balanced = loop.time()
                if self._held and not begun:
                    if self._pacing:
                        await self._pacing.begin(connection)
                    begun = True
                # A batch that was not full took all there was; whoever committed meanwhile has woken us.
                if not self._held or await self._drain(connection, producer) < self._batch:
                    await self._sleep()
        finally:
            self._held = []
            if producer is not None:
                await producer.stop()
            connection.terminate()

    @property
    def _name(self) -> str:
        return f"relay:{self._schema}"

    def _notified(self, *_: object) -> None:
        self._wake.set()

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), _IDLE_SECONDS)
        except TimeoutError:
            return

    async def _balance(self, connection: asyncpg.Connection) -> None:
        if switches.is_off(switches.EXCLUSIVE_SHARDS):
            self._held = list(range(SHARDS))
            return
        relays = max(1, await connection.fetchval(_RELAYS, self._name))
        fair = math.ceil(SHARDS / relays)
        while len(self._held) > fair:
            shard = self._held.pop()
            await connection.execute("SELECT pg_advisory_unlock(hashtext($1), $2)", self._name, shard)
        for shard in range(SHARDS):
            if len(self._held) >= fair:
                break
            if shard not in self._held and await connection.fetchval(
                "SELECT pg_try_advisory_lock(hashtext($1), $2)", self._name, shard
            ):
                self._held.append(shard)

    async def _drain(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> int:
        if not switches.is_off(switches.EXCLUSIVE_SHARDS):
            return await self.drain_once(connection, producer)
        async with connection.transaction():
            return await self.drain_once(connection, producer)

    async def drain_once(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> int:
        """Send one batch of the shards held, wait for the bus, mark it; return how many."""
        compete = switches.is_off(switches.EXCLUSIVE_SHARDS)
        read = READ.replace("LIMIT $2", "LIMIT $2 FOR UPDATE SKIP LOCKED") if compete else READ
        rows = await connection.fetch(read, self._held, self._batch)
        if not rows:
            return 0
        if switches.is_off(switches.MARK_LAST):
            await self._mark(connection, rows)
        crash.point("relay.before-send")
        source = f"/recoup/{self._schema}".encode()
        futures = []
        for row in rows:
            crash.point("relay.between-sends")
            futures.append(
                await producer.send(
                    row["topic"],
                    value=row["body"].encode(),
                    key=row["key"].encode(),
                    headers=headers_of(row, source),
                )
            )
        landed = await asyncio.gather(*futures)
        crash.point("relay.after-send")
        await self._mark(connection, rows)
        for topic, count in Counter(row["topic"] for row in rows).items():
            EVENTS_SENT.labels(topic).inc(count)
        if self._pacing:
            await self._pacing.sent(
                connection,
                [(row["id"], len(row["body"]) + 400, where) for row, where in zip(rows, landed, strict=True)],
            )
        return len(rows)

    @staticmethod
    async def _mark(connection: asyncpg.Connection, rows: Sequence[asyncpg.Record]) -> None:
        await connection.execute(MARK, [row["id"] for row in rows], min(row["created_at"] for row in rows))


def headers_of(row: asyncpg.Record, source: bytes) -> list[tuple[str, bytes]]:
    """Return the CloudEvents attributes (Kafka binary mode) of one outbox row."""
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(row["event_id"]).encode()),
        ("ce_source", source),
        ("ce_type", row["type"].encode()),
        ("ce_time", row["occurred"].encode()),
        ("ce_sequence", str(row["seq"]).encode()),
        ("content-type", b"application/json"),
    ]
    if row["traceparent"]:
        headers.append(("traceparent", row["traceparent"].encode()))
    return headers
