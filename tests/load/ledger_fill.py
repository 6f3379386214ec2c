"""Books of any size, filled in SQL past the triggers and then sealed and summed as the service would have.

A million postings by HTTP would take an hour; what the fill makes is held to the service's own checks.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib

import asyncpg
from ground import Ground

from chassis.database import asyncpg_arguments
from chassis.testing.postgres import Database
from ledger_service.persistence.leaves import LEAF, LEAF_FORMAT
from ledger_service.persistence.sum_checks import OF_ENTRIES

PLATFORM = "00000000-0000-0000-0000-000000000000"
FIRST_DAY = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
DAYS = 500
LEGS = 10
PARTNERS, CREDITORS = 100, 2_000
_BLOCK = 500
_PIECE = 100_000

_POSTINGS = """
INSERT INTO postings (id, cause, cause_id, case_id, creditor_id, partner_id, currency, legs, terms_number, revision,
                      formula, inputs, value_date, posted_at, is_test)
SELECT posting, 'payment', number_id(1, n), number_id(2, n % 100000), number_id(3, n % $5), number_id(4, n % $4), 'EUR',
       10, 1, 1, 1,
       '{"amount": 1000, "commission": null, "recipient": "CollectionPartner", "commissionStatus": "Paid",
         "within": 1000, "principal": 1000000, "fees": 0, "successFee": "19/200", "revenueShare": "2/5",
         "basis": "Standard", "vatRate": "1/5", "referralShare": null, "before": [0, 0, 0, 0, 0, 0, 0]}',
       (at - n % 7 * interval '1 day')::date, at, false
FROM generate_series($1::bigint, $2 - 1) AS n, LATERAL (SELECT number_id(0, n) AS posting,
     $6::timestamptz + make_interval(days => $7) * (n::float8 / $3) AS at) AS made
"""
_ENTRIES = """
INSERT INTO entries (posting_id, leg, book, owner_id, account, counterparty_id, currency, amount, posted_at, value_date,
                     is_test)
SELECT p.id, made.leg, made.book,
       CASE made.book WHEN 'Partner' THEN p.partner_id WHEN 'Creditor' THEN p.creditor_id ELSE $3::uuid END,
       made.account,
       CASE made.other WHEN 'partner' THEN p.partner_id WHEN 'creditor' THEN p.creditor_id END, 'EUR', made.amount,
       p.posted_at, p.value_date, false
FROM generate_series($1::bigint, $2 - 1) AS n JOIN postings AS p ON p.id = number_id(0, n) CROSS JOIN (VALUES
    (1, 'Creditor', 'recovered', 1000, 'partner'), (2, 'Creditor', 'claim', -1000, NULL),
    (3, 'Partner', 'cash', 1000, NULL), (4, 'Partner', 'payable-to-client', -886, 'creditor'),
    (5, 'Partner', 'commission-income', -95, NULL), (6, 'Partner', 'vat-payable', -19, NULL),
    (7, 'Partner', 'revenue-share-cost', 38, NULL), (8, 'Partner', 'payable-to-platform', -38, NULL),
    (9, 'Platform', 'receivable-from-partner', 38, 'partner'), (10, 'Platform', 'platform-revenue', -38, NULL)
) AS made(leg, book, account, amount, other)
"""
_BLOCKS = f"""
WITH numbered AS (
    SELECT p.id, p.xid, (row_number() OVER (ORDER BY p.xid, p.id) - 1) / {_BLOCK} + 1 AS number, {LEAF} AS leaf
    FROM postings AS p
), cut AS (
    SELECT number, (array_agg(xid ORDER BY xid, id))[1] AS first_xid, (array_agg(id ORDER BY xid, id))[1] AS first_id,
           (array_agg(xid ORDER BY xid DESC, id DESC))[1] AS last_xid,
           (array_agg(id ORDER BY xid DESC, id DESC))[1] AS last_id, count(*) AS postings,
           string_agg(leaf, ''::bytea ORDER BY xid, id) AS leaves
    FROM numbered GROUP BY number
)
SELECT * FROM cut ORDER BY number
"""
_BLOCK_ROW = f"""
INSERT INTO blocks (number, first_xid, first_id, last_xid, last_id, postings, leaf_format, leaves, previous_hash, hash,
                    sealed_at)
