"""Migrations: alembic, run forward by the schema's owner, with the steps every service shares."""

import importlib.util
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import asyncpg
from alembic import op
from alembic.config import Config
from alembic.script import ScriptDirectory

_SCHEMA: Final = Path(__file__).with_name("schema.sql")
_ENVIRONMENT: Final = Path(__file__).with_name("alembic_environment")


def folder(package: str) -> Path:
    """Return the migrations folder of a service, beside its `src`."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parents[2] / "migrations"


def head(package: str) -> str:
    """Return the newest revision a service's code knows, read from the files' names."""
    return max(path.name.split("_")[0] for path in (folder(package) / "versions").glob("[0-9]*.py"))


async def current(connection: asyncpg.Connection, schema: str) -> str | None:
    """Return the revision a schema is at; None before its first migration."""
    if await connection.fetchval("SELECT to_regclass($1)", f"{schema}.alembic_version") is None:
        return None
    version = await connection.fetchval(f'SELECT version_num FROM "{schema}".alembic_version')  # noqa: S608 - our own schema name
    return None if version is None else str(version)


def configuration(package: str, schema: str, owner_url: str) -> Config:
    """Return the alembic configuration of a service."""
    config = Config()
    config.set_main_option("script_location", str(_ENVIRONMENT))
    config.set_main_option("version_locations", str(folder(package) / "versions"))
    config.set_main_option("path_separator", "newline")
    config.attributes["schema"] = schema
    config.attributes["url"] = owner_url
    return config


def upgrade(package: str, schema: str, owner_url: str) -> None:
    """Bring a schema to the newest revision; waits while another process does the same."""
    from alembic import command  # noqa: PLC0415 - start time of services that are up to date

    config = configuration(package, schema, owner_url)
    # In a thread of its own: the migration runs a loop, and the caller may be in one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(command.upgrade, config, "head").result()


def revisions(package: str) -> list[str]:
    """Return all revisions from first to last; raises when they do not form one line."""
    script = ScriptDirectory.from_config(configuration(package, "any", "postgresql://unused"))
    return [each.revision for each in reversed(list(script.walk_revisions()))]


def statements(sql: str) -> list[str]:
    """Cut a script into its statements; semicolons inside `$$` bodies do not end one."""
    found, begun = [], ""
    for part in re.split(r"(\$\$.*?\$\$)", sql, flags=re.DOTALL):
        if part.startswith("$$"):
            begun += part
            continue
        *whole, rest = re.sub(r"--[^\n]*", "", part).split(";")
        for piece in whole:
            found.append(begun + piece)
            begun = ""
        begun += rest
    return [each for each in (*found, begun) if each.strip()]


def run_script(sql: str) -> None:
    """Run every statement of a script in the migration's transaction."""
    for statement in statements(sql):
        op.get_bind().exec_driver_sql(statement)


def create_chassis_tables() -> None:
    """Create outbox, progress, dead letters and the rest that `schema.sql` lists."""
    run_script(_SCHEMA.read_text())


def enable_row_level_security(table: str, *tenant_columns: str) -> None:
    """Let a tenant see only rows that name him in one of these columns; force it on everybody.

    Workers, staff and calls inside the network see all rows. A session without a scope sees none.
    """
    tenant = ", ".join(tenant_columns)
    enable_row_level_security_by(table, f"current_tenant() IN ({tenant})")


def enable_row_level_security_by(table: str, condition: str) -> None:
    """Like `enable_row_level_security`, with a condition of one's own."""
    run_script(f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON {table}
            USING ((SELECT sees_everything()) OR {condition})
            WITH CHECK ((SELECT sees_everything()) OR {condition});
    """)
