"""The database keeps the journal: balanced, whole, unchanged; tried as the service's own role."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from chassis.database import asyncpg_arguments
from chassis.ids import uuid7
from chassis.testing.plugin import FreshDatabase
from chassis.testing.postgres import Database

OWNER = uuid4()
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
POSTING = """INSERT INTO postings (id, cause, cause_id, case_id, creditor_id, partner_id, currency, legs, terms_number,
    revision, formula, inputs, value_date, posted_at, is_test)
    SELECT $1, 'payment', gen_random_uuid(), gen_random_uuid(), $2, $2, 'EUR', $3, 1, 1, 1, '{}', '2026-11-22', now(),
    false"""
ENTRIES = """INSERT INTO entries (posting_id, leg, book, owner_id, account, currency, amount, posted_at, is_test)
    SELECT $1, given.leg, 'Partner', $2, 'cash', given.currency, given.amount, now(), false
    FROM unnest($4::smallint[], $5::text[], $6::bigint[]) AS given(leg, currency, amount)"""
BOTH = f"WITH posted AS ({POSTING} RETURNING 1) {ENTRIES}"


async def connect(url: str, tenant: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(**asyncpg_arguments(url), server_settings={"search_path": "ledger_service"})
    await connection.execute("SELECT set_config('app.tenant', $1, false)", tenant)
    return connection


@pytest.fixture(scope="module")
def database(fresh_database: FreshDatabase) -> Database:
    return fresh_database("ledger")


@pytest.fixture
async def app(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(database.app_url("ledger"), "*")
    yield connection
    await connection.close()


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(database.owner_url("ledger"), "*")
    yield connection
    await connection.close()


async def post(connection: asyncpg.Connection, *legs: tuple[int, str, int], named: int | None = None) -> UUID:
    posting = uuid7()
    numbers, currencies, amounts = zip(*legs, strict=True)
    await connection.execute(BOTH, posting, OWNER, named or len(legs), list(numbers), list(currencies), list(amounts))
    return posting


async def test_a_balanced_posting_is_taken(app: asyncpg.Connection) -> None:
    await post(app, (1, "EUR", 100), (2, "EUR", -60), (3, "EUR", -40))


@pytest.mark.parametrize(
    ("legs", "named"),
    [
        ([(1, "EUR", 100), (2, "EUR", -99)], 2),
        ([(1, "EUR", 100), (2, "USD", -100)], 2),
        ([(1, "EUR", 100), (2, "EUR", -100)], 3),
        ([(1, "EUR", 100), (3, "EUR", -100)], 2),
    ],
    ids=["unbalanced", "two currencies", "a leg missing", "a gap"],
)
async def test_another_is_refused_whole(app: asyncpg.Connection, legs: list[tuple[int, str, int]], named: int) -> None:
    before = await app.fetchval("SELECT count(*) FROM postings")
    with pytest.raises(asyncpg.CheckViolationError):
        await post(app, *legs, named=named)
    assert await app.fetchval("SELECT count(*) FROM postings") == before


async def test_a_posting_is_complete_from_its_first_moment(app: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="has no entries"):
        await app.execute(POSTING, uuid7(), OWNER, 2)
    posting = await post(app, (1, "EUR", 5), (2, "EUR", -5))
    for legs in ([3, 4], [1, 2]):
        with pytest.raises((asyncpg.CheckViolationError, asyncpg.UniqueViolationError)):
            await app.execute(
                ENTRIES.replace("$4", "$3").replace("$5", "$4").replace("$6", "$5"),
                posting, OWNER, legs, ["EUR", "EUR"], [7, -7],
            )  # fmt: skip
    with pytest.raises(asyncpg.CheckViolationError):
        await app.execute(
            ENTRIES.replace("$4", "$3").replace("$5", "$4").replace("$6", "$5"),
            uuid7(), OWNER, [1, 2], ["EUR", "EUR"], [7, -7],
        )  # fmt: skip


@pytest.mark.parametrize("table", ["postings", "entries"])
async def test_nothing_posted_is_changed(app: asyncpg.Connection, owner: asyncpg.Connection, table: str) -> None:
    for statement in (f"UPDATE {table} SET currency = 'USD'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        for connection in (app, owner):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


@pytest.mark.parametrize("table", ["payment_changes", "case_revisions"])
async def test_the_history_stays(app: asyncpg.Connection, owner: asyncpg.Connection, table: str) -> None:
    for statement in (f"UPDATE {table} SET case_id = case_id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        for connection in (app, owner):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_a_payment_stays_the_one_it_is(app: asyncpg.Connection, owner: asyncpg.Connection) -> None:
    for connection in (app, owner):
        for statement in (
            "UPDATE payments SET case_id = id", "UPDATE payments SET number = 1", "UPDATE payments SET revision = 2",
            "UPDATE payments SET partner_id = id", "UPDATE payments SET recorded_at = now()", "DELETE FROM payments",
            "TRUNCATE payments",
        ):  # fmt: skip
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        await connection.execute("UPDATE payments SET commission_status = 'Paid' WHERE commission_status = 'Unpaid'")


async def test_row_level_security_shows_each_his_own(ledger: Any, make_case: Any) -> None:
    case, other = make_case(referral_partner_id=uuid4()), make_case()
    await ledger.has(case, other)
    assert (await ledger.pay(case, 100)).status_code == 200
    assert (await ledger.pay(other, 70)).status_code == 200
    url = ledger.running.settings.database_url.get_secret_value()
    seen = {}
    for name, tenant in (
        ("partner", case.partner_id), ("creditor", case.creditor_id), ("referral", case.referral_partner_id),
        ("stranger", uuid4()),
    ):  # fmt: skip
        connection = await connect(url, str(tenant))
        tables = (
            "case_accounts", "payments", "postings", "entries", "client_links", "case_terms", "case_revisions",
        )  # fmt: skip
        seen[name] = [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables]
        await connection.close()
    # 11 legs: a partner's own 5, the 2 of the platform and of the creditor that name him; the creditor's own 2
    # and what the partner owes him; what the platform owes the referral partner.
    assert seen == {
        "partner": [1, 1, 1, 7, 1, 1, 1],
        "creditor": [1, 1, 1, 3, 1, 0, 0],
        "referral": [1, 1, 1, 1, 1, 0, 0],
        "stranger": [0] * 7,
    }
    unscoped = await asyncpg.connect(**asyncpg_arguments(url), server_settings={"search_path": "ledger_service"})
    assert await unscoped.fetchval("SELECT count(*) FROM entries") == 0
    await unscoped.close()
