"""Checks of the chain, of reversals and of the sums by period, in the form of `verify.CHECKS`.

They name the posting that is not as it was sealed, also when the block's own hashes were written
anew: what was published says what they were. A posting that is gone is named by block and place.
"""

from typing import Final

from ledger_service.persistence.leaves import LEAF

_WITHIN: Final = "(p.place, p.id) >= (b.first_place, b.first_id) AND (p.place, p.id) <= (b.last_place, b.last_id)"
# Not flattened: a cast beside a column would keep row-level security from using the index.
BLOCKS: Final = """
SELECT *, first_xid::text::bigint AS first_place, last_xid::text::bigint AS last_place FROM blocks OFFSET 0
"""
# The leaves of block `b` now, in order.
NOW: Final = f"SELECT string_agg({LEAF}, ''::bytea ORDER BY p.place, p.id) AS leaves FROM postings AS p WHERE {_WITHIN}"  # noqa: S608
_PUBLISHED: Final = """
SELECT (body::jsonb ->> 'number')::bigint AS number, decode(body::jsonb ->> 'hash', 'hex') AS hash,
       decode(body::jsonb ->> 'leaves', 'base64') AS leaves
FROM outbox WHERE topic = 'ledger.events' AND key = 'journal' AND type = 'ledger.block-sealed.v1'
"""


def _place(leaves: str) -> str:
    return f"substring({leaves} FROM nth * 32 - 31 FOR 32)"


CHAIN_CHECKS: Final[dict[str, str]] = {
    "every sealed posting is as it was sealed": f"""
        WITH wrong AS MATERIALIZED (
            SELECT b.* FROM ({BLOCKS}) AS b CROSS JOIN LATERAL ({NOW}) AS now
            WHERE now.leaves IS DISTINCT FROM b.leaves
        )
        SELECT named.posting FROM wrong AS b CROSS JOIN LATERAL (
            WITH mine AS (
                SELECT p.id, {LEAF} AS leaf FROM postings AS p WHERE {_WITHIN}
            ), kept AS (
                SELECT nth, {_place("b.leaves")} AS leaf FROM generate_series(1, b.postings) AS nth
            )
            SELECT mine.id::text AS posting FROM mine WHERE leaf NOT IN (SELECT leaf FROM kept)
            UNION ALL
            SELECT 'the posting at place ' || nth || ' of block ' || b.number FROM kept
            WHERE leaf NOT IN (SELECT leaf FROM mine) AND (SELECT count(*) FROM mine) < b.postings
        ) AS named""",  # noqa: S608 - constants of this package
    "every block follows the one before": """
        SELECT 'block ' || number FROM (
            SELECT *, row_number() OVER w AS expected, lag(hash) OVER w AS before,
                   lag(last_xid) OVER w AS before_xid, lag(last_id) OVER w AS before_id
            FROM blocks WINDOW w AS (ORDER BY number)
        ) AS b
        WHERE number <> expected OR previous_hash <> coalesce(before, decode(repeat('00', 32), 'hex'))
           OR hash <> sha256(previous_hash || leaves) OR length(leaves) <> 32 * postings
           OR (first_xid, first_id) <= (before_xid, before_id)""",
    "every block is as it was published": f"""
        SELECT coalesce(posting.id::text, 'block ' || coalesce(b.number, published.number))
        FROM ({BLOCKS}) AS b FULL JOIN ({_PUBLISHED}) AS published USING (number)
        LEFT JOIN LATERAL generate_series(1, length(published.leaves) / 32) AS nth
            ON {_place("b.leaves")} <> {_place("published.leaves")}
        LEFT JOIN LATERAL (
            SELECT p.id FROM postings AS p WHERE {_WITHIN} ORDER BY p.place, p.id OFFSET nth - 1 LIMIT 1
        ) AS posting ON nth IS NOT NULL
        WHERE (b.hash, b.leaves) IS DISTINCT FROM (published.hash, published.leaves)""",  # noqa: S608 - constants of this package
    "no posting is left behind the chain": """
        SELECT p.id FROM (
            SELECT first_xid::text::bigint AS first_place, first_id,
                   lag(last_xid::text::bigint, 1, 0::bigint) OVER w AS before_place,
                   lag(last_id, 1, '00000000-0000-0000-0000-000000000000'::uuid) OVER w AS before_id
            FROM blocks WINDOW w AS (ORDER BY number) OFFSET 0
        ) AS b
        JOIN LATERAL (
            SELECT id FROM postings
            WHERE (place, id) > (b.before_place, b.before_id) AND (place, id) < (b.first_place, b.first_id)
        ) AS p ON true""",
    "every reversal is the exact negation of one standing posting": """
        SELECT r.id FROM postings AS r LEFT JOIN postings AS p ON p.id = r.reverses
        WHERE (r.reverses IS NOT NULL OR r.cause = 'reversal') AND (
            p.id IS NULL OR p.reverses IS NOT NULL OR (r.cause_id, r.version, r.currency, r.is_test, r.value_date)
                IS DISTINCT FROM (p.cause_id, p.version, p.currency, p.is_test, p.value_date)
            OR EXISTS (
                SELECT 1 FROM (SELECT * FROM entries WHERE posting_id = r.id) AS mine
                FULL JOIN (SELECT * FROM entries WHERE posting_id = p.id) AS its ON its.leg = mine.leg
                WHERE mine.amount IS DISTINCT FROM -its.amount OR (mine.book, mine.owner_id, mine.account,
                      mine.counterparty_id, mine.currency) IS DISTINCT FROM (its.book, its.owner_id, its.account,
                      its.counterparty_id, its.currency)))""",
}
"""Rule to query; a query returns the postings, or the blocks, that break the rule."""
