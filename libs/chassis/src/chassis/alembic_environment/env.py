"""Runs the migrations of one service inside its own schema (see `chassis.migrations`)."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.database import sqlalchemy_url

config = context.config


def _migrate(connection: Connection) -> None:
    schema = config.attributes["schema"]
    context.configure(connection=connection, version_table_schema=schema, transaction_per_migration=False)
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": schema})
        context.run_migrations()


async def _run() -> None:
    schema = config.attributes["schema"]
    engine = create_async_engine(
        sqlalchemy_url(config.attributes["url"]),
        poolclass=pool.NullPool,
        # A migration runs while the old version serves: it may not wait long for a lock.
        connect_args={
            "server_settings": {
                "search_path": schema,
                "lock_timeout": "5000",
                "app.tenant": "*",
                "application_name": f"migrate:{schema}",
            }
        },
    )
    async with engine.connect() as connection:
        await connection.run_sync(_migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(_run())
