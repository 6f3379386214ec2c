"""Makes the database, a schema per service and its two roles: an owner and the application's.

The owner runs migrations. The application role owns nothing, cannot bypass row-level security and
sees no other schema.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import Final

import asyncpg

from chassis.database import asyncpg_arguments

SERVICES: Final = ("case", "routing", "ledger", "notification", "referral", "identity")
DATABASE: Final = "recoup"


def schema(service: str) -> str:
    """Return the schema of a service."""
    return f"{service}_service"


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


async def provision(superuser_dsn: str, passwords: Mapping[str, str], database: str = DATABASE) -> None:
    """Create what is missing and set the roles' passwords; safe to run again.

    `passwords` maps a service to the password of `<service>_owner` and `<service>_app`.
    """
    server = await asyncpg.connect(**asyncpg_arguments(superuser_dsn))
    try:
        if not await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
            await server.execute(f'CREATE DATABASE "{database}"')
        for service, password in passwords.items():
            for role in (f"{service}_owner", f"{service}_app"):
                exists = await server.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
                await server.execute(
                    f'{"ALTER" if exists else "CREATE"} ROLE "{role}" LOGIN NOSUPERUSER '
                    f"NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {_quoted(password)}"
                )
        await server.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
    finally:
        await server.close()
    inside = await asyncpg.connect(**{**asyncpg_arguments(superuser_dsn), "database": database})
    try:
        await inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        for service in passwords:
            await _own_schema(inside, database, service)
    finally:
        await inside.close()


async def _own_schema(connection: asyncpg.Connection, database: str, service: str) -> None:
    owner, app, name = f"{service}_owner", f"{service}_app", schema(service)
    await connection.execute(f"""
        GRANT CONNECT ON DATABASE "{database}" TO "{owner}", "{app}";
        CREATE SCHEMA IF NOT EXISTS "{name}" AUTHORIZATION "{owner}";
        GRANT USAGE ON SCHEMA "{name}" TO "{app}";
        ALTER DEFAULT PRIVILEGES FOR ROLE "{owner}" IN SCHEMA "{name}"
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{app}";
        ALTER DEFAULT PRIVILEGES FOR ROLE "{owner}" IN SCHEMA "{name}"
            GRANT USAGE, SELECT ON SEQUENCES TO "{app}";
    """)


def main() -> None:
    """Provision from `RECOUP_POSTGRES` and one `RECOUP_PASSWORD_<SERVICE>` for each service."""
    passwords = {service: os.environ[f"RECOUP_PASSWORD_{service.upper()}"] for service in SERVICES}
    asyncio.run(provision(os.environ["RECOUP_POSTGRES"], passwords))
    sys.stdout.write("database, schemas and roles are ready\n")


if __name__ == "__main__":
    main()
