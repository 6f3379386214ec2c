"""The probe counts what it hears and says it again: one row and one event for each event."""

import asyncio
import os
from collections.abc import Sequence

from sqlalchemy import text

from chassis.bus import make_producer
from chassis.errors import Transient
from chassis.http import Answer, Router, Schema, UnitOfWorkDep, public
from chassis.records import Received
from chassis.runtime import Core, Service
from chassis.uow import UnitOfWork
from contracts import topics
from contracts.case_events import CaseVerified
from contracts.routing_events import CoverageGapFound

topics.SUBSCRIPTIONS["probe"] = (topics.CASE,)

COUNT = text("""
INSERT INTO counters AS known (key, total, last_seq)
SELECT key, 1, seq FROM unnest(CAST(:keys AS text[]), CAST(:seqs AS bigint[])) AS given(key, seq)
ON CONFLICT (key) DO UPDATE SET total = known.total + 1, last_seq = excluded.last_seq,
    inversions = known.inversions + (excluded.last_seq <> known.last_seq + 1)::integer
""")


async def count(uow: UnitOfWork, events: Sequence[Received[CaseVerified]]) -> None:
    """Count each event and answer it; behave badly where a test asks for it."""
    keys = [each.key for each in events]
    if os.environ.get("PROBE_POISON") in keys:
        raise ValueError("the probe was told to fail on this key")
    if os.environ.get("PROBE_RAISES"):
        raise RuntimeError("the probe always fails")
    if os.environ.get("PROBE_TRANSIENT_FILE") and os.path.exists(os.environ["PROBE_TRANSIENT_FILE"]):  # noqa: PTH110, ASYNC240 - a switch of a test
        raise Transient("not now")
    if seconds := os.environ.get("PROBE_SLEEP"):
        await asyncio.sleep(float(seconds))
    await uow.connection.execute(COUNT, {"keys": keys, "seqs": [each.seq for each in events]})
    uow.emit(
        *[
            CoverageGapFound(
                case_id=each.event.case_id,
                occurred_at=each.event.occurred_at,
                debtor_country="XX",
                debtor_state=None,
            )
            for each in events
        ]
    )


class Say(Schema):
    """What to say."""

    case_id: str
    times: int = 1


class Said(Answer):
    """How often it was said."""

    times: int


router = Router()


@router.post("/auth/say", openapi_extra=public())
async def say(body: Say, uow: UnitOfWorkDep) -> Said:
    """Emit events of one case."""
    uow.emit(
        *[CaseVerified.model_validate({"case_id": body.case_id, "occurred_at": uow.now}) for _ in range(body.times)]
    )
    return Said(times=body.times)


@router.post("/auth/say-directly", openapi_extra=public())
async def say_directly(body: Say, uow: UnitOfWorkDep) -> Said:
    """Do what a service without an outbox would do: send to the bus inside the request."""
    event = CaseVerified.model_validate({"case_id": body.case_id, "occurred_at": uow.now})
    producer = await asyncio.wait_for(make_producer(os.environ["RECOUP_KAFKA_BOOTSTRAP"]), 5)
    try:
        await asyncio.wait_for(producer.send_and_wait(event.topic, event.body(), key=event.key.encode()), 5)
    finally:
        await producer.stop()
    return Said(times=1)


@router.post("/auth/dawdle", openapi_extra=public())
async def dawdle(uow: UnitOfWorkDep) -> Said:
    """Run a statement that takes longer than the server allows."""
    await uow.connection.execute(text("SET LOCAL statement_timeout = '50ms'"))
    await uow.connection.execute(text("SELECT pg_sleep(5)"))
    return Said(times=0)


def bootstrap(_: Core) -> Service:
    """Put the probe together."""
    return Service("probe", routers=[router], handlers={CaseVerified: count})
