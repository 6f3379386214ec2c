"""Events of 600 bytes in the probe's outbox, as a business transaction leaves them there."""

from __future__ import annotations

import json

from chassis.testing.postgres import Database, ThrowawayPostgres

BYTES = 600
TIMES = 4
"""How many events each key gets: a case's first days."""

_WRITE = """
SET search_path = probe_service;
INSERT INTO event_sequences (topic, key, last_seq)
SELECT '{topic}', '{prefix}' || lpad(to_hex(n), 12, '0'), {times} FROM generate_series(1, {keys}) AS n;
INSERT INTO outbox (event_id, topic, key, seq, type, body, traceparent, shard)
SELECT gen_random_uuid(), '{topic}', key, seq, 'case.verified.v1', replace('{body}', '{key}', key),
       '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', hashtext(key) & 15
FROM (
    SELECT '{prefix}' || lpad(to_hex(n), 12, '0') AS key, seq
    FROM generate_series(1, {times}) AS seq, generate_series(1, {keys}) AS n
    ORDER BY seq, n
) AS given;
"""
_PREFIX = "01890000-0000-7000-8000-"
_KEY = _PREFIX + "000000000000"


def body() -> str:
    """Return the body of one event, exactly so long."""
    told = {"case_id": _KEY, "occurred_at": "2026-01-01T00:00:00Z", "padding": ""}
    return json.dumps({**told, "padding": "x" * (BYTES - len(json.dumps(told)))})


def event(number: int) -> tuple[str, str]:
    """Return key and body of one of the events of a numbered key."""
    key = f"{_PREFIX}{number:012x}"
    return key, body().replace(_KEY, key)


def write(database: Database, topic: str, events: int) -> int:
    """Write events round by round over the keys; return how many there are."""
    keys = max(1, events // TIMES)
    ThrowawayPostgres.run(
        database.superuser_dsn,
        _WRITE.format(topic=topic, prefix=_PREFIX, keys=keys, times=TIMES, key=_KEY, body=body()),
    )
    return keys * TIMES


def unsend(database: Database) -> None:
    """Make every event of the outbox one that was never sent, in a table as fresh as the first time."""
    ThrowawayPostgres.run(database.superuser_dsn, "UPDATE probe_service.outbox SET sent_at = NULL")
    ThrowawayPostgres.run(database.superuser_dsn, "VACUUM FULL ANALYZE probe_service.outbox")
    ThrowawayPostgres.run(database.superuser_dsn, "CHECKPOINT")
