"""What tells an operator, and the network clock, whether a service has work left."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts import topics
from fastapi import APIRouter
from sqlalchemy import text

from chassis.database import Database
from chassis.http import Router, UnitOfWorkDep
from chassis.telemetry import OUTBOX_AGE, OUTBOX_UNSENT, PARKED_KEYS
from chassis.timers import Timer
from chassis.uow import UnitOfWork

_EMITTED = text("SELECT topic, sum(last_seq)::bigint AS total FROM event_sequences GROUP BY topic")
_APPLIED = text(
    "SELECT consumer, topic, sum(last_seq)::bigint AS total FROM progress GROUP BY consumer, topic"
)
_OUTBOX = text("""
SELECT count(*) AS unsent,
       coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS age
FROM outbox WHERE sent_at IS NULL
""")
_PARKED = text("SELECT count(*) FROM progress WHERE parked OR waiting")


async def outbox_state(uow: UnitOfWork) -> tuple[int, float]:
    """Return how many events wait for the relay and the age in seconds of the oldest."""
    row = (await uow.connection.execute(_OUTBOX)).one()
    return row.unsent, row.age


async def parked_keys(uow: UnitOfWork) -> int:
    """Return how many keys wait behind a dead letter or a gap."""
    return int((await uow.connection.execute(_PARKED)).scalar_one())


async def measure(database: Database) -> None:
    """Refresh the gauges of the outbox and of parked keys."""

    async def work(uow: UnitOfWork) -> None:
        unsent, age = await outbox_state(uow)
        OUTBOX_UNSENT.set(unsent)
        OUTBOX_AGE.set(age)
        PARKED_KEYS.set(await parked_keys(uow))

    await database.transact(work)


def rest_router(name: str, timers: Sequence[Timer]) -> APIRouter:
    """Return the route `/internal/rest` of a service."""
    router = Router()

    @router.get("/internal/rest")
    async def rest(uow: UnitOfWorkDep) -> Mapping[str, Any]:
        """Tell what is emitted, applied, unsent, due and parked."""
        unsent, _ = await outbox_state(uow)
        due = 0
        for timer in timers:
            due += await timer.due(uow)
        applied = {name: dict.fromkeys(topics.SUBSCRIPTIONS.get(name, ()), 0)}
        for row in await uow.connection.execute(_APPLIED):
            applied.setdefault(row.consumer, {})[row.topic] = row.total
        return {
            "service": name,
            "now": uow.now.isoformat(),
            "unsent": unsent,
            "due": due,
            "emitted": {
                row.topic: row.total for row in await uow.connection.execute(_EMITTED)
            },
            "applied": applied,
            "parked": await parked_keys(uow),
        }

    return router
