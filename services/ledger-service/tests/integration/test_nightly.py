"""The books are verified every night, once, and what is wrong is told with the posting's name."""

import asyncio
import datetime as dt
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from chassis.database import asyncpg_arguments
from contracts.ledger_events import BooksVerified
from ledger_service.bootstrap import ALL_CHECKS
from ledger_service.jobs.nightly import BROKEN, RECOMPUTED, nightly

DAY = dt.timedelta(days=1)


@pytest.fixture
async def books(ledger: Any, make_case: Any) -> Any:
    cases = [make_case(vat_rate="0.2", referral_partner_id=uuid4()), make_case(is_test=True)]
    await ledger.has(*cases)
    for case in cases:
        for amount in (10, 20, 30):
            assert (await ledger.pay(case, amount)).status_code == 200
    ledger.clock.advance(dt.timedelta(seconds=5))
    await ledger.sweep()
    return ledger


async def verify(ledger: Any, times: int = 1) -> None:
    job = nightly(ALL_CHECKS)
    await asyncio.gather(*[job.run(ledger.running.worker_database) for _ in range(times)])


async def tamper(ledger: Any, postgres: Any, *statements: str) -> None:
    name = ledger.running.settings.database_url.get_secret_value().rpartition("/")[2]
    connection = await asyncpg.connect(
        **asyncpg_arguments(postgres.superuser_dsn(name)), server_settings={"search_path": "ledger_service"}
    )
    await connection.execute("SET session_replication_role = replica")
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def test_once_a_night_whoever_looks(books: Any) -> None:
    await verify(books, times=3)
    await verify(books)
    (told,) = await books.published(BooksVerified)
    assert (told.night, told.broken) == (dt.date(2026, 11, 22), ())
    assert (told.blocks, told.postings) == (1, 6)
    (block,) = await books.rows("SELECT hash FROM blocks")
    assert told.head == block["hash"].hex()
    books.clock.advance(DAY)
    await verify(books, times=2)
    assert [each.night.day for each in await books.published(BooksVerified)] == [22, 23]
    rows = await books.rows("SELECT findings, finished_at FROM verifications")
    assert [row["findings"] for row in rows] == [[], []]
    assert all(row["finished_at"] for row in rows)


async def test_f21_an_amount_flipped_in_the_database_is_named_the_next_night(books: Any, postgres: Any) -> None:
    await verify(books)
    victim = (await books.rows("SELECT id FROM postings ORDER BY id OFFSET 1 LIMIT 1"))[0]["id"]
    await tamper(
        books, postgres, f"UPDATE entries SET amount = amount + 1 WHERE posting_id = '{victim}' AND account = 'cash'"
    )
    books.clock.advance(DAY)
    await verify(books)
    told = (await books.published(BooksVerified))[-1]
    broken = {each.check: each.ids for each in told.broken}
    for check in (
        "every sealed posting is as it was sealed",
        "every posting balances per book and currency",
        RECOMPUTED,
    ):
        assert broken[check] == (str(victim),)
        assert BROKEN.labels(check)._value.get() == 1
    answer = await books.client.get("/internal/verify", headers=books.internal())
    assert {each["check"] for each in answer.json()["checks"] if each["broken"]} >= set(broken) - {RECOMPUTED}


async def test_what_no_sum_shows_is_found_by_computing_it_again(books: Any, postgres: Any) -> None:
    """A posting whose inputs were changed still balances."""
    victim = (await books.rows("SELECT id FROM postings ORDER BY id DESC LIMIT 1"))[0]["id"]
    await tamper(
        books,
        postgres,
        f"UPDATE postings SET inputs = jsonb_set(inputs, '{{successFee}}', '\"1/2\"') WHERE id = '{victim}'",
    )
    await verify(books)
    (told,) = await books.published(BooksVerified)
    assert {each.check: each.ids for each in told.broken}[RECOMPUTED] == (str(victim),)
