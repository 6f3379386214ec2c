"""What tells an operator, and the network clock, whether a service has work left."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from sqlalchemy import text

from chassis.database import Database
from chassis.http import Router, UnitOfWorkDep
from chassis.telemetry import EVENTS_DUPLICATE, OUTBOX_AGE, OUTBOX_UNSENT, PARKED_KEYS
from chassis.timers import Timer
from chassis.uow import UnitOfWork
from contracts import topics

_EMITTED = text("SELECT topic, sum(last_seq)::bigint AS total FROM event_sequences GROUP BY topic")
_APPLIED = text("SELECT consumer, topic, sum(last_seq)::bigint AS total FROM progress GROUP BY consumer, topic")
_OUTBOX = text("""
SELECT count(*) AS unsent,
       coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS age
FROM outbox WHERE sent_at IS NULL
""")
_PARKED = text("SELECT count(*) FROM progress WHERE parked OR waiting")


CHECKS: Mapping[str, str] = {
    "events are numbered without a gap": """
        SELECT coalesce(history.topic, counted.topic) || ' ' || coalesce(history.key, counted.key)
        FROM (
            SELECT topic, key, count(*) AS events, count(DISTINCT seq) AS numbers,
                   min(seq) AS first, max(seq) AS last
            FROM outbox GROUP BY topic, key
        ) AS history FULL JOIN event_sequences AS counted USING (topic, key)
        WHERE events IS DISTINCT FROM last_seq OR numbers <> events OR first <> 1
           OR last <> last_seq""",
    "no event waits to be sent": """
        SELECT topic || ' ' || key || ' ' || seq FROM outbox WHERE sent_at IS NULL""",
    "no key is parked": """
        SELECT topic || ' ' || key FROM progress WHERE parked OR waiting""",
    "no dead letter is open": """
        SELECT topic || ' ' || key || ' ' || seq FROM dead_letters WHERE resolution IS NULL""",
}
"""What must hold of every service's bus at rest: each statement returns the ids that break it."""
_SHOWN = 20
_AT_LENGTH = text("""
SELECT set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true),
       set_config('work_mem', '128MB', true), set_config('min_parallel_table_scan_size', '0', true)
""")


async def run_checks(uow: UnitOfWork, checks: Mapping[str, str]) -> list[dict[str, Any]]:
    """Run checks; each answer names the rule, how many break it, and the first ids.

    They may read whole tables: the rest of the transaction has time and memory for that.
    """
    await uow.connection.execute(_AT_LENGTH)
    found = []
    for name, statement in checks.items():
        rows = (await uow.connection.execute(text(statement))).all()
        found.append({"check": name, "broken": len(rows), "ids": [str(row[0]) for row in rows[:_SHOWN]]})
    return found


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


def rest_router(name: str, timers: Sequence[Timer], checks: Mapping[str, str], database: Database) -> APIRouter:
    """Return the routes `/internal/rest` and `/internal/verify` of a service."""
    router = Router()

    @router.get("/internal/verify")
    async def verify() -> Mapping[str, Any]:
        """Check the invariants of the bus and of the service's own tables."""

        async def work(uow: UnitOfWork) -> list[dict[str, Any]]:
            return await run_checks(uow, {**CHECKS, **checks})

        return {"service": name, "checks": await database.transact(work)}

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
            "unsent": unsent,
            "due": due,
            "emitted": {row.topic: row.total for row in await uow.connection.execute(_EMITTED)},
            "applied": applied,
            "parked": await parked_keys(uow),
            "duplicates": int(
                sum(
                    sample.value
                    for metric in EVENTS_DUPLICATE.collect()
                    for sample in metric.samples
                    if sample.name.endswith("_total")
                )
            ),
        }

    return router