VALUES ($1, $2, $3, $4, $5, $6, {LEAF_FORMAT}, $7, $8, $9, now())
"""
_PUBLISHED = """
INSERT INTO outbox (event_id, topic, key, seq, type, body, shard, sent_at)
SELECT gen_random_uuid(), 'ledger.events', 'journal', number, 'ledger.block-sealed.v1',
       json_build_object('chain', 'journal', 'number', number, 'postings', postings, 'hash', encode(hash, 'hex'),
                         'leaves', translate(encode(leaves, 'base64'), E'\\n', ''), 'occurred_at', now())::text, 0,
       now()
FROM blocks
"""
_SUMS = (
    f"""INSERT INTO balance_buckets (axis, level, owner_id, counterparty_id, account, currency, starts, amount)
        SELECT * FROM ({OF_ENTRIES}) AS fine WHERE amount <> 0""",
    *(
        f"""INSERT INTO balance_buckets (axis, level, owner_id, counterparty_id, account, currency, starts, amount)
            SELECT axis, '{above}', owner_id, counterparty_id, account, currency, date_trunc('{above}', starts, 'UTC'),
                   sum(amount)
            FROM balance_buckets WHERE level = '{below}' GROUP BY 1, 2, 3, 4, 5, 6, 7"""
        for below, above in (("minute", "hour"), ("hour", "day"), ("day", "month"))
    ),
)
_NUMBER_ID = """
CREATE FUNCTION pg_temp.number_id(kind integer, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('01900000-0000-7' || lpad(kind::text, 3, '0') || '-8000-' || lpad(to_hex(number), 12, '0'))::uuid $$
"""
_made: dict[int, Database] = {}


def partner_id(number: int) -> str:
    """Return the id of a numbered partner."""
    return f"01900000-0000-7004-8000-{number:012x}"


async def filled(ground: Ground, postings: int) -> Database:
    """Return a ledger's database with so many postings of ten entries in it, the same one for every bench of a run."""
    if postings not in _made:
        database = await asyncio.to_thread(ground.fresh, "ledger")
        await _fill(database, postings)
        _made[postings] = database
    return _made[postings]


async def _fill(database: Database, postings: int) -> None:
    connection = await asyncpg.connect(
        **asyncpg_arguments(database.superuser_dsn),
        server_settings={"search_path": "ledger_service, pg_temp", "jit": "off", "work_mem": "256MB"},
    )
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(_NUMBER_ID)
    for first in range(0, postings, _PIECE):
        last = min(postings, first + _PIECE)
        given = (first, last, postings, PARTNERS, CREDITORS, FIRST_DAY, DAYS)
        await connection.execute(_temporary(_POSTINGS), *given)
        await connection.execute("ANALYZE postings")
        await connection.execute(_temporary(_ENTRIES), first, last, PLATFORM)
    await connection.execute("ANALYZE postings, entries")
    rows, previous = [], bytes(32)
    for row in await connection.fetch(_BLOCKS):
        found = hashlib.sha256(previous + row["leaves"]).digest()
        rows.append((*row.values(), previous, found))
        previous = found
    await connection.executemany(_BLOCK_ROW, rows)
    for statement in (_PUBLISHED, *_SUMS):
        await connection.execute(statement)
    for table in ("postings", "entries", "blocks", "balance_buckets", "outbox"):
        await connection.execute(f"VACUUM (ANALYZE) {table}")
    await connection.execute("CHECKPOINT")
    await connection.close()


def _temporary(statement: str) -> str:
    return statement.replace("number_id(", "pg_temp.number_id(")
