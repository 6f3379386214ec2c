"""`consumer`: from the topic into progress, update and outbox, against the same statements sent bare."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from uuid import uuid4

import asyncpg
import probe_events
from aiokafka import AIOKafkaProducer
from figures import Figure, compare, in_turn
from ground import Ground, connect, make_topics
from probe_service.bootstrap import COUNT, count
from statements import Statement, compiled

from chassis import outbox, progress
from chassis.bus import Subscription, make_producer
from chassis.clock import SystemClock
from chassis.consumer import Consumer, Outcome
from chassis.database import SCOPE, Database
from chassis.ids import uuid7
from chassis.records import Record
from chassis.settings import Settings
from chassis.testing import postgres
from contracts.case_events import CaseVerified
from contracts.routing_events import CoverageGapFound

EVENTS = 50_000
BATCH = 500
TARGET = 0.6


class _Watched(Consumer):
    """A consumer that tells when it has applied so many events, and how long that took."""

    def __init__(self, database: Database, wanted: int) -> None:
        super().__init__("probe", database, {CaseVerified: count})
        self._wanted = wanted
        self._applied = 0
        self._begun = 0.0
        self.seconds: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def apply(self, records: Sequence[Record]) -> Outcome:
        """Apply and count."""
        self._begun = self._begun or time.perf_counter()
        outcome = await super().apply(records)
        self._applied += outcome.applied
        if self._applied >= self._wanted and not self.seconds.done():
            self.seconds.set_result(time.perf_counter() - self._begun)
        return outcome


async def run(ground: Ground) -> list[Figure]:
    """Apply the same topic by the consumer, each round into an empty schema, and by the bare loop."""
    topic, bootstrap = ground.topic(), ground.kafka.bootstrap
    keys = max(1, ground.amount(EVENTS) // probe_events.TIMES)
    events = keys * probe_events.TIMES
    await make_topics(bootstrap, topic)
    await _publish(topic, bootstrap, keys)

    async def recoup(_: int) -> float:
        database = await asyncio.to_thread(ground.fresh, "probe")
        return events / await _by_consumer(database, topic, bootstrap, events)

    async def limit(_: int) -> float:
        database = await asyncio.to_thread(ground.fresh, "probe")
        return events / await _by_bare_loop(database, topic, keys)

    rounds = await in_turn(ground.rounds, {"recoup": recoup, "limit": limit})
    about = {"events": events, "bytes": probe_events.BYTES, "batch": BATCH, "keys": keys}
    return [compare("consumer", rounds, unit="events/s", target=TARGET, about=about)]


async def _publish(topic: str, bootstrap: str, keys: int) -> None:
    """Put the events on the topic as a relay does, round by round over the keys."""
    producer: AIOKafkaProducer = await make_producer(bootstrap)
    for seq in range(1, probe_events.TIMES + 1):
        for number in range(keys):
            key, body = probe_events.event(number)
            await producer.send(
                topic,
                value=body.encode(),
                key=key.encode(),
                headers=[
                    ("ce_specversion", b"1.0"),
                    ("ce_id", str(uuid4()).encode()),
                    ("ce_source", b"/recoup/bench"),
                    ("ce_type", CaseVerified.type.encode()),
                    ("ce_time", b"2026-01-01T00:00:00.000000Z"),
                    ("ce_sequence", str(seq).encode()),
                    ("content-type", b"application/json"),
                    ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                ],
            )
    await producer.flush()
    await producer.stop()


async def _by_consumer(database: postgres.Database, topic: str, bootstrap: str, events: int) -> float:
    """Return the seconds from the first batch a service's subscription brings to the last commit."""
    settings = Settings.model_validate({"database_url": database.app_url("probe"), "kafka_bootstrap": bootstrap,
                                        "environment": "test", "consumer_batch": BATCH})  # fmt: skip
    own = Database(database.app_url("probe"), "probe_service", SystemClock(), name="bench", pool=3)
    consumer = _Watched(own, events)
    broker = Subscription(settings, consumer, [topic], f"bench-{uuid4().hex[:10]}").broker(bootstrap)
    await broker.start()
    try:
        return await asyncio.wait_for(consumer.seconds, 300)
    finally:
        await broker.stop()
        await own.close()


async def _by_bare_loop(database: postgres.Database, topic: str, keys: int) -> float:
    """Send the statements that a batch takes, with arguments made beforehand."""
    connection = await connect(database, "probe")
    batches = [_batch(topic, seq, numbers) for seq in range(1, probe_events.TIMES + 1) for numbers in _chunks(keys)]
    begun = time.perf_counter()
    for batch in batches:
        await _apply(connection, batch)
    seconds = time.perf_counter() - begun
    await connection.close()
    return seconds


async def _apply(
    connection: asyncpg.Connection[asyncpg.Record], batch: Sequence[tuple[str, tuple[object, ...]]]
) -> None:
    async with connection.transaction():
        for sql, arguments in batch:
            await connection.fetch(sql, *arguments)


def _chunks(keys: int) -> list[range]:
    return [range(first, min(keys, first + BATCH)) for first in range(0, keys, BATCH)]


def _batch(topic: str, seq: int, numbers: Sequence[int]) -> list[tuple[str, tuple[object, ...]]]:
    keys = [probe_events.event(number)[0] for number in numbers]
    answers = [
        CoverageGapFound.model_validate(
            {"case_id": key, "occurred_at": "2026-01-01T00:00:00Z", "debtor_country": "XX", "debtor_state": None}
        )
        for key in keys
    ]
    given: list[tuple[Statement, dict[str, object]]] = [
        (_SCOPE, {"tenant": "*"}),
        (_LOCK, {"consumer": "probe", "topics": [topic] * len(keys), "keys": keys}),
        (_COUNT, {"keys": keys, "seqs": [seq] * len(keys)}),
        (
            _MOVE,
            {
                "consumer": "probe",
                "topics": [topic] * len(keys),
                "keys": keys,
                "seqs": [seq] * len(keys),
                "parked": [False] * len(keys),
                "waiting": [False] * len(keys),
                "expected": json.dumps({f"{topic} {key}": seq - 1 for key in keys}),
            },
        ),
        (
            _APPEND,
            {
                "ids": [uuid7() for _ in keys],
                "topics": [each.topic for each in answers],
                "keys": keys,
                "types": [each.type for each in answers],
                "bodies": [each.model_dump_json() for each in answers],
                "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            },
        ),
    ]
    return [statement.bind(values) for statement, values in given]


_SCOPE = compiled(SCOPE)
_LOCK = compiled(progress.LOCK)
_COUNT = compiled(COUNT)
_MOVE = compiled(progress.MOVE)
_APPEND = compiled(outbox.APPEND)
