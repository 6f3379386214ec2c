"""A throwaway cluster: fresh databases cheaply, survives a killed postmaster, leaves nothing behind."""

from __future__ import annotations

import time

import asyncpg
import pytest

from chassis.testing.plugin import BreakNetwork, FreshDatabase
from chassis.testing.postgres import Database, PostgresTestError, ThrowawayPostgres


def _migrate(service: str, database: Database) -> None:
    script = "CREATE TABLE SCHEMA.thing (id int); INSERT INTO SCHEMA.thing VALUES (1)"
    ThrowawayPostgres.run(database.owner_url(service), script.replace("SCHEMA", f"{service}_service"))


def test_a_fresh_database_is_a_copy_of_the_migrated_one(
    postgres: ThrowawayPostgres, fresh_database: FreshDatabase
) -> None:
    first = fresh_database("case", migrate=_migrate)
    began = time.monotonic()
    second = fresh_database("case", migrate=_migrate)
    assert time.monotonic() - began < 3
    postgres.sql("DELETE FROM case_service.thing", first.name)
    assert postgres.sql("SELECT count(*) FROM case_service.thing", first.name) == "0"
    assert postgres.sql("SELECT count(*) FROM case_service.thing", second.name) == "1"


async def test_roles_of_a_service_may_log_in_and_are_no_superusers(fresh_database: FreshDatabase) -> None:
    database = fresh_database()
    for url in (database.app_url("ledger"), database.owner_url("ledger")):
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SHOW server_version_num") >= "180000"
        assert not await connection.fetchval("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = user")
        await connection.close()


async def test_a_killed_postmaster_comes_back_with_all_that_was_committed(
    durable_postgres: ThrowawayPostgres,
) -> None:
    database = durable_postgres.fresh("case", migrate=_migrate)
    connection = await asyncpg.connect(database.superuser_dsn)
    await connection.execute("INSERT INTO case_service.thing VALUES (2)")
    durable_postgres.kill()
    with pytest.raises((asyncpg.PostgresError, OSError, asyncpg.InterfaceError)):
        await connection.execute("SELECT 1")
    connection.terminate()
    durable_postgres.start()
    assert durable_postgres.sql("SELECT count(*) FROM case_service.thing", database.name) == "2"


def test_a_fast_restart_keeps_the_port(postgres: ThrowawayPostgres) -> None:
    port = postgres.port
    postgres.restart()
    assert postgres.port == port
    assert postgres.sql("SHOW fsync") == "off"


def test_durable_means_durable(durable_postgres: ThrowawayPostgres) -> None:
    assert durable_postgres.sql("SHOW fsync") == "on"
    assert durable_postgres.sql("SHOW synchronous_commit") == "on"


async def test_a_proxy_fits_between(
    postgres: ThrowawayPostgres, fresh_database: FreshDatabase, break_network: BreakNetwork
) -> None:
    proxy = break_network(("127.0.0.1", postgres.port))
    database = fresh_database().through(proxy.port)
    connection = await asyncpg.connect(database.app_url("case"))
    assert await connection.fetchval("SELECT 1") == 1
    proxy.reset()
    with pytest.raises((asyncpg.PostgresError, OSError, asyncpg.InterfaceError)):
        await connection.fetchval("SELECT 1")
    connection.terminate()


def test_a_refused_statement_says_why(postgres: ThrowawayPostgres) -> None:
    with pytest.raises(PostgresTestError, match="syntax error"):
        postgres.sql("SELEC 1")
