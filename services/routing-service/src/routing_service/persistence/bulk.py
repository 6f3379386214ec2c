"""Many rows in one statement: the rows travel as one JSON value and take their types from the table."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ARRAY, Column, ColumnElement, Table, Uuid, any_, literal
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.direct import Direct

Row = Mapping[str, object]


async def insert(connection: AsyncConnection, table: Table, rows: Sequence[Row], *, keep: bool = False) -> None:
    """Insert rows that all have the same columns; `keep` leaves rows that are there as they are."""
    if rows:
        statement = _insert(table.name, tuple(rows[0]), keep)
        await statement.rows(connection, encode(rows))


async def update(connection: AsyncConnection, table: Table, key: str, rows: Sequence[Row]) -> None:
    """Give rows, found by `key`, the other columns' values. Lock them first."""
    if rows:
        statement = _update(table.name, key, tuple(column for column in rows[0] if column != key))
        await statement.rows(connection, encode(rows))


def among(column: Column[UUID], ids: Iterable[UUID]) -> ColumnElement[bool]:
    """Whether a column is one of these ids: one parameter and one plan, however many there are."""
    return column == any_(literal(sorted(ids), ARRAY(Uuid)))


def encode(value: object) -> str:
    """JSON with ids, instants, dates and decimals as text, which PostgreSQL reads back exactly."""
    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


@lru_cache
def _insert(table: str, columns: tuple[str, ...], keep: bool) -> Direct:  # noqa: FBT001 - a cache key
    names = ", ".join(columns)
    conflict = " ON CONFLICT DO NOTHING" if keep else ""
    return Direct(
        f"INSERT INTO {table} ({names}) SELECT {names}"  # noqa: S608 - names of our own tables
        f" FROM jsonb_populate_recordset(NULL::{table}, CAST($1 AS jsonb)){conflict}"
    )


@lru_cache
def _update(table: str, key: str, columns: tuple[str, ...]) -> Direct:
    sets = ", ".join(f"{column} = given.{column}" for column in columns)
    return Direct(
        f"UPDATE {table} AS target SET {sets}"  # noqa: S608 - names of our own tables
        f" FROM jsonb_populate_recordset(NULL::{table}, CAST($1 AS jsonb)) AS given"
        f" WHERE target.{key} = given.{key}"
    )
