"""The tables as the code sees them are the tables that the migrations make."""

import asyncpg

from case_service.persistence import text_tables
from case_service.persistence.tables import metadata
from chassis.testing.plugin import FreshDatabase

OF_THE_CHASSIS = {
    "outbox",
    "outbox_rest",
    "progress",
    "dead_letters",
    "idempotency_keys",
    "event_sequences",
    "relay_state",
    "alembic_version",
}
OPEN_TO_ALL = {"organisations", "exchange_rates"}  # names of organisations and rates are nobody's secret


async def test_tables_columns_and_nullability_agree(fresh_database: FreshDatabase) -> None:
    assert text_tables.metadata is metadata
    database = fresh_database("case")
    connection = await asyncpg.connect(database.superuser_dsn)
    try:
        rows = await connection.fetch(
            "SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE table_schema = $1",
            "case_service",
        )
        policies = await connection.fetch(
            "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE nspname = $1 AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)",
            "case_service",
        )
    finally:
        await connection.close()
    made = {
        (row["table_name"], row["column_name"], row["is_nullable"] == "YES")
        for row in rows
        if row["table_name"] not in OF_THE_CHASSIS and not row["table_name"].startswith("outbox_")
    }
    known = {
        (table.name, column.name, bool(column.nullable))
        for table in metadata.tables.values()
        for column in table.columns
    }
    assert known == made
    unprotected = {row["relname"] for row in policies if not row["relname"].startswith("outbox_")}
    assert unprotected - OF_THE_CHASSIS == OPEN_TO_ALL
