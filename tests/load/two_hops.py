"""The bare loop: an event through outbox, relay and consumer into another outbox, and back the same way."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar
from uuid import uuid4

from ground import make_topics

from chassis.bus import Subscription, make_producer
from chassis.clock import SystemClock
from chassis.consumer import Consumer
from chassis.database import Database
from chassis.migrations import upgrade
from chassis.provision import provision
from chassis.records import Received
from chassis.relay import Relay
from chassis.settings import Settings
from chassis.testing import postgres
from chassis.uow import UnitOfWork
from contracts.base import Event

SCHEMA = "probe_service"


class Ping(Event):
    """There."""

    type: ClassVar[str] = "bench.ping.v1"
    topic: ClassVar[str] = "bench-ping.events"
    case_id: str


class Pong(Event):
    """And back."""

    type: ClassVar[str] = "bench.pong.v1"
    topic: ClassVar[str] = "bench-pong.events"
    case_id: str


async def times(server: postgres.ThrowawayPostgres, bootstrap: str, per_second: float, amount: int) -> list[float]:
    """Send so many events around at this rate; return the seconds each took until it was back and committed."""
    here, there = [await _database(server, name) for name in ("bench_here", "bench_there")]
    await make_topics(bootstrap, Ping.topic, Pong.topic)
    returned: dict[str, asyncio.Future[float]] = {}
    loop = asyncio.get_running_loop()

    async def answer(uow: UnitOfWork, events: Sequence[Received[Ping]]) -> None:
        uow.emit(*[Pong(case_id=each.key) for each in events])

    async def note(_: UnitOfWork, events: Sequence[Received[Pong]]) -> None:
        for each in events:
            waiting = returned.get(each.key)
            if waiting is not None and not waiting.done():
                waiting.set_result(time.perf_counter())

    async def around(database: Database) -> float:
        key = str(uuid4())
        returned[key] = loop.create_future()
        begun = time.perf_counter()

        async def say(uow: UnitOfWork) -> None:
            uow.emit(Ping(case_id=key))

        await database.transact(say)
        return await asyncio.wait_for(returned[key], 60) - begun

    async with (
        _side(there, bootstrap, {Ping: answer}, Ping.topic),
        _side(here, bootstrap, {Pong: note}, Pong.topic) as database,
    ):
        await asyncio.gather(*(around(database) for _ in range(20)))
        going = []
        for _ in range(amount):
            going.append(asyncio.create_task(around(database)))
            await asyncio.sleep(1 / per_second)
        return list(await asyncio.gather(*going))


@contextlib.asynccontextmanager
async def _side(
    database: postgres.Database, bootstrap: str, handlers: dict[type[Event], object], topic: str
) -> AsyncIterator[Database]:
    """Run relay and consumer of one side."""
    url = database.app_url("probe")
    settings = Settings.model_validate({"database_url": url, "kafka_bootstrap": bootstrap, "environment": "test"})
    own = Database(url, SCHEMA, SystemClock(), name="bench")
    consumer = Consumer("probe", own, handlers)  # type: ignore[arg-type]
    broker = Subscription(settings, consumer, [topic], f"bench-{uuid4().hex[:10]}").broker(bootstrap)
    relaying = asyncio.create_task(Relay(url, SCHEMA, lambda: make_producer(bootstrap)).run())
    await broker.start()
    try:
        yield own
    finally:
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
        await broker.stop()
        await own.close()


async def _database(server: postgres.ThrowawayPostgres, name: str) -> postgres.Database:
    password = {"probe": _PASSWORD}
    await provision(server.superuser_dsn(), password, name)
    database = postgres.Database(name, server.port, server.superuser_dsn(name), password)
    await asyncio.to_thread(upgrade, SCHEMA, SCHEMA, database.owner_url("probe"))
    return database


_PASSWORD = secrets.token_urlsafe(12)
