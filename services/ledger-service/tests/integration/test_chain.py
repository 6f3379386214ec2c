"""The chain of blocks: nothing left out, whoever commits when; every byte counts; F21 is found and named."""

import asyncio
import contextlib
import datetime as dt
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from chassis.database import asyncpg_arguments
from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from contracts.ledger_events import BlockSealed
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.posting import Account, Book, Leg
from ledger_service.jobs import sealing
from ledger_service.persistence.chain_checks import BLOCKS, CHAIN_CHECKS, NOW
from ledger_service.persistence.journal import PostgresJournal
from ledger_service.persistence.sum_checks import SUM_CHECKS

ALL = {**CHAIN_CHECKS, **SUM_CHECKS}
LATER = dt.timedelta(seconds=2)


def posting(partner_id: UUID, amount: int, at: dt.datetime, days_ago: int = 0) -> Posting:
    creditor_id = uuid4()
    return Posting(
        id=uuid7(), cause=Cause.DISBURSEMENT, cause_id=uuid7(), currency="EUR", at=at, partner_id=partner_id,
        creditor_id=creditor_id, value_date=at.date() - dt.timedelta(days=days_ago),
        legs=(
            Leg(Book.PARTNER, partner_id, Account.PAYABLE_TO_CLIENT, amount, creditor_id),
            Leg(Book.PARTNER, partner_id, Account.CASH, -amount),
        ),
    )  # fmt: skip


async def post(ledger: Any, *postings: Posting) -> None:
    async def work(uow: UnitOfWork) -> None:
        await PostgresJournal(uow.connection).post(postings)

    await ledger.running.api_database.transact(work)


async def sweep(ledger: Any) -> int:
    """Seal one block, whatever other timers there are; return how many postings it holds."""

    async def work(uow: UnitOfWork) -> int:
        return await sealing.SEALING.sweep(uow, 500)

    return await ledger.running.worker_database.transact(work)


async def seal(ledger: Any) -> None:
    """Seal until nothing waits any more."""
    ledger.clock.advance(LATER)
    while await sweep(ledger):
        pass


async def sealed(ledger: Any) -> list[UUID]:
    """Return what is in the blocks, by their own bounds."""
    rows = await ledger.rows("""
        SELECT p.id FROM blocks AS b JOIN postings AS p
        ON (p.xid, p.id) >= (b.first_xid, b.first_id) AND (p.xid, p.id) <= (b.last_xid, b.last_id)
        ORDER BY p.xid, p.id""")
    return [row["id"] for row in rows]


async def findings(connection: asyncpg.Connection, checks: Any = ALL) -> dict[str, list[str]]:
    found = {name: [str(row[0]) for row in await connection.fetch(query)] for name, query in checks.items()}
    return {name: ids for name, ids in found.items() if ids}


@pytest.fixture
async def root(ledger: Any, postgres: Any) -> AsyncIterator[asyncpg.Connection]:
    """Somebody who can do anything: no trigger, no constraint by trigger and no right holds him."""
    name = ledger.running.settings.database_url.get_secret_value().rpartition("/")[2]
    connection = await asyncpg.connect(
        **asyncpg_arguments(postgres.superuser_dsn(name)), server_settings={"search_path": "ledger_service"}
    )
    await connection.execute("SET session_replication_role = replica")
    yield connection
    await connection.close()


async def test_a_late_transaction_is_not_lost(ledger: Any, root: asyncpg.Connection) -> None:
    """It took its number before others that committed before it."""
    url = ledger.running.settings.database_url.get_secret_value()
    late = await asyncpg.connect(**asyncpg_arguments(url), server_settings={"search_path": "ledger_service"})
    await late.execute("SELECT set_config('app.tenant', '*', false)")
    transaction = late.transaction()
    await transaction.start()
    await late.execute("SELECT pg_current_xact_id()")
    now = ledger.clock.now()
    await post(ledger, *[posting(uuid4(), 100, now) for _ in range(3)])
    ledger.clock.advance(LATER)
    assert await sweep(ledger) == 0, "whoever began before may still post before them"
    one = uuid7()
    await late.execute(
        """WITH posted AS (
               INSERT INTO postings (id, cause, cause_id, currency, legs, formula, inputs, value_date, posted_at,
                                     is_test)
               VALUES ($1, 'disbursement', $1, 'EUR', 2, 1, '{}', '2026-11-22', now(), false))
           INSERT INTO entries (posting_id, leg, book, owner_id, account, currency, amount, posted_at, value_date,
                                is_test)
           SELECT $1, leg, 'Partner', $1, 'cash', 'EUR', 3 - 2 * leg, now(), '2026-11-22', false
           FROM generate_series(1, 2) AS leg""",
        one,
    )  # fmt: skip
    await transaction.commit()
    await late.close()
    assert await sweep(ledger) == 4
    found = await sealed(ledger)
    assert found[0] == one
    assert len(found) == 4
    assert await findings(root) == {}


