"""What a consumer has applied: one row per (consumer, topic, key), and the records put aside."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.direct import Direct
from chassis.errors import Transient
from chassis.records import Record

Place = tuple[str, str]
"""A topic and a key."""


@dataclass(slots=True)
class Progress:
    """How far one key of one topic is applied."""

    last_seq: int
    parked: bool = False
    waiting: bool = False


LOCK: Final = text("""
SELECT topic, key, last_seq, parked, waiting FROM progress
WHERE consumer = :consumer AND (topic, key) IN (
    SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[]))
)
ORDER BY topic, key FOR UPDATE
""")

MOVE: Final = text("""
INSERT INTO progress AS known (consumer, topic, key, last_seq, parked, waiting)
SELECT :consumer, topic, key, last_seq, parked, waiting FROM unnest(
    CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:seqs AS bigint[]),
    CAST(:parked AS boolean[]), CAST(:waiting AS boolean[])
) AS moved(topic, key, last_seq, parked, waiting)
ON CONFLICT (consumer, topic, key) DO UPDATE
SET last_seq = excluded.last_seq, parked = excluded.parked, waiting = excluded.waiting
WHERE known.last_seq = (CAST(:expected AS jsonb) ->> (known.topic || ' ' || known.key))::bigint
""")

_LOCK: Final = Direct(LOCK)
_MOVE: Final = Direct(MOVE)

_PUT_ASIDE: Final = text("""
INSERT INTO dead_letters AS known
    (consumer, topic, key, seq, event_id, type, body, traceparent, reason, error)
SELECT :consumer, aside.* FROM unnest(
    CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:seqs AS bigint[]),
    CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:bodies AS text[]),
    CAST(:traces AS text[]), CAST(:reasons AS text[]), CAST(:errors AS text[])
) AS aside
ON CONFLICT (consumer, topic, key, seq) DO UPDATE
SET attempts = known.attempts + 1, error = coalesce(excluded.error, known.error),
    reason = CASE WHEN excluded.reason = 'poison' THEN 'poison' ELSE known.reason END
WHERE known.resolution IS NULL
""")

_ASIDE: Final = text("""
SELECT topic, key, seq, type, event_id, body, traceparent FROM dead_letters
WHERE consumer = :consumer AND resolution IS NULL AND (topic, key) IN (
    SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[]))
)
ORDER BY topic, key, seq
""")

_RESOLVE: Final = text("""
UPDATE dead_letters SET resolution = :resolution, resolved_at = clock_timestamp(),
       actor = :actor, note = :note
WHERE consumer = :consumer AND resolution IS NULL AND (topic, key, seq) IN (
    SELECT * FROM unnest(
        CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:seqs AS bigint[])
    )
)
""")


async def lock(connection: AsyncConnection, consumer: str, places: Sequence[Place]) -> dict[Place, Progress]:
    """Lock the progress rows of these keys, in one order everywhere; unknown keys are at 0."""
    rows = await _LOCK.rows(
        connection,
        consumer=consumer,
        topics=[topic for topic, _ in places],
        keys=[key for _, key in places],
    )
    known = {(topic, key): Progress(*state) for topic, key, *state in rows}
    return {place: known.get(place) or Progress(0) for place in places}


async def move(
    connection: AsyncConnection,
    consumer: str,
    moved: dict[Place, Progress],
    expected: dict[Place, int],
) -> None:
    """Write how far the keys are now; raises `Transient` if another worker moved one meanwhile.

    Rows that exist are locked by us; a row that did not exist may have been made by a worker that
    lost or gained the partition, and then this batch must be looked at again.
    """
    if not moved:
        return
    places = sorted(moved)
    written = await _MOVE.count(
        connection,
        consumer=consumer,
        topics=[topic for topic, _ in places],
        keys=[key for _, key in places],
        seqs=[moved[place].last_seq for place in places],
        parked=[moved[place].parked for place in places],
        waiting=[moved[place].waiting for place in places],
        expected=json.dumps({f"{t} {k}": expected[t, k] for t, k in places}),
    )
    if written != len(places):
        raise Transient("another worker applied events of these keys")


@dataclass(frozen=True, slots=True)
class Aside:
    """A record to put aside, and why."""

    record: Record
    reason: str
    error: str | None = None


async def put_aside(connection: AsyncConnection, consumer: str, asides: Sequence[Aside]) -> None:
    """Keep records that cannot be applied now among the dead letters."""
    if not asides:
        return
    records = [aside.record for aside in asides]
    await connection.execute(
        _PUT_ASIDE,
        {
            "consumer": consumer,
            **_columns(records),
            "ids": [record.event_id for record in records],
            "types": [record.type for record in records],
            "bodies": [record.body for record in records],
            "traces": [record.traceparent for record in records],
            "reasons": [aside.reason for aside in asides],
            "errors": [aside.error for aside in asides],
        },
    )


async def aside(connection: AsyncConnection, consumer: str, places: Iterable[Place]) -> dict[Place, list[Record]]:
    """Return what is put aside for these keys, in the order of its numbers."""
    wanted = sorted(places)
    found: dict[Place, list[Record]] = {place: [] for place in wanted}
    if wanted:
        rows = await connection.execute(
            _ASIDE,
            {
                "consumer": consumer,
                "topics": [topic for topic, _ in wanted],
                "keys": [key for _, key in wanted],
            },
        )
        for row in rows:
            found[row.topic, row.key].append(
                Record(
                    row.topic,
                    row.key,
                    row.seq,
                    row.type,
                    UUID(str(row.event_id)),
                    row.body,
                    row.traceparent,
                )
            )
    return found


async def resolve(
    connection: AsyncConnection,
    consumer: str,
    records: Sequence[Record],
    resolution: str,
    *,
    actor: str | None = None,
    note: str | None = None,
) -> None:
    """Mark records as no longer waiting: 'applied', 'replayed' or 'discarded', by whom and why."""
    if records:
        await connection.execute(
            _RESOLVE,
            {
                "consumer": consumer,
                **_columns(records),
                "resolution": resolution,
                "actor": actor,
                "note": note,
            },
        )


def _columns(records: Sequence[Record]) -> dict[str, list[object]]:
    return {
        "topics": [record.topic for record in records],
        "keys": [record.key for record in records],
        "seqs": [record.seq for record in records],
    }
