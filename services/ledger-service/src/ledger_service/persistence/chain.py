"""The chain of blocks and the sums by period, written together: what is sealed is in both or in neither."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.persistence.leaves import LEAF, LEAF_FORMAT

_GENESIS: Final = "decode(repeat('00', 32), 'hex')"
# Each bound is a subquery as a whole: a coalesce beside a column would keep row-level security from using the index.
AFTER_HEAD: Final = """
(place, id) > (
    (SELECT coalesce((SELECT last_xid::text::bigint FROM blocks ORDER BY number DESC LIMIT 1), 0)),
    (SELECT coalesce((SELECT last_id FROM blocks ORDER BY number DESC LIMIT 1),
                     '00000000-0000-0000-0000-000000000000'::uuid)))
"""
"""Condition of a posting that no block holds yet."""

_WAITING: Final = text(f"""
SELECT count(*) AS postings, min(posted_at) AS oldest
FROM (SELECT posted_at FROM postings WHERE {AFTER_HEAD} ORDER BY place, id LIMIT :limit) AS waiting
""")  # noqa: S608 - constants of this module

# Nobody seals at the same time; the next statement sees the block of whoever held the lock before.
_ALONE: Final = text("SELECT pg_try_advisory_xact_lock(hashtext(current_schema()), hashtext('seal'))")

_SEAL: Final = text(f"""
WITH chosen AS MATERIALIZED (
    SELECT * FROM postings
    -- Whatever comes later has a larger xid: everything below the oldest running one is decided.
    WHERE {AFTER_HEAD} AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY place, id LIMIT :limit
), sealed AS (
    SELECT string_agg({LEAF}, ''::bytea ORDER BY p.xid, p.id) AS leaves, count(*)::integer AS postings,
           (array_agg(p.xid ORDER BY p.xid, p.id))[1] AS first_xid,
           (array_agg(p.id ORDER BY p.xid, p.id))[1] AS first_id,
           (array_agg(p.xid ORDER BY p.xid DESC, p.id DESC))[1] AS last_xid,
           (array_agg(p.id ORDER BY p.xid DESC, p.id DESC))[1] AS last_id
    FROM chosen AS p HAVING count(*) > 0
), summed AS (
    SELECT e.owner_id, side.counterparty_id, period.axis, period.level, period.starts, e.account, e.currency,
           sum(e.amount) AS amount
    FROM chosen AS p JOIN entries AS e ON e.posting_id = p.id
    CROSS JOIN LATERAL (
        SELECT NULL::uuid AS counterparty_id UNION ALL
        SELECT e.counterparty_id WHERE e.counterparty_id IS NOT NULL
    ) AS side
    CROSS JOIN LATERAL (VALUES
        ('posted', 'month', date_trunc('month', e.posted_at, 'UTC')),
        ('posted', 'day', date_trunc('day', e.posted_at, 'UTC')),
        ('posted', 'hour', date_trunc('hour', e.posted_at, 'UTC')),
        ('posted', 'minute', date_trunc('minute', e.posted_at, 'UTC')),
        ('value', 'month', date_trunc('month', p.value_date::timestamp) AT TIME ZONE 'UTC'),
        ('value', 'day', p.value_date::timestamp AT TIME ZONE 'UTC')
    ) AS period(axis, level, starts)
    -- With one counterparty there is little in an hour; minutes are kept for an account as a whole.
    WHERE NOT e.is_test AND (period.level <> 'minute' OR side.counterparty_id IS NULL)
    GROUP BY e.owner_id, side.counterparty_id, period.axis, period.level, period.starts, e.account, e.currency
    HAVING sum(e.amount) <> 0
), added AS (
    INSERT INTO balance_buckets AS kept (owner_id, counterparty_id, axis, level, starts, account, currency, amount)
    SELECT * FROM summed
    ON CONFLICT (owner_id, counterparty_id, axis, level, starts, account, currency)
    DO UPDATE SET amount = kept.amount + excluded.amount
)
INSERT INTO blocks (number, first_xid, first_id, last_xid, last_id, postings, leaf_format, leaves, previous_hash, hash,
                    sealed_at)
SELECT coalesce(head.number, 0) + 1, first_xid, first_id, last_xid, last_id, sealed.postings, {LEAF_FORMAT},
       sealed.leaves, coalesce(head.hash, {_GENESIS}), sha256(coalesce(head.hash, {_GENESIS}) || sealed.leaves), :now
FROM sealed LEFT JOIN (SELECT number, hash FROM blocks ORDER BY number DESC LIMIT 1) AS head ON true
RETURNING number, postings, hash, leaves
""")  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many postings no block holds yet, counted up to a limit, and since when."""

    postings: int
    oldest: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Block:
    """A sealed block: its hash and the hash of each posting in it, 32 bytes apiece."""

    number: int
    postings: int
    hash: bytes
    leaves: bytes


class PostgresChain:
    """The chain of the whole journal; needs the system's scope."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def waiting(self, limit: int) -> Waiting:
        """Return what waits to be sealed."""
        row = (await self._connection.execute(_WAITING, {"limit": limit})).one()
        return Waiting(row.postings, row.oldest)

    async def seal(self, limit: int, now: dt.datetime) -> Block | None:
        """Seal the oldest postings that are decided; None when there are none or somebody else is sealing."""
        if not (await self._connection.execute(_ALONE)).scalar_one():
            return None
        row = (await self._connection.execute(_SEAL, {"limit": limit, "now": now})).first()
        return None if row is None else Block(*row)
