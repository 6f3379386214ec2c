"""`relay`: from the outbox to the topic, against a bare loop of the same statements and sends."""

from __future__ import annotations

import asyncio
import time

import asyncpg
import probe_events
from aiokafka import AIOKafkaProducer
from figures import Figure, compare, in_turn
from ground import Ground, connect, make_topics

from chassis.bus import make_producer
from chassis.relay import BATCH, MARK, READ, SHARDS, Relay
from chassis.testing.postgres import Database

EVENTS = 50_000
TARGET = 0.6
_LEFT = "SELECT EXISTS (SELECT FROM outbox WHERE sent_at IS NULL)"
_LAST = "SELECT extract(epoch FROM max(sent_at))::float8 FROM outbox"


async def run(ground: Ground) -> list[Figure]:
    """Drain the same outbox by the relay and by the bare loop, in turn."""
    database, bootstrap = ground.fresh("probe"), ground.kafka.bootstrap
    topic = ground.topic()
    await make_topics(bootstrap, topic)
    events = await asyncio.to_thread(probe_events.write, database, topic, ground.amount(EVENTS))

    async def recoup(_: int) -> float:
        await asyncio.to_thread(probe_events.unsend, database)
        return events / await _by_relay(database, bootstrap)

    async def limit(_: int) -> float:
        await asyncio.to_thread(probe_events.unsend, database)
        return events / await _by_bare_loop(database, bootstrap)

    rounds = await in_turn(ground.rounds, {"recoup": recoup, "limit": limit})
    about = {"events": events, "bytes": probe_events.BYTES, "batch": BATCH, "keys": events // probe_events.TIMES}
    return [compare("relay", rounds, unit="events/s", target=TARGET, about=about)]


async def _by_relay(database: Database, bootstrap: str) -> float:
    """Return the seconds from the start of a relay, connections included, to its last mark."""
    watch = await connect(database, "probe")
    begun = time.time()
    relaying = asyncio.create_task(
        Relay(database.app_url("probe"), "probe_service", lambda: make_producer(bootstrap)).run()
    )
    try:
        done = await _until_done(watch)
    finally:
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
        await watch.close()
    return done - begun


async def _by_bare_loop(database: Database, bootstrap: str) -> float:
    """Read, send and mark with the relay's statements and nothing else around them."""
    watch = await connect(database, "probe")
    begun = time.time()
    connection = await connect(database, "probe")
    producer = await make_producer(bootstrap)
    draining = asyncio.create_task(_drain(connection, producer))
    try:
        done = await _until_done(watch)
        await draining
    finally:
        await producer.stop()
        await connection.close()
        await watch.close()
    return done - begun


async def _until_done(watch: asyncpg.Connection[asyncpg.Record]) -> float:
    """Return the time of the last mark, when there is one on every event."""
    while await watch.fetchval(_LEFT):  # noqa: ASYNC110 - the state is another server's
        await asyncio.sleep(0.2)
    return float(await watch.fetchval(_LAST))


async def _drain(connection: asyncpg.Connection[asyncpg.Record], producer: AIOKafkaProducer) -> None:
    shards = list(range(SHARDS))
    read, mark = READ, MARK
    while rows := await connection.fetch(read, shards, BATCH):
        sending = [
            await producer.send(
                row["topic"],
                value=row["body"].encode(),
                key=row["key"].encode(),
                headers=[
                    ("ce_specversion", b"1.0"),
                    ("ce_id", str(row["event_id"]).encode()),
                    ("ce_source", b"/recoup/bench"),
                    ("ce_type", row["type"].encode()),
                    ("ce_time", row["occurred"].encode()),
                    ("ce_sequence", str(row["seq"]).encode()),
                    ("content-type", b"application/json"),
                    ("traceparent", row["traceparent"].encode()),
                ],
            )
            for row in rows
        ]
        await asyncio.gather(*sending)
        await connection.execute(mark, [row["id"] for row in rows], rows[0]["created_at"])
