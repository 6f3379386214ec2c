"""The outbox: events become rows in the business transaction, numbered without a gap per key."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from opentelemetry import propagate
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.direct import Direct
from chassis.ids import uuid7
from chassis.telemetry import EVENTS_EMITTED
from contracts.base import Event

APPEND: Final = text("""
WITH given AS (
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:topics AS text[]), CAST(:keys AS text[]),
        CAST(:types AS text[]), CAST(:bodies AS text[])
    ) WITH ORDINALITY AS given(event_id, topic, key, type, body, position)
), counted AS (
    SELECT topic, key, count(*) AS events FROM given GROUP BY topic, key
), numbered AS (
    INSERT INTO event_sequences AS sequence (topic, key, last_seq)
    SELECT topic, key, events FROM counted ORDER BY topic, key
    ON CONFLICT (topic, key) DO UPDATE SET last_seq = sequence.last_seq + excluded.last_seq
    RETURNING topic, key, last_seq
), written AS (
    INSERT INTO outbox (event_id, topic, key, seq, type, body, traceparent, shard)
    SELECT given.event_id, given.topic, given.key,
           numbered.last_seq - counted.events
               + row_number() OVER (PARTITION BY given.topic, given.key ORDER BY given.position),
           given.type, given.body, :traceparent, hashtext(given.key) & 15
    FROM given JOIN counted USING (topic, key) JOIN numbered USING (topic, key)
    ORDER BY given.position
    RETURNING 1
)
SELECT pg_notify('outbox:' || current_schema(), '') FROM (SELECT count(*) FROM written) AS done
""")


_APPEND: Final = Direct(APPEND)


def current_traceparent() -> str | None:
    """Return the W3C trace context of what is running now, if there is one."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


def columns(events: Sequence[Event]) -> dict[str, object]:
    """Return what the statement takes for these events; needs no database."""
    return {
        "ids": [uuid7() for _ in events],
        "topics": [event.topic for event in events],
        "keys": [event.key for event in events],
        "types": [event.type for event in events],
        "bodies": [event.model_dump_json() for event in events],
        "traceparent": current_traceparent(),
    }


async def append(
    connection: AsyncConnection,
    events: Sequence[Event],
    prepared: dict[str, object] | None = None,
) -> None:
    """Write the events to the outbox with one statement; numbers are per topic and key.

    The sequence row of each key stays locked until the commit, so numbers are taken in the order
    in which transactions commit and never twice. `prepared` are the events' `columns`, where
    somebody had time to make them.
    """
    if not events:
        return
    await _APPEND.rows(connection, **(prepared or columns(events)))
    for type_, count in Counter(event.type for event in events).items():
        EVENTS_EMITTED.labels(type_).inc(count)
