"""Statements sent straight to the driver, inside the transaction that the connection is in.

For the few that run with every request or batch: the way through SQLAlchemy costs several times what such a statement
costs itself. Whoever listens to the engine's `before_cursor_execute` hears of them as of all others.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg
from sqlalchemy import TextClause
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import AsyncConnection

_DIALECT: Final = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy has no types here


def driver(connection: AsyncConnection) -> asyncpg.Connection:
    """Return the driver's connection under one of SQLAlchemy that is connected."""
    found = connection.sync_connection
    assert found is not None  # noqa: S101 - connected, says the caller
    return found.connection.driver_connection  # type: ignore[return-value]  # what the dialect is made of


def told(connection: AsyncConnection, sql: str, arguments: Sequence[Any]) -> None:
    """Tell those who listen to the engine that this statement is sent."""
    for listener in connection.sync_engine.dispatch.before_cursor_execute:
        listener(connection.sync_connection, None, sql, tuple(arguments), None, False)  # noqa: FBT003 - SQLAlchemy's form


class Direct:
    """One statement, in the form that the driver takes. Errors are the driver's own (`asyncpg.PostgresError`)."""

    def __init__(self, statement: TextClause | str) -> None:
        """Take a text with named parameters, or one with the driver's own `$1`, `$2`."""
        if isinstance(statement, str):
            self._sql = statement
            self._names: tuple[str, ...] = ()
        else:
            compiled = statement.compile(dialect=_DIALECT)
            self._sql = str(compiled)
            self._names = tuple(compiled.positiontup or ())

    async def rows(self, connection: AsyncConnection, *given: Any, **named: Any) -> list[asyncpg.Record]:
        """Run it and return its rows, which are read by name or position."""
        arguments = self._arguments(given, named)
        told(connection, self._sql, arguments)
        return await driver(connection).fetch(self._sql, *arguments)

    async def count(self, connection: AsyncConnection, *given: Any, **named: Any) -> int:
        """Run it and return how many rows it wrote."""
        arguments = self._arguments(given, named)
        told(connection, self._sql, arguments)
        status: str = await driver(connection).execute(self._sql, *arguments)
        return int(status.rpartition(" ")[2])

    def _arguments(self, given: Sequence[Any], named: Mapping[str, Any]) -> Sequence[Any]:
        return [named[name] for name in self._names] if self._names else given