async def test_nothing_is_lost_or_doubled_while_everybody_posts_and_seals(
    ledger: Any, root: asyncpg.Connection, rng: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BLOCK", 7)
    partners = [uuid4() for _ in range(3)]
    done = asyncio.Event()

    async def poster() -> None:
        for _ in range(12):
            now = ledger.clock.now() - dt.timedelta(minutes=rng.randrange(200_000))
            await post(
                ledger,
                *[posting(rng.choice(partners), rng.randrange(1, 10**6), now, rng.randrange(40)) for _ in range(3)],
            )

    async def sealer() -> None:
        while not done.is_set():
            await sweep(ledger)
            if rng.random() < 0.3:  # killed in the middle of its work
                with contextlib.suppress(RuntimeError):
                    await ledger.running.worker_database.transact(killed)

    async def killed(uow: UnitOfWork) -> None:
        await sealing.SEALING.sweep(uow, 500)
        raise RuntimeError("killed")

    sealers = [asyncio.create_task(sealer()) for _ in range(3)]
    await asyncio.gather(*[poster() for _ in range(4)])
    done.set()
    await asyncio.gather(*sealers)
    ledger.clock.advance(LATER)
    await seal(ledger)
    found = await sealed(ledger)
    assert len(found) == len(set(found)) == 4 * 12 * 3
    assert await findings(root) == {}
    blocks = await ledger.rows("SELECT number, postings, hash FROM blocks ORDER BY number")
    told = await ledger.published(BlockSealed)
    assert [(row["number"], row["postings"], row["hash"].hex()) for row in blocks] == [
        (event.number, event.postings, event.hash) for event in told
    ]


@pytest.fixture
async def books(ledger: Any, make_case: Any, root: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Three blocks of four payments; returns the connection that can do anything."""
    monkeypatch.setattr(sealing, "BLOCK", 4)
    case = make_case(vat_rate="0.2", referral_partner_id=uuid4())
    await ledger.has(case)
    for amount in range(1, 13):
        assert (await ledger.pay(case, amount)).status_code == 200
    await seal(ledger)
    assert await root.fetchval("SELECT count(*) FROM blocks") == 3
    assert await findings(root) == {}
    return root


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET amount = amount + 1 WHERE posting_id = $1 AND account = 'cash'",
        """UPDATE entries SET amount = amount + CASE account WHEN 'cash' THEN 1 ELSE -1 END
           WHERE posting_id = $1 AND account IN ('cash', 'payable-to-client')""",
        "UPDATE entries SET counterparty_id = owner_id WHERE posting_id = $1 AND leg = 1",
        "UPDATE entries SET value_date = value_date - 1 WHERE posting_id = $1",
        "DELETE FROM entries WHERE posting_id = $1 AND leg = 1",
        "UPDATE postings SET inputs = jsonb_set(inputs, '{amount}', '1') WHERE id = $1",
        "UPDATE postings SET actor_id = NULL WHERE id = $1",
        "UPDATE postings SET posted_at = posted_at + interval '1 microsecond' WHERE id = $1",
    ],
)
async def test_one_byte_off_names_the_posting(books: asyncpg.Connection, change: str) -> None:
    victim = await books.fetchval("SELECT id FROM postings ORDER BY xid, id OFFSET 5 LIMIT 1")
    assert not (await books.execute(change, victim)).endswith(" 0")
    assert (await findings(books))["every sealed posting is as it was sealed"] == [str(victim)]


async def test_f21_also_when_he_wrote_all_hashes_anew(books: asyncpg.Connection) -> None:
    """The amounts balance, the leaf, the block and all blocks after it fit: what was published does not."""
    victim = await books.fetchval("SELECT id FROM postings ORDER BY xid, id OFFSET 5 LIMIT 1")
    await books.execute(
        """UPDATE entries SET amount = amount + CASE account WHEN 'cash' THEN 1 ELSE -1 END
           WHERE posting_id = $1 AND account IN ('cash', 'payable-to-client')""",
        victim,
    )
    await books.execute("ALTER TABLE blocks DROP CONSTRAINT blocks_check1")
    await books.execute(f"""
        UPDATE blocks SET leaves = anew.leaves
        FROM (SELECT b.number, now.leaves FROM ({BLOCKS}) AS b CROSS JOIN LATERAL ({NOW}) AS now) AS anew
        WHERE anew.number = blocks.number""")
    previous = bytes(32)
    for number in (1, 2, 3):
        previous = await books.fetchval(
            "UPDATE blocks SET previous_hash = $2, hash = sha256($2 || leaves) WHERE number = $1 RETURNING hash",
            number, previous,
        )  # fmt: skip
    found = await findings(books, CHAIN_CHECKS)
    assert set(found) == {"every block is as it was published"}
    assert str(victim) in found["every block is as it was published"]
    assert "block 3" in found["every block is as it was published"], "its hash is another, its postings are not"


async def test_a_posting_that_is_gone_is_named_by_its_place(books: asyncpg.Connection) -> None:
    victim = await books.fetchval("SELECT id FROM postings ORDER BY xid, id OFFSET 5 LIMIT 1")
    await books.execute("DELETE FROM entries WHERE posting_id = $1", victim)
    await books.execute("DELETE FROM postings WHERE id = $1", victim)
    found = await findings(books)
    assert found["every sealed posting is as it was sealed"] == ["the posting at place 2 of block 2"]


async def test_blocks_are_held_too(books: asyncpg.Connection) -> None:
    for change, check in (
        ("DELETE FROM blocks WHERE number = 3", "every block is as it was published"),
        ("DELETE FROM blocks WHERE number = 1", "every block follows the one before"),
        ("UPDATE blocks SET last_xid = first_xid, last_id = first_id WHERE number = 2",
         "no posting is left behind the chain"),
    ):  # fmt: skip
        async with books.transaction():
            transaction = books.transaction()
            await transaction.start()
            await books.execute(change)
            assert (await findings(books))[check]
            await transaction.rollback()
    assert await findings(books) == {}


@pytest.mark.parametrize("level", ["minute", "hour", "day", "month"])
async def test_a_wrong_sum_is_found(books: asyncpg.Connection, level: str) -> None:
    await books.execute(
        """UPDATE balance_buckets SET amount = amount + 1 WHERE ctid = (
               SELECT ctid FROM balance_buckets WHERE level = $1 AND account = 'cash' AND axis = 'posted' LIMIT 1)""",
        level,
    )
    found = await findings(books, SUM_CHECKS)
    assert any(f"posted {level}" in each for ids in found.values() for each in ids), found


async def test_a_sum_that_nothing_stands_behind_is_found(books: asyncpg.Connection) -> None:
    for level, axis in (("minute", "posted"), ("month", "value"), ("day", "value")):
        await books.execute(
            """INSERT INTO balance_buckets
               VALUES (gen_random_uuid(), NULL, $2, $1, '2020-01-01T00:00Z', 'cash', 'EUR', 5)""",
            level, axis,
        )  # fmt: skip
        assert await findings(books, SUM_CHECKS)
        await books.execute("DELETE FROM balance_buckets WHERE starts < '2021-01-01'")
    assert await findings(books) == {}


async def test_a_reversal_that_is_none_is_found(books: asyncpg.Connection) -> None:
    first, second = [row[0] for row in await books.fetch("SELECT id FROM postings ORDER BY id LIMIT 2")]
    await books.execute("UPDATE postings SET reverses = $1 WHERE id = $2", first, second)
    found = await findings(books)
    assert found["every reversal is the exact negation of one standing posting"] == [str(second)]


async def test_the_service_seals_and_cannot_unseal(ledger: Any) -> None:
    await post(ledger, posting(uuid4(), 5, ledger.clock.now()))
    await seal(ledger)
    url = ledger.running.settings.database_url.get_secret_value()
    app = await asyncpg.connect(**asyncpg_arguments(url), server_settings={"search_path": "ledger_service"})
    await app.execute("SELECT set_config('app.tenant', '*', false)")
    for statement in ("UPDATE blocks SET number = 2", "DELETE FROM blocks", "TRUNCATE blocks"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(statement)
    again = """INSERT INTO blocks SELECT number + $1, first_xid, first_id, last_xid, last_id, postings, leaf_format,
                                         leaves, hash, sha256(hash || leaves), sealed_at FROM blocks"""
    with pytest.raises(asyncpg.CheckViolationError, match="does not follow"):
        await app.execute(again, 1)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(
            """INSERT INTO postings (id, cause, cause_id, currency, legs, formula, inputs, value_date, posted_at,
                                     is_test, xid)
               SELECT gen_random_uuid(), 'payment', gen_random_uuid(), 'EUR', 2, 1, '{}', now(), now(), false, '1'"""
        )
    await app.close()
