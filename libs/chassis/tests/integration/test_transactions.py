"""The unit of work at the database: begun, scoped, undone, and on a connection that lives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import event, text

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.direct import Direct, driver
from chassis.migrations import upgrade
from chassis.testing import postgres
from chassis.testing.waiting import eventually
from chassis.transient import is_outage, is_transient
from chassis.uow import UnitOfWork

WRITE = Direct("INSERT INTO counters (key, total, last_seq) SELECT unnest($1::text[]), 1, 1")
KEYS = Direct(text("SELECT key FROM counters WHERE key = :key"))


@pytest.fixture
def made(postgres: postgres.ThrowawayPostgres) -> postgres.Database:
    return postgres.fresh("probe", migrate=_migrate)


@pytest.fixture
async def database(made: postgres.Database) -> AsyncIterator[Database]:
    own = Database(made.app_url("probe"), "probe_service", SystemClock(), name="test", pool=1)
    yield own
    await own.close()


def _migrate(service: str, made: postgres.Database) -> None:
    upgrade(f"{service}_service", f"{service}_service", made.owner_url(service))


async def known(database: Database, key: str) -> bool:
    async def work(uow: UnitOfWork) -> bool:
        return bool(await KEYS.rows(uow.connection, key=key))

    return await database.transact(work)


async def test_direct_statements_are_of_the_transaction_and_told_to_who_listens(database: Database) -> None:
    seen: list[str] = []

    def note(*about: object) -> None:
        seen.append(str(about[2]))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)

    async def work(uow: UnitOfWork) -> int:
        written = await WRITE.count(uow.connection, ["a", "b"])
        found = await uow.connection.execute(text("SELECT count(*) FROM counters"))
        assert found.scalar_one() == written
        return written

    assert await database.transact(work) == 2
    assert [sql.split()[0] for sql in seen] == ["SELECT", "INSERT", "SELECT"]
    assert await known(database, "a")


async def test_what_fails_is_undone_and_its_connection_serves_the_next(database: Database) -> None:
    used: list[asyncpg.Connection] = []

    async def work(uow: UnitOfWork) -> None:
        used.append(driver(uow.connection))
        await WRITE.count(uow.connection, ["a"])
        await WRITE.count(uow.connection, ["a"])

    with pytest.raises(asyncpg.UniqueViolationError):
        await database.transact(work)
    with pytest.raises(asyncpg.UniqueViolationError):
        await database.transact(work)
    assert used[0] is used[1]
    assert not used[0].is_in_transaction()
    assert not await known(database, "a")


async def test_a_cancelled_unit_is_undone(database: Database) -> None:
    begun = asyncio.Event()

    async def work(uow: UnitOfWork) -> None:
        await WRITE.count(uow.connection, ["a"])
        begun.set()
        await uow.connection.execute(text("SELECT pg_sleep(60)"))

    task = asyncio.create_task(database.transact(work))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not await known(database, "a")


async def test_connections_that_the_server_ended_are_replaced(database: Database) -> None:
    together = asyncio.Barrier(2)

    async def hold(uow: UnitOfWork) -> asyncpg.Connection:
        await together.wait()
        return driver(uow.connection)

    first, second = await asyncio.gather(database.transact(hold), database.transact(hold))
    assert first is not second
    for each in (first, second):
        await each.execute("SET idle_session_timeout = '1ms'")
    await eventually(lambda: first.is_closed() and second.is_closed())
    after = await asyncio.gather(*(database.transact(hold, attempts=1) for _ in range(2)))
    assert not {first, second} & set(after)


async def test_a_unit_whose_connection_dies_is_done_again(database: Database) -> None:
    attempts: list[int] = []

    async def work(uow: UnitOfWork) -> None:
        pid = driver(uow.connection).get_server_pid()
        attempts.append(pid)
        await WRITE.count(uow.connection, ["a"])
        if len(attempts) == 1:
            await uow.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    await database.transact(work)
    assert len(set(attempts)) == 2
    assert await known(database, "a")


async def test_the_scope_is_the_callers_and_ends_with_the_unit(database: Database) -> None:
    tenant = uuid4()

    async def scope(uow: UnitOfWork) -> str:
        found = await uow.connection.execute(text("SELECT current_setting('app.tenant')"))
        return str(found.scalar_one())

    assert UUID(await database.transact(scope, tenant=tenant)) == tenant
    assert await database.transact(scope) == "*"


async def test_a_statement_that_ran_out_of_time_is_an_outage_and_not_repeated(database: Database) -> None:
    slow = Direct("SELECT pg_sleep(60)")

    async def work(uow: UnitOfWork) -> None:
        await driver(uow.connection).execute("SET LOCAL statement_timeout = '10ms'")
        await slow.rows(uow.connection)

    with pytest.raises(asyncpg.QueryCanceledError) as raised:
        await database.transact(work)
    assert is_outage(raised.value)
    assert not is_transient(raised.value)


async def test_a_table_may_grow_under_prepared_statements(database: Database, made: postgres.Database) -> None:
    everything = Direct("SELECT * FROM counters")

    async def work(uow: UnitOfWork) -> list[str]:
        await WRITE.count(uow.connection, [str(uuid4())])
        return list((await everything.rows(uow.connection))[0].keys())

    before = await database.transact(work)
    grow = "ALTER TABLE probe_service.counters ADD COLUMN grown integer"
    await asyncio.to_thread(postgres.ThrowawayPostgres.run, made.superuser_dsn, grow)
    assert await database.transact(work) == [*before, "grown"]
