"""The ledger's tables filled to a size by the server itself: accounts, payments, and postings with their entries."""

from __future__ import annotations

import asyncpg

from chassis.database import asyncpg_arguments
from chassis.testing.postgres import Database

_ID = "('0189%s-0000-7000-8000-' || lpad(to_hex(%s::bigint), 12, '0'))::uuid"


def numbered(kind: str, number: str) -> str:
    """Return SQL for the id of a numbered thing; `kind` is four hexadecimal digits."""
    return _ID % (kind, number)


PARTNER, CASE, PAYMENT, POSTING = "0001", "0002", "0003", "0004"


async def owner(database: Database) -> asyncpg.Connection[asyncpg.Record]:
    """Return a connection that may write every table and sees every row."""
    settings = {"search_path": "ledger_service", "app.tenant": "*", "application_name": "bench"}
    return await asyncpg.connect(**asyncpg_arguments(database.owner_url("ledger")), server_settings=settings)


async def commissions(database: Database, partners: int, payments: int) -> None:
    """Fill a month of paid commission of November 2026: so many payments over so many partners, a case each."""
    connection = await owner(database)
    await connection.execute(f"""
        INSERT INTO case_accounts (case_id, reference, creditor_id, creditor_name, debtor_country, currency,
            submitted_principal, usd_per_unit, rate_date, is_test, created_via, opened_at, state, partner_id)
        SELECT {numbered(CASE, "n")}, 'REC-' || n, {numbered(CASE, "0")}, 'Creditor & Co', 'FR', 'EUR', 1000000, 1.1,
               '2026-11-01', false, 'Api', '2026-11-01', 'Active', {numbered(PARTNER, "n")}
        FROM generate_series(1, {partners}) AS n""")
    await connection.execute(f"""
        INSERT INTO payments (id, case_id, number, engagement_id, revision, terms_number, partner_id, creditor_id,
            is_test, currency, exponent, amount, client, vat, partner_gross, fee, platform, referral, principal_part,
            fees_part, overpaid, is_explicit, recipient, value_date, recorded_at, settles, usd_per_unit, platform_usd,
            referral_usd, commission_status, fx_locked_at)
        SELECT {numbered(PAYMENT, "n")}, {numbered(CASE, f"1 + n % {partners}")}, n, {numbered(CASE, "0")}, 1, 1,
               {numbered(PARTNER, f"1 + n % {partners}")}, {numbered(CASE, "0")}, false, 'EUR', 2, 100000, 90500, 0,
               9500, 9500, 3800, 0, 100000, 0, 0, false, 'CollectionPartner', '2026-11-02', '2026-11-02', false, 1.1,
               4180, 0, 'Paid', '2026-11-02'
        FROM generate_series(1, {payments}) AS n""")
    await connection.execute("VACUUM ANALYZE payments")
    await connection.close()


async def postings(database: Database, already: int, wanted: int) -> None:
    """Fill the journal of one partner up to so many entries, four a posting, one posting a minute from 2007 on."""
    connection = await owner(database)
    partner, client = numbered(PARTNER, "1"), numbered(CASE, "0")
    await connection.execute("ALTER TABLE postings DISABLE TRIGGER USER")
    await connection.execute("ALTER TABLE entries DISABLE TRIGGER USER")
    for first in range(already // 4 + 1, wanted // 4 + 1, 250_000):
        last = min(first + 249_999, wanted // 4)
        await connection.execute(f"""
            WITH given AS (
                SELECT {numbered(POSTING, "n")} AS id, timestamptz '2007-01-01' + n * interval '1 minute' AS at
                FROM generate_series({first}, {last}) AS n
            ), posted AS (
                INSERT INTO postings (id, cause, cause_id, case_id, creditor_id, partner_id, currency, legs,
                    terms_number, revision, formula, inputs, value_date, posted_at, is_test)
                SELECT id, 'payment', id, {numbered(CASE, "1")}, {client}, {partner}, 'EUR', 4, 1, 1, 1, '{{}}',
                       at::date, at, false FROM given
            )
            INSERT INTO entries (posting_id, leg, book, owner_id, account, counterparty_id, currency, amount,
                posted_at, value_date, is_test)
            SELECT id, leg, 'Partner', {partner}, account, counterparty, 'EUR', amount, at, at::date, false
            FROM given CROSS JOIN (VALUES (1::smallint, 'cash', NULL::uuid, 1000),
                (2, 'payable-to-client', {client}, -905), (3, 'commission-income', NULL, -57),
                (4, 'payable-to-platform', NULL, -38)) AS legs(leg, account, counterparty, amount)""")
    await connection.execute("ALTER TABLE postings ENABLE TRIGGER USER")
    await connection.execute("ALTER TABLE entries ENABLE TRIGGER USER")
    await _seal(connection)
    await connection.execute("VACUUM ANALYZE postings, entries, balance_buckets")
    await connection.close()


async def _seal(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Do what the sealer did in all those years: one block ahead of everything, and the sums by period."""
    head = await connection.fetchrow("SELECT xid, id FROM postings ORDER BY xid DESC, id DESC LIMIT 1")
    number = await connection.fetchval("SELECT coalesce(max(number), 0) + 1 FROM blocks")
    previous = await connection.fetchval("SELECT hash FROM blocks ORDER BY number DESC LIMIT 1") or bytes(32)
    await connection.execute(
        """INSERT INTO blocks (number, first_xid, first_id, last_xid, last_id, postings, leaf_format, leaves,
               previous_hash, hash, sealed_at)
           SELECT $1, xid, id, xid, id, 1, 1, decode(repeat('00', 32), 'hex'), $2,
                  sha256($2 || decode(repeat('00', 32), 'hex')), now()
           FROM postings WHERE xid = $3 AND id = $4""",
        number, previous, head["xid"], head["id"],
    )  # fmt: skip
    await connection.execute("DELETE FROM balance_buckets")
    for level in ("month", "day", "hour", "minute"):
        await connection.execute(f"""
            INSERT INTO balance_buckets (owner_id, axis, level, starts, account, currency, amount)
            SELECT owner_id, 'posted', '{level}', date_trunc('{level}', posted_at, 'UTC'), account, currency,
                   sum(amount)
            FROM entries GROUP BY 1, 4, 5, 6""")
